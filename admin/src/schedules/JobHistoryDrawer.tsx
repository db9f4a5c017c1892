import { Drawer, Skeleton, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import type { JobRun, ScheduleRow } from '../api/types.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatMoment } from '../format/moment.js';
import { RunResult, RunState } from './SchedulesPage.js';
import { useJobHistory } from './useJobs.js';

/** Earlier runs of one job. */
export function JobHistoryDrawer({
  schedule,
  onClose,
}: {
  schedule: ScheduleRow | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const history = useJobHistory(schedule?.job ?? null);
  return (
    <Drawer open={schedule !== null} size={860} title={schedule?.label} onClose={onClose}>
      {history.isError && (
        <ErrorNotice
          error={history.error}
          what={t('schedules.history')}
          onRetry={() => void history.refetch()}
        />
      )}
      {history.isLoading && <Skeleton active paragraph={{ rows: 6 }} />}
      {history.data && (
        <Table<JobRun>
          size="middle"
          rowKey="id"
          pagination={history.data.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
          dataSource={history.data}
          columns={[
            {
              title: t('tiering.businessDate'),
              render: (_value, run) => <span className="num">{run.businessDate}</span>,
            },
            { title: t('schedules.state'), width: 130, render: (_value, run) => <RunState run={run} /> },
            {
              title: t('schedules.started'),
              render: (_value, run) => <span className="num">{formatMoment(run.startedAt)}</span>,
            },
            {
              title: t('schedules.finished'),
              render: (_value, run) => <span className="num">{formatMoment(run.finishedAt)}</span>,
            },
            { title: t('schedules.result'), render: (_value, run) => <RunResult run={run} /> },
            {
              title: t('schedules.requestedBy'),
              width: 96,
              render: (_value, run) => run.requestedBy ?? t('schedules.byClock'),
            },
          ]}
        />
      )}
    </Drawer>
  );
}
