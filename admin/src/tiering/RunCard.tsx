import { PlayCircleOutlined } from '@ant-design/icons';
import { Button, Card, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SchemeDetail, TierRun } from '../api/types.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { labelOf, runTone } from '../labels.js';
import { isGoing, useCancelRun, useStartRun, useTierRun } from './useTierRuns.js';
import styles from './tiering.module.css';

interface Props {
  scheme: SchemeDetail;
  /** The run started here; null follows the last one. */
  runId: string | null;
  onStarted: (runId: string) => void;
}

/** The present or last run, with live progress, and a button to place everyone again. */
export function RunCard({ scheme, runId, onStarted }: Props) {
  const { t } = useTranslation();
  const followed = runId ?? (isGoing(scheme.lastRun) ? (scheme.lastRun?.id ?? null) : null);
  const live = useTierRun(scheme.code, followed);
  const run = live.data ?? scheme.lastRun;
  const start = useStartRun(scheme.code);
  const cancel = useCancelRun(scheme.code);
  const isRunning = isGoing(run);
  return (
    <Card
      title={t('tiering.run')}
      data-testid="run-card"
      extra={
        isRunning && run ? (
          <Button size="small" danger loading={cancel.isPending} onClick={() => cancel.mutate(run.id)}>
            {t('tiering.cancelRun')}
          </Button>
        ) : (
          <Button
            size="small"
            icon={<PlayCircleOutlined />}
            disabled={!scheme.published}
            loading={start.isPending}
            onClick={() => start.mutate(undefined, { onSuccess: (started) => onStarted(started.runId) })}
            data-testid="run-now"
          >
            {t('tiering.runNow')}
          </Button>
        )
      }
    >
      {run ? <RunProgress run={run} /> : <span className="muted">{t('tiering.noRun')}</span>}
    </Card>
  );
}

/** State, progress and counts of one run. */
export function RunProgress({ run }: { run: TierRun }) {
  const { t } = useTranslation();
  const percent =
    run.rangeCount > 0 ? Math.floor((run.rangesDone / run.rangeCount) * 100) : run.state === 'done' ? 100 : 0;
  return (
    <div data-testid="run-progress" data-state={run.state}>
      <StatusTag tone={runTone(run.state)}>
        {labelOf('run', run.state)} · {run.causeLabel}
      </StatusTag>
      <Progress
        percent={percent}
        status={
          run.state === 'failed'
            ? 'exception'
            : run.state === 'done'
              ? 'success'
              : run.state === 'running'
                ? 'active'
                : 'normal'
        }
        aria-label={t('tiering.run')}
      />
      <p className={styles.runFacts}>
        {t('tiering.runCounts', {
          seen: formatCount(run.membersSeen),
          changed: formatCount(run.changeCount),
        })}
        <br />
        {run.finishedAt
          ? t('tiering.runEnded', { date: run.businessDate, at: formatMoment(run.finishedAt) })
          : t('tiering.runStarted', { date: run.businessDate, at: formatMoment(run.startedAt) })}
        {run.error && (
          <>
            <br />
            <span style={{ color: 'var(--c-bad-text)' }}>{run.error}</span>
          </>
        )}
      </p>
    </div>
  );
}
