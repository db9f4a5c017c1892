import { CheckOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { MiniActivity, MiniAnswerResult } from '../../../api/types-mini.js';
import { formatCount } from '../../../format/number.js';
import { usePhoneAct } from '../usePhoneQuery.js';
import { QuestionForm, type Answers } from './QuestionForm.js';
import own from './activities.module.css';
import styles from '../phone.module.css';

/** 问卷, 有奖问答, 投票: asked once; afterwards what came of it. */
export function AnswerPanel({ activity }: { activity: MiniActivity }) {
  const { t } = useTranslation();
  const answer = usePhoneAct<Answers, MiniAnswerResult>((answers) => ({
    path: `/activities/${activity.id}/answers`,
    body: { answers },
  }));
  if (activity.myAnswer) return <Answered activity={activity} />;
  if (activity.state !== 'running') return null;
  return (
    <QuestionForm
      questions={activity.questions}
      submitText={activity.kind === 'vote' ? t('phone.activity.vote') : t('phone.activity.submit')}
      isPending={answer.isPending}
      error={answer.error}
      onSubmit={(answers) => answer.mutate(answers)}
    />
  );
}

function Answered({ activity }: { activity: MiniActivity }) {
  const { t } = useTranslation();
  const { myAnswer, voteResult, questions } = activity;
  return (
    <div className={styles.panel} style={{ marginTop: 0 }} data-testid="phone-answered">
      <p className={own.outcome}>
        {myAnswer?.isPassed === null || myAnswer === null
          ? t('phone.activity.thanks')
          : t(myAnswer.isPassed ? 'phone.activity.passed' : 'phone.activity.failed', {
              right: myAnswer.score ?? 0,
              all: questions.length,
            })}
      </p>
      {voteResult && <Votes result={voteResult} mine={Object.values(myAnswer?.answers ?? {}).flat()} />}
    </div>
  );
}

function Votes({
  result,
  mine,
}: {
  result: NonNullable<MiniActivity['voteResult']>;
  mine: readonly string[];
}) {
  const { t } = useTranslation();
  const total = result.reduce((sum, { votes }) => sum + votes, 0);
  return (
    <ul className={own.votes}>
      {result.map(({ code, label, votes }) => (
        <li key={code}>
          <span className={own.checkInTop}>
            <span>
              {label} {mine.includes(code) && <CheckOutlined aria-label={t('phone.activity.chosen')} />}
            </span>
            <span className={styles.small}>{t('phone.activity.votes', { n: formatCount(votes) })}</span>
          </span>
          <span className={styles.track} style={{ display: 'block', marginTop: 4 }}>
            <span
              className={styles.fill}
              style={{ width: `${total === 0 ? 0 : Math.round((votes / total) * 100)}%` }}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}
