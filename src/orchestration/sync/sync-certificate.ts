import { STREAM_LABELS, type SyncStream } from './sync-stream.js';

/** 数据核对单 of one stream: what the channel says it has, what we hold, and how old that word is. */
export interface SyncCertificate {
  stream: SyncStream;
  streamLabel: string;
  channelTotal: number | null;
  held: number;
  platformCap: string | null;
  gap: number | null;
  ageSeconds: number | null;
  /** One sentence for the operator. */
  statement: string;
}

/** What the last completed run of a stream found. */
export interface CertifiedRun {
  stream: SyncStream;
  channel_total: number | null;
  held: number | null;
  gap: number | null;
  age_seconds: number;
}

const UNITS: Record<SyncStream, string> = {
  followers: '人',
  memberships: '人',
  orders: '单',
  refunds: '笔',
};

/** The certificate of a stream; `run` undefined: it was never read to its end. */
export function certificateOf(
  stream: SyncStream,
  run: CertifiedRun | undefined,
  platformCap: string | undefined,
): SyncCertificate {
  return {
    stream,
    streamLabel: STREAM_LABELS[stream],
    channelTotal: run?.channel_total ?? null,
    held: run?.held ?? 0,
    platformCap: platformCap ?? null,
    gap: run?.gap ?? null,
    ageSeconds: run?.age_seconds ?? null,
    statement: run ? statementOf(stream, run) : '尚未完成过同步',
  };
}

function statementOf(stream: SyncStream, run: CertifiedRun): string {
  const amount = (value: number): string => `${value.toLocaleString('en-US')} ${UNITS[stream]}`;
  const held = run.held ?? 0;
  const gap = run.gap ?? 0;
  if (run.channel_total === null) {
    const missing =
      gap === 0 ? '没有读取失败的记录' : `另有 ${gap.toLocaleString('en-US')} 条未能保存，每次同步自动重试`;
    return `平台不提供总数；已保存 ${amount(held)}，${missing}`;
  }
  const compared = `平台显示 ${amount(run.channel_total)}，已保存 ${amount(held)}`;
  if (gap === 0) return `${compared}，没有差异`;
  return gap > 0
    ? `${compared}，还差 ${amount(gap)}`
    : `${compared}，比平台多 ${amount(-gap)}（同步期间有变动）`;
}
