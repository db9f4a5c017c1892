import {
  FastForwardOutlined,
  HeartOutlined,
  RollbackOutlined,
  ShoppingCartOutlined,
  StopOutlined,
} from '@ant-design/icons';
import { Button, Card, Progress, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { DemoPerson, JobRun } from '../api/types.js';
import { notifier } from '../app/notifier.js';
import { StatusTag } from '../display/StatusTag.js';
import { YuanInput } from '../display/YuanInput.js';
import { formatYuan } from '../format/money.js';
import { formatCount } from '../format/number.js';
import { useDemoAction, useFastForward, useJobRuns } from './useDemo.js';
import styles from './demo.module.css';

/** What the simulated person may do, and the clock. */
export function ActionBar({ person, onActed }: { person: DemoPerson; onActed: () => void }) {
  const { t } = useTranslation();
  const [amountFen, setAmountFen] = useState(38_800);
  const [jobRunIds, setJobRunIds] = useState<string[]>([]);
  const act = useDemoAction(onActed);
  const forward = useFastForward((ids) => {
    setJobRunIds(ids);
    onActed();
  });
  const jobs = useJobRuns(jobRunIds);
  const isForwarding = forward.isPending || (jobs.total > 0 && !jobs.hasEnded);
  const { personId } = person;
  return (
    <Card styles={{ body: { padding: 12 } }}>
      <Space wrap size={8}>
        <Space.Compact>
          <YuanInput
            min={0.01}
            max={100_000}
            style={{ width: 120 }}
            aria-label={t('demo.amount')}
            data-testid="demo-amount"
            fen={amountFen}
            onFenChange={(fen) => setAmountFen(fen ?? 0)}
          />
          <Button
            type="primary"
            icon={<ShoppingCartOutlined />}
            disabled={amountFen <= 0}
            loading={act.isPending && act.variables.kind === 'orders'}
            onClick={() =>
              act.mutate(
                { kind: 'orders', personId, amountFen },
                { onSuccess: () => notifier.success(t('demo.ordered', { amount: formatYuan(amountFen) })) },
              )
            }
            data-testid="demo-order"
          >
            {t('demo.order')}
          </Button>
        </Space.Compact>
        <Button
          icon={<RollbackOutlined />}
          loading={act.isPending && act.variables.kind === 'refunds'}
          onClick={() =>
            act.mutate(
              { kind: 'refunds', personId },
              { onSuccess: () => notifier.success(t('demo.refunded')) },
            )
          }
          data-testid="demo-refund"
        >
          {t('demo.refund')}
        </Button>
        {person.isFollowing ? (
          <Button
            icon={<StopOutlined />}
            onClick={() => act.mutate({ kind: 'unfollow', personId })}
            data-testid="demo-unfollow"
          >
            {t('demo.unfollow')}
          </Button>
        ) : (
          <Button
            icon={<HeartOutlined />}
            onClick={() => act.mutate({ kind: 'follow', personId })}
            data-testid="demo-follow"
          >
            {t('demo.follow')}
          </Button>
        )}
        <Button
          icon={<FastForwardOutlined />}
          loading={isForwarding}
          onClick={() => forward.mutate(1)}
          data-testid="demo-forward-1"
        >
          {t('demo.forwardOne')}
        </Button>
        <Button
          icon={<FastForwardOutlined />}
          loading={isForwarding}
          onClick={() => forward.mutate(30)}
          data-testid="demo-forward-30"
        >
          {t('demo.forwardMonth')}
        </Button>
      </Space>
      {jobs.total > 0 && (
        <ForwardProgress done={jobs.done} total={jobs.total} hasEnded={jobs.hasEnded} runs={jobs.runs} />
      )}
    </Card>
  );
}

interface ForwardProgressProps {
  done: number;
  total: number;
  hasEnded: boolean;
  runs: JobRun[];
}

/** How far the new day's jobs are, then what its reactivation did, be it nothing. */
function ForwardProgress({ done, total, hasEnded, runs }: ForwardProgressProps) {
  const { t } = useTranslation();
  const reactivation = runs.find((run) => run.job === 'reactivation.run');
  return (
    <div className={styles.forward} data-testid="forward-progress" data-state={hasEnded ? 'done' : 'running'}>
      {hasEnded ? (
        <>
          <StatusTag tone={runs.some((run) => run.state === 'failed') ? 'bad' : 'good'}>
            {t('demo.forwarded')}
          </StatusTag>{' '}
          {reactivation && (
            <Link to="/reactivation">
              {t('demo.lastReactivation', { date: reactivation.businessDate })}
              {reactivation.counts.map(({ label, value }) => ` · ${label} ${formatCount(value)}`)}
            </Link>
          )}
        </>
      ) : (
        <Progress
          percent={Math.floor((done / total) * 100)}
          size="small"
          status="active"
          aria-label={t('demo.forwarding')}
        />
      )}
    </div>
  );
}
