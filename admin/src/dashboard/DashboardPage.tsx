import { ReloadOutlined } from '@ant-design/icons';
import { Button, Card, Skeleton } from 'antd';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Dashboard, TierCount, Todo } from '../api/types.js';
import { ChartFrame, type ChartTable } from '../charts/ChartFrame.js';
import { PyramidChart } from '../charts/PyramidChart.js';
import { ShareBar } from '../charts/ShareBar.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { formatYuan } from '../format/money.js';
import { formatMoment } from '../format/moment.js';
import { formatCount, formatShare } from '../format/number.js';
import { FigureCard } from './FigureCard.js';
import { FirstSteps } from './FirstSteps.js';
import { useDashboard } from './useDashboard.js';
import styles from './dashboard.module.css';

const TrendChart = lazy(async () => ({ default: (await import('../charts/TrendChart.js')).TrendChart }));

/** Is the business healthy, and what needs doing today? */
export function DashboardPage() {
  const { t } = useTranslation();
  const dashboard = useDashboard();
  const data = dashboard.data;
  return (
    <>
      <PageHeader
        title={t('dashboard.title')}
        note={
          data
            ? `${t('words.asOf', { time: formatMoment(data.dataAsOf) })} · ${t('dashboard.note', { date: data.businessDate })}`
            : t('words.loading')
        }
        actions={
          <Button
            icon={<ReloadOutlined spin={dashboard.isFetching} />}
            onClick={() => void dashboard.refetch()}
          >
            {t('words.refresh')}
          </Button>
        }
      />
      <FirstSteps />
      {dashboard.isError && !data && (
        <ErrorNotice
          error={dashboard.error}
          what={t('dashboard.title')}
          onRetry={() => void dashboard.refetch()}
        />
      )}
      {dashboard.isPending && <DashboardSkeleton />}
      {data && <DashboardBody data={data} />}
    </>
  );
}

function DashboardBody({ data }: { data: Dashboard }) {
  const { t } = useTranslation();
  return (
    <>
      <section className={styles.cards} aria-label={t('dashboard.title')}>
        {data.figures.map((figure) => (
          <FigureCard key={figure.key} figure={figure} />
        ))}
        <Todos todos={data.todos} />
      </section>
      <section className={styles.columns}>
        <ChartFrame
          title={t('dashboard.pyramid')}
          basis={t('dashboard.pyramidBasis')}
          table={useTierTable(data.pyramid)}
          testId="pyramid-card"
        >
          <PyramidChart
            title={t('dashboard.pyramid')}
            tiers={data.pyramid}
            rowHeight={60}
            hrefOf={(code) => `/members?tier.member-level=${encodeURIComponent(code)}`}
          />
        </ChartFrame>
        <div className={styles.stack}>
          <ChartFrame
            title={t('dashboard.lifecycle')}
            basis={t('dashboard.lifecycleBasis')}
            table={useTierTable(data.lifecycle)}
          >
            <ShareBar
              title={t('dashboard.lifecycle')}
              parts={data.lifecycle}
              hrefOf={(code) => `/members?tier.lifecycle=${encodeURIComponent(code)}`}
            />
          </ChartFrame>
          <ChartFrame
            title={t('dashboard.paid')}
            basis={t('dashboard.paidBasis')}
            height={120}
            table={{
              columns: [
                { title: t('charts.date') },
                { title: t('charts.amount'), align: 'right' },
                { title: t('charts.orders'), align: 'right' },
              ],
              rows: [...data.paidByDay]
                .reverse()
                .map((day) => [day.date, formatYuan(day.amountFen), formatCount(day.orders)]),
            }}
          >
            <TrendChart days={data.paidByDay} label={t('dashboard.paid')} height={120} />
          </ChartFrame>
        </div>
      </section>
    </>
  );
}

function useTierTable(tiers: TierCount[]): ChartTable {
  const { t } = useTranslation();
  const total = tiers.reduce((sum, tier) => sum + tier.count, 0);
  return {
    columns: [
      { title: t('charts.name') },
      { title: t('charts.count'), align: 'right' },
      { title: t('charts.share'), align: 'right' },
    ],
    rows: tiers.map((tier) => [
      tier.name,
      formatCount(tier.count),
      formatShare(total ? tier.count / total : 0),
    ]),
  };
}

function Todos({ todos }: { todos: Todo[] }) {
  const { t } = useTranslation();
  return (
    <article className={styles.card} data-testid="todos">
      <div className={styles.label}>{t('dashboard.todos')}</div>
      {todos.length === 0 ? (
        <p className="muted" style={{ margin: '8px 0 0' }}>
          {t('dashboard.noTodos')}
        </p>
      ) : (
        <ul className={styles.todos}>
          {todos.slice(0, 3).map((todo) => (
            <li key={todo.key}>
              <Link to={todo.href} title={todo.text}>
                {todo.text}
              </Link>
              <span className="num">{formatCount(todo.count)}</span>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

function DashboardSkeleton() {
  return (
    <>
      <div className={styles.cards}>
        {Array.from({ length: 8 }, (_, index) => (
          <div key={index} className={styles.card}>
            <Skeleton active title={{ width: '50%' }} paragraph={{ rows: 2 }} />
          </div>
        ))}
      </div>
      <div className={styles.columns}>
        <Card>
          <Skeleton active paragraph={{ rows: 8 }} />
        </Card>
        <Card>
          <Skeleton active paragraph={{ rows: 8 }} />
        </Card>
      </div>
    </>
  );
}
