import type { DeliveryOutcome } from '../../../actions/messaging/delivery.store.js';
import { outcomeLabels } from '../../../actions/messaging/messaging.labels.js';
import { POINTS_KIND_LABELS, type PointsKind } from '../../../actions/points/ledger-terms.js';
import type { TimelineKind, TimelineRow } from '../../../orchestration/people-directory/timeline.read.js';
import { yuanFromFen } from '../../../platform/money/fen.js';
import { noticeName } from './masking.js';

export interface TimelineEntry {
  id: string;
  kind: TimelineKind;
  title: string;
  detail: string;
  occurredAt: string;
}

/** Names of schemes and of their tiers, by code. */
export type TierNames = ReadonlyMap<string, { name: string; tiers: ReadonlyMap<string, string> }>;

const ORDER_STATES: Record<string, string> = {
  unpaid: '下单未付款',
  paid: '下单',
  shipped: '下单',
  completed: '下单',
  cancelled: '订单取消',
};

const REFUND_STATES: Record<string, string> = { open: '申请退款', succeeded: '退款成功', closed: '退款关闭' };

const COUPON_STATES: Record<string, string> = {
  issued: '获得',
  locked: '锁定',
  redeemed: '核销',
  expired: '过期',
  revoked: '作废',
};

const PURPOSES: Record<string, string> = {
  service: '会员服务',
  marketing: '营销消息',
  personalisation: '个性化推荐',
};

/** One thing that happened, in an operator's words. */
export function timelineEntry(row: TimelineRow, names: TierNames): TimelineEntry {
  const { title, detail } = WORDS[row.kind](row, names);
  return { id: row.entry_key, kind: row.kind, title, detail, occurredAt: row.occurred_at.toISOString() };
}

type Words = (row: TimelineRow, names: TierNames) => { title: string; detail: string };

const WORDS: Record<TimelineKind, Words> = {
  order: (row) => ({
    title: `${ORDER_STATES[row.word] ?? '下单'} ${yuan(row.amount)}`,
    detail: `${row.name} · 订单 ${row.extra}`,
  }),
  refund: (row) => ({
    title: `${REFUND_STATES[row.word] ?? '退款'} ${yuan(row.amount)}`,
    detail: `${row.name} · 订单 ${row.extra}`,
  }),
  tier: tierWords,
  coupon: (row) => ({
    title: `优惠券${COUPON_STATES[row.word] ?? ''}：${row.name}`,
    detail: row.extra === '' ? `面额 ${yuan(row.amount)}` : `面额 ${yuan(row.amount)} · ${row.extra}`,
  }),
  points: (row) => ({
    title: `积分 ${signed(row.amount)}`,
    detail: [POINTS_KIND_LABELS[row.word as PointsKind] ?? '', row.extra]
      .filter((part) => part !== '')
      .join(' · '),
  }),
  message: (row) => ({
    title: `${outcomeLabels[row.word as DeliveryOutcome] ?? '消息'}：${row.name || '消息'}`,
    detail: row.extra,
  }),
  joined: (row) => ({ title: '入会', detail: row.name }),
  followed: (row) => ({ title: '关注', detail: row.name }),
  unfollowed: (row) => ({ title: '取消关注', detail: row.name }),
  consent: (row) => ({
    title: `${row.word === 'granted' ? '同意' : '撤回同意'}：${PURPOSES[row.name] ?? '授权'}`,
    detail: row.extra === '' ? '' : `告知书 ${noticeName(row.extra)}`,
  }),
};

function tierWords(row: TimelineRow, names: TierNames): { title: string; detail: string } {
  const scheme = names.get(row.name);
  const [from = '', to = ''] = row.extra.split('>');
  const nameOf = (code: string): string => scheme?.tiers.get(code) ?? code;
  const title = from === '' ? `进入「${nameOf(to)}」` : `从「${nameOf(from)}」到「${nameOf(to)}」`;
  return { title, detail: scheme?.name ?? '' };
}

function yuan(fen: number | null): string {
  return `¥${yuanFromFen(fen ?? 0)}`;
}

function signed(points: number | null): string {
  const value = points ?? 0;
  return value > 0 ? `+${value}` : String(value);
}
