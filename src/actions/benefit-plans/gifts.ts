import type { CellKind } from './occasions.js';

/** One thing that a cell of the plan brings. Money in coupons is theirs; rates are points per yuan. */
export type Gift =
  | { kind: 'coupon'; couponTemplateId: string; count: number }
  | { kind: 'points'; points: number; validDays: number | null }
  | { kind: 'rate'; pointsRate: number }
  | { kind: 'growth'; growth: number }
  | { kind: 'message'; messageTemplateId: string }
  | { kind: 'trial'; tierCode: string; days: number; reason: string }
  | { kind: 'privilege'; memberText: string; staffText: string };

export type GiftKind = Gift['kind'];

/** Kinds that are given person by person and so leave a grant; the others hold by themselves. */
export type GrantKind = Exclude<GiftKind, 'rate' | 'privilege'>;

export const giftKindLabels: Record<GiftKind, string> = {
  coupon: '优惠券',
  points: '积分',
  rate: '积分倍率',
  growth: '成长值',
  message: '消息',
  trial: '试用层级',
  privilege: '特权',
};

/** Worth money, or a step towards it: only for tiers whose rule could be published (PIPL, article 24). */
export const PRICE_LIKE: ReadonlySet<GiftKind> = new Set<GiftKind>([
  'coupon',
  'points',
  'rate',
  'growth',
  'trial',
]);

/** What may stand in a cell: what lasts belongs to holding the tier, what is given once to an occasion. */
export function mayStandIn(cell: CellKind, kind: GiftKind): boolean {
  if (kind === 'privilege') return true;
  return (cell === 'held') === (kind === 'rate');
}

/** A gift as stored: one row of a cell. `tierId` 0 is the column 通用. */
export interface PlanGift {
  id: string;
  tierId: number;
  cell: CellKind;
  gift: Gift;
}

/** A unit that one person is given: a coupon of three pieces is three of them. */
export interface GiftUnit {
  giftId: string;
  tierId: number;
  kind: GrantKind;
  /** Numbers the units of a kind within a cell; part of the grant's key. */
  part: number;
  /** Fen of one coupon, points, growth or days; 0 for a message. */
  amount: number;
}

/** The units of a column in a cell, coupons numbered through. `worthFenOf` says what one coupon of a template costs. */
export function unitsOf(
  gifts: readonly PlanGift[],
  worthFenOf: (couponTemplateId: string) => number,
): GiftUnit[] {
  const next = new Map<string, number>();
  const unit = ({ id, tierId }: PlanGift, kind: GrantKind, amount: number): GiftUnit => {
    const part = (next.get(`${tierId} ${kind}`) ?? 0) + 1;
    next.set(`${tierId} ${kind}`, part);
    return { giftId: id, tierId, kind, part, amount };
  };
  return gifts.flatMap((row): GiftUnit[] => {
    const { gift } = row;
    if (gift.kind === 'coupon') {
      const worthFen = worthFenOf(gift.couponTemplateId);
      return Array.from({ length: gift.count }, () => unit(row, 'coupon', worthFen));
    }
    if (gift.kind === 'points') return [unit(row, 'points', gift.points)];
    if (gift.kind === 'growth') return [unit(row, 'growth', gift.growth)];
    if (gift.kind === 'trial') return [unit(row, 'trial', gift.days)];
    return gift.kind === 'message' ? [unit(row, 'message', 0)] : [];
  });
}

/** What operators and members read of a gift. `names` gives coupons, tiers and messages their words. */
export function giftSentence(
  gift: Gift,
  names: { coupon(id: string): string; tier(code: string): string; message(id: string): string },
): string {
  switch (gift.kind) {
    case 'coupon':
      return gift.count === 1
        ? names.coupon(gift.couponTemplateId)
        : `${names.coupon(gift.couponTemplateId)} × ${gift.count}`;
    case 'points':
      return gift.validDays === null
        ? `${gift.points} 积分`
        : `${gift.points} 积分（${gift.validDays} 天有效）`;
    case 'rate':
      return `每消费 1 元得 ${gift.pointsRate} 积分`;
    case 'growth':
      return `${gift.growth} 成长值`;
    case 'trial':
      return `「${names.tier(gift.tierCode)}」试用 ${gift.days} 天`;
    case 'message':
      return `消息：${names.message(gift.messageTemplateId)}`;
    case 'privilege':
      return gift.memberText;
  }
}
