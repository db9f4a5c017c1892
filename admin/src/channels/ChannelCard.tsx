import { ApiOutlined, HistoryOutlined, SettingOutlined, SyncOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Card, Progress, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelRow } from '../api/types.js';
import { Facts, type Fact } from '../display/Facts.js';
import { StatusTag } from '../display/StatusTag.js';
import { formatMoment } from '../format/moment.js';
import { formatCount } from '../format/number.js';
import { labelOf, runTone } from '../labels.js';
import { useJobRun } from '../schedules/useJobs.js';
import { Certificate } from './Certificate.js';
import { useCertificate, useCheckChannel, useStartSync } from './useChannels.js';
import styles from './channels.module.css';

interface Props {
  channel: ChannelRow;
  onConfigure: () => void;
  onWatch: () => void;
}

/** One channel: what came in, when, and whether it is all there. */
export function ChannelCard({ channel, onConfigure, onWatch }: Props) {
  const { t } = useTranslation();
  const certificate = useCertificate(channel.id);
  const check = useCheckChannel(channel.id);
  const canSync = (certificate.data?.length ?? 0) > 0;
  return (
    <Card
      data-testid={`channel-${channel.code}`}
      title={
        <span className={styles.title}>
          {channel.name} <Tag>{channel.kindLabel}</Tag>
        </span>
      }
      extra={<ChannelState channel={channel} canSync={canSync} />}
    >
      <Facts items={useChannelFacts(channel, canSync)} />
      {channel.lastSync?.error && <p className={styles.error}>{channel.lastSync.error}</p>}
      <Certificate channelId={channel.id} />
      <div className={styles.actions}>
        {canSync && <SyncButton channel={channel} />}
        <Button icon={<ApiOutlined />} loading={check.isPending} onClick={() => check.mutate()}>
          {t('channels.check')}
        </Button>
        <Button icon={<SettingOutlined />} onClick={onConfigure}>
          {t('channels.configure')}
        </Button>
        {canSync && (
          <Button icon={<HistoryOutlined />} onClick={onWatch}>
            {t('channels.runs')}
          </Button>
        )}
      </div>
      {check.data && (
        <ul className={styles.steps} data-testid="check-steps">
          {check.data.steps.map((step) => (
            <li key={step.name}>
              <StatusTag tone={step.isOk ? 'good' : 'bad'}>{step.name}</StatusTag>{' '}
              <span className="muted">{step.detail}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function useChannelFacts(channel: ChannelRow, canSync: boolean): Fact[] {
  const { t } = useTranslation();
  const facts: Fact[] = [];
  if (channel.followers !== null)
    facts.push({ key: 'followers', label: t('channels.followers'), value: formatCount(channel.followers) });
  if (channel.orders !== null)
    facts.push({ key: 'orders', label: t('channels.orders'), value: formatCount(channel.orders) });
  if (canSync) {
    const at = formatMoment(channel.lastSync?.finishedAt ?? channel.lastSync?.startedAt);
    facts.push({ key: 'last', label: t('channels.lastSync'), value: at });
  }
  return facts;
}

function ChannelState({ channel, canSync }: { channel: ChannelRow; canSync: boolean }) {
  const { t } = useTranslation();
  if (!channel.isEnabled) return <StatusTag tone="neutral">{t('channels.disabled')}</StatusTag>;
  if (!canSync) return <StatusTag tone="good">{t('channels.enabled')}</StatusTag>;
  if (!channel.lastSync) return <StatusTag tone="waiting">{t('channels.neverSynced')}</StatusTag>;
  return (
    <StatusTag tone={runTone(channel.lastSync.state)}>{labelOf('run', channel.lastSync.state)}</StatusTag>
  );
}

/** 立即同步, with the progress of the run it started. */
function SyncButton({ channel }: { channel: ChannelRow }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [jobRunId, setJobRunId] = useState<string | null>(null);
  const sync = useStartSync(channel.id);
  const run = useJobRun(jobRunId, () => {
    void client.invalidateQueries({ queryKey: ['channels'] });
    void client.invalidateQueries({ queryKey: ['list', `/channels/${channel.id}/runs`] });
  });
  const isSyncing = run.data?.state === 'planned' || run.data?.state === 'running';
  const { progressDone, progressTotal } = run.data ?? { progressDone: 0, progressTotal: 0 };
  return (
    <>
      {isSyncing && (
        <Progress
          percent={progressTotal > 0 ? Math.floor((progressDone / progressTotal) * 100) : 0}
          status="active"
          aria-label={t('channels.syncing')}
        />
      )}
      {run.data?.error && <p className={styles.error}>{run.data.error}</p>}
      <Button
        type="primary"
        icon={<SyncOutlined spin={isSyncing} />}
        loading={sync.isPending}
        disabled={isSyncing || !channel.isEnabled}
        onClick={() => sync.mutate(undefined, { onSuccess: (started) => setJobRunId(started.jobRunId) })}
        data-testid={`sync-${channel.code}`}
      >
        {isSyncing ? t('channels.syncing') : t('channels.syncNow')}
      </Button>
    </>
  );
}
