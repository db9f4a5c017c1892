import { Card, Empty, Select, Skeleton, Table, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Pick as ReactivationPick } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { labelOf, outcomeTone } from '../labels.js';
import { QueryTable } from '../table/QueryTable.js';
import { useReactivationRuns, type ReactivationRun } from './useReactivation.js';
import styles from './reactivation.module.css';

const parts = [
  { key: 'submitted', colour: 'var(--c-primary)' },
  { key: 'waiting', colour: 'var(--c-tier-3)' },
  { key: 'heldOut', colour: 'var(--c-tier-top)' },
  { key: 'dropped', colour: 'var(--c-neutral)' },
] as const;

/** Every day's run with its parts, and the people behind it. */
export function RunHistory() {
  const { t } = useTranslation();
  const runs = useReactivationRuns();
  const [period, setPeriod] = useState('');
  const [outcome, setOutcome] = useState('');
  if (runs.isError)
    return (
      <ErrorNotice error={runs.error} what={t('reactivation.runs')} onRetry={() => void runs.refetch()} />
    );
  if (runs.isPending) return <Skeleton active />;
  const filters = { ...(period && { period }), ...(outcome && { outcome }) };
  return (
    <>
      <Card
        title={
          <>
            {t('reactivation.runs')} <BasisHint text={t('reactivation.runsBasis')} />
          </>
        }
        styles={{ body: { padding: 0 } }}
        style={{ marginBottom: 16 }}
        data-testid="reactivation-runs"
      >
        <RunTable runs={runs.data} onChoose={setPeriod} />
      </Card>
      <h2 style={{ fontSize: 16, margin: '0 0 12px' }}>{t('reactivation.picks')}</h2>
      <QueryTable<ReactivationPick>
        key={`${period}${outcome}`}
        id="picks"
        what={t('reactivation.picks')}
        unit={t('words.people')}
        path="/reactivation-plan/picks"
        filters={filters}
        isEmbedded
        rowKey={(row) => `${row.memberId}-${row.period}`}
        empty={t('reactivation.noPicks')}
        toolbar={
          <>
            <Select
              aria-label={t('reactivation.period')}
              style={{ width: 150 }}
              value={period}
              onChange={setPeriod}
              options={[
                { value: '', label: t('reactivation.allPeriods') },
                ...runs.data.map((run) => ({ value: run.period, label: run.period })),
              ]}
            />
            <Select
              aria-label={t('reactivation.outcome')}
              style={{ width: 140 }}
              value={outcome}
              onChange={setOutcome}
              options={[
                { value: '', label: t('words.all') },
                ...(['submitted', 'waiting', 'held_out', 'dropped'] as const).map((value) => ({
                  value,
                  label: labelOf('pick', value),
                })),
              ]}
            />
          </>
        }
        columns={[
          {
            key: 'member',
            title: t('coupons.member'),
            render: (row) => <Link to={`/members/${row.memberId}`}>{row.memberName}</Link>,
          },
          {
            key: 'period',
            title: t('reactivation.period'),
            render: (row) => <span className="num">{row.period}</span>,
          },
          {
            key: 'outcome',
            title: t('reactivation.outcome'),
            render: (row) => (
              <StatusTag tone={outcomeTone(row.outcome)}>{labelOf('pick', row.outcome)}</StatusTag>
            ),
          },
          { key: 'reason', title: t('deliveries.reason'), render: (row) => row.reasonLabel ?? '—' },
          {
            key: 'at',
            title: t('deliveries.time'),
            align: 'right',
            render: (row) => <span className="num">{formatMoment(row.createdAt)}</span>,
          },
        ]}
      />
    </>
  );
}

function RunTable({ runs, onChoose }: { runs: ReactivationRun[]; onChoose: (period: string) => void }) {
  const { t } = useTranslation();
  return (
    <Table<ReactivationRun>
      size="middle"
      rowKey="period"
      dataSource={runs}
      pagination={runs.length > 10 ? { pageSize: 10, showSizeChanger: false } : false}
      locale={{
        emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('reactivation.noRuns')} />,
      }}
      columns={[
        {
          title: t('reactivation.period'),
          render: (_value, run) => (
            <a
              href="#picks"
              onClick={(event) => {
                event.preventDefault();
                onChoose(run.period);
              }}
            >
              {run.period}
            </a>
          ),
        },
        { title: t('reactivation.funnel'), render: (_value, run) => <Funnel run={run} /> },
        {
          title: t('reactivation.eligible'),
          align: 'right',
          render: (_value, run) => formatCount(run.eligible),
        },
        {
          title: t('reactivation.submitted'),
          align: 'right',
          render: (_value, run) => formatCount(run.submitted),
        },
        {
          title: t('reactivation.waiting'),
          align: 'right',
          render: (_value, run) => formatCount(run.waiting),
        },
        {
          title: t('reactivation.heldOut'),
          align: 'right',
          render: (_value, run) => formatCount(run.heldOut),
        },
        {
          title: t('reactivation.dropped'),
          align: 'right',
          render: (_value, run) => (
            <Tooltip
              title={run.droppedByReason
                .map((item) => `${item.label || labelOf('reason', item.reason)} ${formatCount(item.count)}`)
                .join(' · ')}
            >
              <span style={{ textDecoration: run.dropped > 0 ? 'underline dotted' : undefined }}>
                {formatCount(run.dropped)}
              </span>
            </Tooltip>
          ),
        },
      ]}
    />
  );
}

function Funnel({ run }: { run: ReactivationRun }) {
  const { t } = useTranslation();
  return (
    <span
      className={styles.funnel}
      role="img"
      aria-label={parts
        .map((part) => `${t(`reactivation.${part.key}`)} ${formatCount(run[part.key])}`)
        .join(', ')}
    >
      {parts
        .filter((part) => run[part.key] > 0)
        .map((part) => (
          <Tooltip key={part.key} title={`${t(`reactivation.${part.key}`)} ${formatCount(run[part.key])}`}>
            <span className={styles.part} style={{ flex: run[part.key], background: part.colour }} />
          </Tooltip>
        ))}
    </span>
  );
}
