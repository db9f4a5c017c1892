import { yuanFromFen } from '../../platform/money/fen.js';

/** 满减, 折扣, 兑换, 包邮. */
export type CouponKind = 'amount_off' | 'percent_off' | 'exchange' | 'free_shipping';

/** Who bears what a coupon costs: 品牌, 门店, 供应商, 平台. */
export type CostBearer = 'brand' | 'shop' | 'supplier' | 'platform';

/** What a refund in full does to a used coupon: back to its owner, a new one, or gone. */
export type AfterRefund = 'return' | 'reissue' | 'void';

/** Codes that a coupon is for; without `include` all, less those in `exclude`. */
export interface ScopePart {
  include?: string[];
  exclude?: string[];
}

/** Where a coupon may be used. What is absent does not restrict. */
export interface CouponScope {
  goods?: ScopePart;
  categories?: ScopePart;
  shops?: ScopePart;
  channels?: ScopePart;
}

export type ScopeName = keyof CouponScope;

/** Immutable terms of a coupon: one row of `coupon_template_version`. Amounts in fen. */
export interface CouponTerms {
  versionId: string;
  templateId: string;
  versionNo: number;
  name: string;
  kind: CouponKind;
  /** Usable from this order amount on; 0: any. */
  minSpendFen: number;
  amountOffFen: number | null;
  /** 20: 8 折. */
  percentOff: number | null;
  /** Most that a percentage takes off; most shipping that is paid. */
  maxOffFen: number | null;
  exchangeItem: string | null;
  /** Highest worth of one coupon: what it takes from the budget. */
  worthFen: number;
  scope: CouponScope;
  validityKind: 'fixed' | 'relative';
  validFrom: Date | null;
  /** First instant at which a coupon of a fixed window is worthless. */
  validUntil: Date | null;
  validDays: number | null;
  startDelayDays: number;
  isStackable: boolean;
  /** Of coupons of one group only one may be used in an order. */
  exclusionGroup: string | null;
  costBearer: CostBearer;
  afterRefund: AfterRefund;
  /** 使用说明, for the member. */
  note: string;
}

/** What a coupon takes off, as far as a sentence needs it. */
export type ValueTerms = Pick<
  CouponTerms,
  'kind' | 'minSpendFen' | 'amountOffFen' | 'percentOff' | 'maxOffFen' | 'exchangeItem'
>;

export const SCOPE_NAMES: readonly ScopeName[] = ['goods', 'categories', 'shops', 'channels'];

export const couponKindLabels: Record<CouponKind, string> = {
  amount_off: '满减券',
  percent_off: '折扣券',
  exchange: '兑换券',
  free_shipping: '包邮券',
};

export const costBearerLabels: Record<CostBearer, string> = {
  brand: '品牌',
  shop: '门店',
  supplier: '供应商',
  platform: '平台',
};

export const afterRefundLabels: Record<AfterRefund, string> = {
  return: '退回原券',
  reissue: '补发新券',
  void: '不退',
};

const scopeLabels: Record<ScopeName, string> = {
  goods: '商品',
  categories: '品类',
  shops: '门店',
  channels: '渠道',
};

const NAMED_IN_SENTENCE = 3;

/** `¥20`, `¥9.90`: whole yuan without decimals. */
export function shortYuan(fen: number): string {
  return `¥${yuanFromFen(fen).replace(/\.00$/, '')}`;
}

/** 满 ¥100 减 ¥20 / 8 折，最多减 ¥50 / 兑换… / 包邮: what a coupon brings, without where it may be used. */
export function valueSentence(terms: ValueTerms): string {
  const threshold = terms.minSpendFen > 0 ? `满 ${shortYuan(terms.minSpendFen)}` : '';
  switch (terms.kind) {
    case 'amount_off':
      return `${threshold === '' ? '立' : `${threshold} `}减 ${shortYuan(terms.amountOffFen ?? 0)}`;
    case 'percent_off': {
      const rate = (100 - (terms.percentOff ?? 0)) / 10;
      const cap = terms.maxOffFen === null ? '' : `，最多减 ${shortYuan(terms.maxOffFen)}`;
      return `${threshold === '' ? '' : `${threshold} 打 `}${rate} 折${cap}`;
    }
    case 'exchange':
      return `${threshold === '' ? '' : `${threshold} `}兑换${terms.exchangeItem ?? ''}`;
    case 'free_shipping': {
      const cap = terms.maxOffFen === null ? '' : `，运费最多 ${shortYuan(terms.maxOffFen)}`;
      return `${threshold === '' ? '' : `${threshold} `}包邮${cap}`;
    }
  }
}

/** The value with where it may be used: 满 ¥100 减 ¥20，限品类 茶具. Empty scopes say nothing. */
export function termsSentence(terms: ValueTerms & Pick<CouponTerms, 'scope'>): string {
  return [valueSentence(terms), ...scopeSentences(terms.scope)].join('，');
}

/** 限门店 S1、S2; 商品 A 除外: one sentence per restriction. */
export function scopeSentences(scope: CouponScope): string[] {
  return SCOPE_NAMES.flatMap((name) => {
    const { include = [], exclude = [] } = scope[name] ?? {};
    return [
      ...(include.length > 0 ? [`限${scopeLabels[name]} ${listed(include)}`] : []),
      ...(exclude.length > 0 ? [`${scopeLabels[name]} ${listed(exclude)} 除外`] : []),
    ];
  });
}

function listed(codes: readonly string[]): string {
  const shown = codes.slice(0, NAMED_IN_SENTENCE).join('、');
  return codes.length > NAMED_IN_SENTENCE ? `${shown} 等 ${codes.length} 个` : shown;
}
