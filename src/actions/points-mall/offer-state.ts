import type { MallItemRow } from './mall-item.store.js';

/** Whether somebody can exchange an item now. */
export type OfferState =
  'exchangeable' | 'insufficient' | 'sold_out' | 'limit_reached' | 'not_started' | 'over';

/** The first reason against an exchange, in Chinese for the member; empty: none. */
export function offerState(
  item: Pick<MallItemRow, 'stock' | 'taken' | 'per_member_limit' | 'starts_at' | 'ends_at' | 'points'>,
  { available, held, now }: { available: number; held: number; now: Date },
): { state: OfferState; reason: string } {
  if (item.starts_at > now) return { state: 'not_started', reason: '还没到兑换时间' };
  if (item.ends_at !== null && item.ends_at <= now) return { state: 'over', reason: '兑换已结束' };
  if (item.taken >= item.stock) return { state: 'sold_out', reason: '已兑完' };
  if (item.per_member_limit !== null && held >= item.per_member_limit)
    return { state: 'limit_reached', reason: `每人限兑 ${item.per_member_limit} 件` };
  if (available < item.points)
    return { state: 'insufficient', reason: `还差 ${item.points - available} 积分` };
  return { state: 'exchangeable', reason: '' };
}
