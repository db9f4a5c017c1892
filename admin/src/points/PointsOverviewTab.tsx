import { Card, Empty, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { PointsOverview } from '../api/types-points.js';
import { ChartFrame } from '../charts/ChartFrame.js';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { LinesChart } from '../quality/LinesChart.js';
import { ExportButton } from '../table/ExportButton.js';
import { StackedBars } from './StackedBars.js';
import { usePointsOverview } from './usePoints.js';
import styles from './points.module.css';

const CHART_HEIGHT = 200;
/** So many months stand alone; what ends later is one bar. */
const MONTHS_OF_EXPIRY = 5;

/** What is owed in points and what happened month by month. */
export function PointsOverviewTab() {
  const { t } = useTranslation();
  const overview = usePointsOverview();
  if (overview.isError && !overview.data)
    return (
      <ErrorNotice error={overview.error} what={t('points.title')} onRetry={() => void overview.refetch()} />
    );
  if (!overview.data) return <Skeleton active paragraph={{ rows: 12 }} />;
  const { liability, months } = overview.data;
  return (
    <div data-testid="points-overview">
      <section className={styles.cards}>
        <Figure
          testId="points-available"
          label={t('points.available')}
          basis={t('points.availableBasis')}
          value={formatCount(liability.available)}
          foot={t('points.holders', { members: formatCount(liability.members) })}
        />
        <Figure
          label={t('points.pending')}
          basis={t('points.pendingBasis')}
          value={formatCount(liability.pending)}
        />
        <Figure label={t('points.owed')} basis={t('points.owedBasis')} value={formatCount(liability.owed)} />
        <Figure
          label={t('points.worth')}
          basis={t('points.worthBasis')}
          value={liability.worthFen === null ? '—' : formatYuan(liability.worthFen)}
          foot={liability.worthFen === null ? t('points.worthUnset') : undefined}
        />
      </section>
      <div className={styles.pair}>
        <LiabilityByAge liability={liability} />
        <LiabilityByExpiry liability={liability} />
      </div>
      <Months months={months} />
    </div>
  );
}

function Figure(props: { label: string; basis: string; value: string; foot?: ReactNode; testId?: string }) {
  return (
    <article className={styles.card} data-testid={props.testId}>
      <div className={styles.label}>
        {props.label} <BasisHint text={props.basis} />
      </div>
      <div className={styles.value}>{props.value}</div>
      <div className={styles.foot}>{props.foot}</div>
    </article>
  );
}

function LiabilityByAge({ liability }: { liability: PointsOverview['liability'] }) {
  const { t } = useTranslation();
  const nameOf = (from: number, to: number | null): string =>
    to === null ? t('points.ageOver', { from }) : t('points.ageRange', { from, to });
  return (
    <ChartFrame
      testId="points-liability"
      title={t('points.liability')}
      basis={t('points.liabilityBasis', { date: liability.asOf })}
      height={CHART_HEIGHT}
      extra={<ExportButton path="/points/liability" filters={{}} />}
      table={{
        columns: [
          { title: t('points.age') },
          { title: t('points.lots'), align: 'right' },
          { title: t('points.members'), align: 'right' },
          { title: t('points.available'), align: 'right' },
          { title: t('points.pending'), align: 'right' },
        ],
        rows: liability.byAge.map((age) => [
          nameOf(age.fromDays, age.toDays),
          formatCount(age.lots),
          formatCount(age.members),
          formatCount(age.available),
          formatCount(age.pending),
        ]),
      }}
    >
      <StackedBars
        label={t('points.liability')}
        height={CHART_HEIGHT}
        bars={liability.byAge.map((age) => ({
          key: String(age.fromDays),
          name: nameOf(age.fromDays, age.toDays),
          available: age.available,
          pending: age.pending,
        }))}
      />
    </ChartFrame>
  );
}

function LiabilityByExpiry({ liability }: { liability: PointsOverview['liability'] }) {
  const { t } = useTranslation();
  const soon = liability.byExpiry.slice(0, MONTHS_OF_EXPIRY);
  const later = liability.byExpiry.slice(MONTHS_OF_EXPIRY);
  const bars = [
    ...soon.map((month) => ({ key: month.month, name: month.month, ...month })),
    ...(later.length > 0
      ? [
          {
            key: 'later',
            name: t('points.later'),
            available: later.reduce((sum, { available }) => sum + available, 0),
            pending: later.reduce((sum, { pending }) => sum + pending, 0),
          },
        ]
      : []),
  ];
  return (
    <ChartFrame
      title={t('points.expiry')}
      basis={t('points.expiryBasis')}
      height={CHART_HEIGHT}
      table={{
        columns: [
          { title: t('points.month') },
          { title: t('points.available'), align: 'right' },
          { title: t('points.pending'), align: 'right' },
        ],
        rows: liability.byExpiry.map((month) => [
          month.month,
          formatCount(month.available),
          formatCount(month.pending),
        ]),
      }}
    >
      {bars.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('points.noLots')} />
      ) : (
        <StackedBars label={t('points.expiry')} height={CHART_HEIGHT} bars={bars} />
      )}
    </ChartFrame>
  );
}

function Months({ months }: { months: PointsOverview['months'] }) {
  const { t } = useTranslation();
  const names = ['issued', 'spent', 'expired', 'reversed'] as const;
  if (months.every((month) => names.every((name) => month[name] === 0)))
    return (
      <Card title={t('points.months')}>
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={<Link to="?tab=rules">{t('points.nothingYet')}</Link>}
        />
      </Card>
    );
  return (
    <ChartFrame
      testId="points-months"
      title={t('points.months')}
      basis={t('points.monthsBasis')}
      height={220}
      table={{
        columns: [
          { title: t('points.month') },
          ...names.map((name) => ({ title: t(`points.${name}`), align: 'right' as const })),
        ],
        rows: months.map((month) => [month.month, ...names.map((name) => formatCount(month[name]))]),
      }}
    >
      <LinesChart
        label={t('points.months')}
        categories={months.map(({ month }) => month)}
        lines={names.map((name) => ({
          name: t(`points.${name}`),
          values: months.map((month) => month[name]),
        }))}
        height={220}
        format={formatCount}
      />
    </ChartFrame>
  );
}
