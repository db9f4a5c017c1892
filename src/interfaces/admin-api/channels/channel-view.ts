import type { Channel, ChannelKind } from '../../../channels/channel.js';
import type { SyncRunRow } from '../../../orchestration/sync/sync.read.js';
import { STREAM_LABELS } from '../../../orchestration/sync/sync-stream.js';
import { errorForPeople } from '../jobs/job-view.js';

/** A pass over one stream as 渠道接入 shows it. */
export interface SyncRunView {
  id: string;
  channelId: string;
  stream: string;
  streamLabel: string;
  state: 'running' | 'done' | 'failed';
  pages: number;
  rowsRead: number;
  rowsChanged: number;
  errorCount: number;
  error: string | null;
  startedAt: string;
  finishedAt: string | null;
  watermark: string | null;
}

/** A channel without its secrets: whether they are there is all that is told. */
export interface ChannelView {
  id: string;
  code: string;
  kind: ChannelKind;
  kindLabel: string;
  name: string;
  appId: string;
  baseUrl: string | null;
  isEnabled: boolean;
  hasSecret: boolean;
  hasCallbackToken: boolean;
  callbackUrl: string | null;
  lastSync: SyncRunView | null;
  followers: number | null;
  orders: number | null;
}

export function syncRunView(run: SyncRunRow): SyncRunView {
  return {
    id: run.id,
    channelId: run.channel_id,
    stream: run.stream,
    streamLabel: STREAM_LABELS[run.stream],
    state: run.state,
    pages: run.pages,
    rowsRead: run.rows_read,
    rowsChanged: run.rows_changed,
    errorCount: run.error_count,
    error: errorForPeople(run.error),
    startedAt: run.started_at.toISOString(),
    finishedAt: run.finished_at?.toISOString() ?? null,
    watermark: run.watermark?.toISOString() ?? null,
  };
}

export function channelView(
  channel: Channel,
  known: {
    kindLabel: string;
    callbackUrl: string | null;
    lastRun: SyncRunRow | undefined;
    followers: number | null;
    orders: number | null;
  },
): ChannelView {
  const { settings, secrets } = channel;
  return {
    id: channel.id,
    code: channel.code,
    kind: channel.kind,
    kindLabel: known.kindLabel,
    name: channel.name,
    appId: channel.appId,
    baseUrl: settings.feedUrl ?? settings.baseUrl ?? null,
    isEnabled: channel.isEnabled,
    hasSecret: (secrets.secret ?? secrets.feedToken) !== undefined,
    hasCallbackToken: secrets.callbackToken !== undefined,
    callbackUrl: known.callbackUrl,
    lastSync: known.lastRun ? syncRunView(known.lastRun) : null,
    followers: known.followers,
    orders: known.orders,
  };
}
