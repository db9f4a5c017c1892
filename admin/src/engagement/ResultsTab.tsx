import { Card, Empty, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Engagement, EngagementResults } from '../api/types-engagement.js';
import { ChartFrame } from '../charts/ChartFrame.js';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatCount } from '../format/number.js';
import { ExportButton } from '../table/ExportButton.js';
import { DaysChart } from './DaysChart.js';
import { LotteryPrizes } from './LotteryPrizes.js';
import { OptionBars } from './OptionBars.js';
import { RewardTable } from './RewardTable.js';
import { useResults } from './useEngagement.js';
import styles from './engagement.module.css';

const CHART_HEIGHT = 220;

/** Figures and pictures of an activity. */
export function ResultsTab({ engagement }: { engagement: Engagement }) {
  const { t } = useTranslation();
  const results = useResults(engagement.id);
  if (results.isError)
    return (
      <ErrorNotice
        error={results.error}
        what={t('engagement.tabs.results')}
        onRetry={() => void results.refetch()}
      />
    );
  if (!results.data) return <Skeleton active paragraph={{ rows: 8 }} />;
  const data = results.data;
  const asks = engagement.kind === 'survey' || engagement.kind === 'quiz' || engagement.kind === 'vote';
  return (
    <div className={styles.cards} data-testid="engagement-results">
      <div>
        <div className={styles.row} style={{ justifyContent: 'flex-end', marginBottom: 12 }}>
          {asks && (
            <NamedExport
              label={t('engagement.exportAnswers')}
              path={`/engagements/${engagement.id}/answers`}
            />
          )}
          <NamedExport label={t('engagement.exportResults')} path={`/engagements/${engagement.id}/results`} />
        </div>
        <Figures results={data} />
      </div>
      <ChartFrame
        title={t('engagement.daysChart')}
        basis={t('engagement.daysBasis')}
        height={CHART_HEIGHT}
        table={{
          columns: [{ title: t('engagement.day') }, { title: t('engagement.times'), align: 'right' }],
          rows: data.days.map(({ on, times }) => [on, formatCount(times)]),
        }}
      >
        {data.days.length === 0 ? (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('engagement.noDays')} />
        ) : (
          <DaysChart days={data.days} label={t('engagement.daysChart')} height={CHART_HEIGHT} />
        )}
      </ChartFrame>
      {data.lottery && <LotteryPrizes lottery={data.lottery} />}
      <Answers results={data} />
      {data.streaks.length > 0 && (
        <Card
          title={
            <>
              {t('engagement.streakChart')} <BasisHint text={t('engagement.streakBasis')} />
            </>
          }
        >
          <OptionBars
            total={data.people}
            options={data.streaks.map(({ streak, people }) => ({
              key: String(streak),
              label: t('engagement.streakDays', { days: streak }),
              count: people,
            }))}
          />
        </Card>
      )}
      {data.signUp && (
        <Card title={t('engagement.seatsOf', { taken: data.signUp.taken, capacity: data.signUp.capacity })}>
          <OptionBars
            total={data.signUp.byState.reduce((sum, { people }) => sum + people, 0)}
            options={data.signUp.byState.map(({ state, people }) => ({
              key: state,
              label: t(`engagement.signUpStates.${state}`),
              count: people,
            }))}
          />
        </Card>
      )}
      {data.referral && data.referral.byState.length > 0 && (
        <Card title={t('engagement.funnel')}>
          <OptionBars
            total={data.people}
            options={data.referral.byState.map(({ state, people }) => ({
              key: state,
              label: t(`engagement.referralStates.${state}`),
              count: people,
            }))}
          />
        </Card>
      )}
      {data.rewards.length > 0 && <RewardTable rewards={data.rewards} />}
    </div>
  );
}

function NamedExport({ label, path }: { label: string; path: string }) {
  return (
    <span className={styles.row}>
      <span className="muted">{label}</span>
      <ExportButton path={path} filters={{}} />
    </span>
  );
}

function Figures({ results }: { results: EngagementResults }) {
  const { t } = useTranslation();
  const figures = [
    { key: 'people', value: results.people },
    { key: 'times', value: results.times },
    { key: 'pointsGiven', basis: 'pointsBasis', value: results.points },
    { key: 'forwards', value: results.forwards },
  ] as const;
  return (
    <div className={styles.figures}>
      {figures.map((figure) => (
        <div className={styles.figure} key={figure.key} data-testid={`figure-${figure.key}`}>
          <div className={styles.figureLabel}>
            {t(`engagement.${figure.key}`)}{' '}
            <BasisHint
              text={t(
                figure.key === 'pointsGiven' ? 'engagement.pointsBasis' : `engagement.${figure.key}Basis`,
              )}
            />
          </div>
          <div className={styles.figureValue}>{formatCount(figure.value)}</div>
          {figure.key === 'forwards' && results.forwards > 0 && (
            <div className={styles.figureNote}>
              {t('engagement.forwardsOf', {
                times: formatCount(results.forwards),
                people: formatCount(results.forwarders),
              })}
            </div>
          )}
        </div>
      ))}
    </div>
  );
}

function Answers({ results }: { results: EngagementResults }) {
  const { t } = useTranslation();
  const counted = results.questions.filter(({ options }) => options.length > 0);
  return (
    <>
      {counted.map((question, index) => (
        <Card key={question.code} title={`${index + 1}. ${question.text}`}>
          <OptionBars
            total={results.people}
            options={question.options.map(({ code, label, votes, isCorrect }) => ({
              key: code,
              label,
              count: votes,
              isCorrect,
            }))}
          />
        </Card>
      ))}
      {results.quiz && (
        <Card title={`${t('engagement.scores')} · ${t('engagement.passed', { count: results.quiz.passed })}`}>
          <OptionBars
            total={results.people}
            options={results.quiz.scores.map(({ score, people }) => ({
              key: String(score),
              label: String(score),
              count: people,
            }))}
          />
        </Card>
      )}
    </>
  );
}
