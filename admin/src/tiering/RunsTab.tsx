import { PlayCircleOutlined } from '@ant-design/icons';
import { Button, Popconfirm, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SchemeDetail, TierRun } from '../api/types.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMomentExact } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { labelOf, runTone } from '../labels.js';
import { QueryTable } from '../table/QueryTable.js';
import { isGoing, useCancelRun, useResumeRun, useStartRun, useTierRun } from './useTierRuns.js';
import styles from './tiering.module.css';

/** Every run over everybody: how far it is, whom it moved, and a way to stop it or to go on. */
export function RunsTab({ scheme }: { scheme: SchemeDetail }) {
  const { t } = useTranslation();
  const going = isGoing(scheme.lastRun);
  const start = useStartRun(scheme.code);
  return (
    <QueryTable<TierRun>
      id="tier-runs"
      what={t('tiering.runs.title')}
      unit={t('words.times')}
      path={`/schemes/${scheme.code}/runs`}
      isEmbedded
      refetchInterval={going ? 1500 : false}
      rowKey={(run) => run.id}
      empty={t('tiering.noRun')}
      toolbar={
        <Button
          icon={<PlayCircleOutlined />}
          disabled={!scheme.published || going}
          loading={start.isPending}
          onClick={() => start.mutate()}
          data-testid="runs-start"
        >
          {t('tiering.runNow')}
        </Button>
      }
      columns={[
        {
          key: 'started',
          title: t('tiering.runs.startedAt'),
          render: (run) => <span className="num">{formatMomentExact(run.startedAt)}</span>,
        },
        { key: 'cause', title: t('members.cause'), render: (run) => run.causeLabel },
        {
          key: 'date',
          title: t('tiering.businessDate'),
          basis: t('tiering.runs.dateBasis'),
          render: (run) => <span className="num">{run.businessDate}</span>,
        },
        {
          key: 'state',
          title: t('members.state'),
          render: (run) => <RunState code={scheme.code} listed={run} />,
        },
        {
          key: 'ranges',
          title: t('tiering.runs.ranges'),
          basis: t('tiering.runs.rangesBasis'),
          align: 'right',
          render: (run) => <span className="num">{`${run.rangesDone} / ${run.rangeCount}`}</span>,
        },
        {
          key: 'seen',
          title: t('tiering.runs.seen'),
          align: 'right',
          render: (run) => formatCount(run.membersSeen),
        },
        {
          key: 'changed',
          title: t('tiering.runs.changed'),
          basis: t('tiering.runs.changedBasis'),
          align: 'right',
          render: (run) => formatCount(run.changeCount),
        },
        {
          key: 'ended',
          title: t('tiering.runs.endedAt'),
          render: (run) => <span className="num">{formatMomentExact(run.finishedAt)}</span>,
        },
        {
          key: 'act',
          title: '',
          render: (run) => (
            <RunActs code={scheme.code} run={run} isNewest={run.id === (scheme.lastRun?.id ?? run.id)} />
          ),
        },
      ]}
    />
  );
}

/** The state, with live progress while the run goes. */
function RunState({ code, listed }: { code: string; listed: TierRun }) {
  const live = useTierRun(code, isGoing(listed) ? listed.id : null);
  const run = live.data ?? listed;
  const percent = run.rangeCount > 0 ? Math.floor((run.rangesDone / run.rangeCount) * 100) : 0;
  return (
    <span data-testid={`run-${run.id}`} data-state={run.state}>
      <StatusTag tone={runTone(run.state)}>{labelOf('run', run.state)}</StatusTag>
      {isGoing(run) && <Progress percent={percent} size="small" style={{ width: 120, marginLeft: 8 }} />}
      {run.error && <span className={styles.runError}>{run.error}</span>}
    </span>
  );
}

/** Stop what goes; go on with what was stopped, as long as nothing newer has taken its place. */
function RunActs({ code, run, isNewest }: { code: string; run: TierRun; isNewest: boolean }) {
  const { t } = useTranslation();
  const cancel = useCancelRun(code);
  const resume = useResumeRun(code);
  if (isGoing(run))
    return (
      <Popconfirm
        title={t('tiering.runs.cancelTitle')}
        description={t('tiering.runs.cancelHint')}
        okText={t('tiering.runs.stop')}
        cancelText={t('words.cancel')}
        onConfirm={() => cancel.mutate(run.id)}
      >
        <Button size="small" danger loading={cancel.isPending} data-testid="run-cancel">
          {t('tiering.cancelRun')}
        </Button>
      </Popconfirm>
    );
  const isStopped = run.state === 'cancelled' || run.state === 'failed';
  if (!isNewest || !isStopped || run.rangesDone >= run.rangeCount) return null;
  return (
    <Button
      size="small"
      loading={resume.isPending}
      onClick={() => resume.mutate(run.id)}
      data-testid="run-resume"
    >
      {t('tiering.runs.resume')}
    </Button>
  );
}
