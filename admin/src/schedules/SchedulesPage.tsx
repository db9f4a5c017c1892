import { HistoryOutlined, PlayCircleOutlined } from '@ant-design/icons';
import { Button, Card, Popconfirm, Progress, Skeleton, Space, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobRun, ScheduleRow } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { PageHeader } from '../display/PageHeader.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { labelOf, runTone } from '../labels.js';
import { JobHistoryDrawer } from './JobHistoryDrawer.js';
import { useRunNow, useSchedules } from './useJobs.js';

/** What runs by itself, when did it last, and did it work? */
export function SchedulesPage() {
  const { t } = useTranslation();
  const schedules = useSchedules();
  const [shown, setShown] = useState<ScheduleRow | null>(null);
  return (
    <>
      <PageHeader title={t('schedules.title')} note={t('schedules.note')} />
      {schedules.isError && !schedules.data && (
        <ErrorNotice
          error={schedules.error}
          what={t('schedules.title')}
          onRetry={() => void schedules.refetch()}
        />
      )}
      {schedules.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {schedules.data && (
        <Card styles={{ body: { padding: 0 } }} data-testid="table-schedules">
          <Table<ScheduleRow>
            size="middle"
            pagination={false}
            rowKey="job"
            dataSource={schedules.data}
            columns={[
              {
                title: t('schedules.job'),
                render: (_value, row) => (
                  <>
                    {row.label} <BasisHint text={row.reason} />
                  </>
                ),
              },
              {
                title: t('schedules.cadence'),
                render: (_value, row) => <span className="num">{row.cadence}</span>,
              },
              {
                title: t('schedules.lastRun'),
                render: (_value, row) => (
                  <span className="num">
                    {formatMoment(row.lastRun?.finishedAt ?? row.lastRun?.startedAt)}
                  </span>
                ),
              },
              {
                title: t('schedules.state'),
                width: 170,
                render: (_value, row) => <RunState run={row.lastRun} />,
              },
              { title: t('schedules.result'), render: (_value, row) => <RunResult run={row.lastRun} /> },
              {
                title: t('schedules.next'),
                render: (_value, row) => <span className="num">{formatMoment(row.nextDueAt)}</span>,
              },
              {
                key: 'act',
                align: 'right',
                render: (_value, row) => (
                  <Space>
                    <RunNowButton row={row} />
                    <Button
                      size="small"
                      icon={<HistoryOutlined />}
                      aria-label={t('schedules.history')}
                      onClick={() => setShown(row)}
                    />
                  </Space>
                ),
              },
            ]}
          />
        </Card>
      )}
      <JobHistoryDrawer schedule={shown} onClose={() => setShown(null)} />
    </>
  );
}

/** State of a run, with its progress while it goes on. */
export function RunState({ run }: { run: JobRun | null }) {
  const { t } = useTranslation();
  if (!run) return <span className="muted">{t('schedules.never')}</span>;
  const percent = run.progressTotal > 0 ? Math.floor((run.progressDone / run.progressTotal) * 100) : 0;
  return (
    <div data-testid="job-state" data-state={run.state}>
      <StatusTag tone={runTone(run.state)}>{labelOf('run', run.state)}</StatusTag>
      {run.state === 'running' && run.progressTotal > 0 && (
        <Progress size="small" percent={percent} aria-label={t('schedules.state')} />
      )}
    </div>
  );
}

/** What a run did, or why it failed. */
export function RunResult({ run }: { run: JobRun | null }) {
  if (!run) return <span className="muted">—</span>;
  if (run.error) return <span style={{ color: 'var(--c-bad-text)' }}>{run.error}</span>;
  return (
    <span>{run.counts.map((item) => `${item.label} ${formatCount(item.value)}`).join(' · ') || '—'}</span>
  );
}

function RunNowButton({ row }: { row: ScheduleRow }) {
  const { t } = useTranslation();
  const run = useRunNow();
  const isRunning = row.lastRun?.state === 'running' || row.lastRun?.state === 'planned';
  return (
    <Popconfirm
      title={t('schedules.runTitle', { job: row.label })}
      description={t('schedules.runHint')}
      okText={t('schedules.runNow')}
      cancelText={t('words.cancel')}
      onConfirm={() => run.mutate(row.job)}
    >
      <Button
        size="small"
        icon={<PlayCircleOutlined />}
        disabled={isRunning}
        loading={run.isPending}
        data-testid={`run-${row.job}`}
      >
        {t('schedules.runNow')}
      </Button>
    </Popconfirm>
  );
}
