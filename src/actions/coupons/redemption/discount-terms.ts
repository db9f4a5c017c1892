/** What is let in and what is kept out, by code; without `include` everything is let in. */
export interface ScopeList {
  include?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
}

/** Where a coupon may be used. Goods and categories speak of lines, shops and channels of the whole order. */
export interface DiscountScope {
  goods?: ScopeList | undefined;
  categories?: ScopeList | undefined;
  shops?: ScopeList | undefined;
  channels?: ScopeList | undefined;
}

/** The part of a coupon's terms that decides how much it takes off. Amounts in fen. */
export interface DiscountTerms {
  kind: 'amount_off' | 'percent_off' | 'exchange' | 'free_shipping';
  /** Usable from this amount of covered goods on; 0: any. */
  minSpendFen: number;
  amountOffFen: number | null;
  /** 20 takes a fifth off (8 折). */
  percentOff: number | null;
  /** The most that a percentage takes off; the most shipping that is paid; null: all of it. */
  maxOffFen: number | null;
  /** What an exchange gives. */
  exchangeItem: string | null;
  /** The most one coupon is worth; what an exchange counts for. */
  worthFen: number;
  scope: DiscountScope;
  /** Whether it may be used together with another coupon. */
  isStackable: boolean;
  /** Of one group only one coupon is used per order. */
  exclusionGroup: string | null;
}

/** What is bought, as far as it is known. */
export interface Basket {
  lines: readonly BasketLine[];
  shippingFen: number;
  /**
   * Who says which goods a coupon covers: `lines` carry product and category; a `person` at the till has
   * looked and the amount is that of covered goods; `nobody`: only the amount is known.
   */
  goodsKnownBy: 'lines' | 'person' | 'nobody';
  shopCode?: string | undefined;
  channelCode?: string | undefined;
}

export interface BasketLine {
  goodsCode: string;
  category: string;
  amountFen: number;
}

/** Why a coupon cannot be used on a basket. */
export type UnusableReason =
  | 'below_threshold'
  | 'goods_not_covered'
  | 'goods_unknown'
  | 'shop_not_covered'
  | 'channel_not_covered'
  | 'not_stackable'
  | 'same_group'
  | 'no_shipping'
  | 'nothing_left';

/** One Chinese sentence per reason, for operators, clerks and members. */
export const unusableReasonLabels: Record<UnusableReason, string> = {
  below_threshold: '适用商品金额未达到使用门槛',
  goods_not_covered: '订单里没有这张券适用的商品',
  goods_unknown: '这张券限定商品，需要提供订单明细',
  shop_not_covered: '这张券不适用于这家门店',
  channel_not_covered: '这张券不适用于这个渠道',
  not_stackable: '这张券不能与其他券同时使用',
  same_group: '同一类券每单只能用一张',
  no_shipping: '订单没有运费，用不上包邮券',
  nothing_left: '没有可以抵扣的金额了',
};

function isIn(list: ScopeList | undefined, code: string | undefined): boolean {
  const value = code ?? '';
  if (list?.exclude?.includes(value)) return false;
  return !list?.include || list.include.length === 0 || list.include.includes(value);
}

function isLimited(list: ScopeList | undefined): boolean {
  return (list?.include?.length ?? 0) > 0 || (list?.exclude?.length ?? 0) > 0;
}

/** Whether the terms speak of goods or categories at all. */
export function limitsGoods({ goods, categories }: DiscountScope): boolean {
  return isLimited(goods) || isLimited(categories);
}

/**
 * Whether a coupon covers a line: nothing that is kept out, and, where goods or categories are let in, one
 * of either list.
 */
export function coversLine({ goods, categories }: DiscountScope, line: BasketLine): boolean {
  if (goods?.exclude?.includes(line.goodsCode) || categories?.exclude?.includes(line.category)) return false;
  const [letGoods = [], letCategories = []] = [goods?.include, categories?.include];
  if (letGoods.length === 0 && letCategories.length === 0) return true;
  return letGoods.includes(line.goodsCode) || letCategories.includes(line.category);
}

/** Why the place of the order rules a coupon out; undefined when it does not. */
export function placeRefusal(scope: DiscountScope, basket: Basket): UnusableReason | undefined {
  if (isLimited(scope.shops) && !isIn(scope.shops, basket.shopCode)) return 'shop_not_covered';
  if (isLimited(scope.channels) && !isIn(scope.channels, basket.channelCode)) return 'channel_not_covered';
  return undefined;
}
