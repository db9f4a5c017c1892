import { BenefitPlanError, PredictedTiers } from './benefit-plans.errors.js';
import { giftKindLabels, mayStandIn, PRICE_LIKE, type Gift } from './gifts.js';
import { CELL_KINDS, occasionLabels, type CellKind } from './occasions.js';

/** What becomes of gifts of a tier that somebody loses again. */
export const LOSS_POLICIES = ['keep', 'revoke_unused', 'owe'] as const;
export type LossPolicy = (typeof LOSS_POLICIES)[number];

/** A cell of the matrix. `tierCode` null: the column 通用, for whoever wants no offers of their own tier. */
export interface PlanCell {
  tierCode: string | null;
  cell: CellKind;
  gifts: readonly Gift[];
}

/** What an operator says about a scheme; cells that are left out bring nothing. */
export interface BenefitPlanDraft {
  /** Days before entering the same tier again brings a gift again. */
  reentryDays: number;
  /** 1–31; default 1. */
  monthlyDay?: number | undefined;
  /** How many days before the end 等级到期前 is; default 30. */
  expiryDays?: number | undefined;
  /** How many days ahead a fall is looked for; default 30. */
  downgradeDays?: number | undefined;
  /** After a refund or late data took the tier; default keep. */
  afterRefund?: LossPolicy | undefined;
  /** After time took it: keep or revoke_unused; default keep. */
  afterDowngrade?: LossPolicy | undefined;
  /** Last business date, included; null or absent: without end. */
  endsOn?: string | null | undefined;
  cells: readonly PlanCell[];
}

/** A draft with every choice made. */
export type SoundPlan = {
  [Key in keyof Omit<BenefitPlanDraft, 'endsOn'>]-?: NonNullable<BenefitPlanDraft[Key]>;
} & { endsOn: string | null };

interface KnownTier {
  code: string;
  name: string;
  level: number;
}

const REENTRY_AT_MOST = 36_500;
const AHEAD_AT_MOST = 365;
const GIFTS_PER_CELL = 10;
const COUPONS_PER_CELL = 20;
const POINTS_AT_MOST = 1_000_000;
const RATE_AT_MOST = 100;
const TRIAL_DAYS_AT_MOST = 365;
const TEXT_LENGTH = 200;
const REASON_LENGTH = 100;

/**
 * Checks what can be said without looking anything up, and fills in defaults. Throws `benefit-plans.<reason>` with the
 * path of what is wrong, and `benefit-plans.predicted-tiers` for anything worth money in a scheme that is predicted.
 */
export function checkDraft(
  draft: BenefitPlanDraft,
  scheme: { code: string; isPredicted: boolean; tiers: readonly KnownTier[] },
): SoundPlan {
  checkDays(draft);
  const seen = new Set<string>();
  draft.cells.forEach((cell, index) => {
    const path = `cells[${index}]`;
    const tier = scheme.tiers.find(({ code }) => code === cell.tierCode);
    if (cell.tierCode !== null && !tier) {
      throw refused('tier-unknown', `${path}.tierCode`, `方案里没有层级「${cell.tierCode.slice(0, 40)}」`, {
        tierCode: cell.tierCode,
      });
    }
    if (!CELL_KINDS.includes(cell.cell)) throw refused('occasion-unknown', `${path}.cell`, '没有这种时机');
    const key = `${cell.tierCode ?? ''} ${cell.cell}`;
    if (seen.has(key)) throw refused('cell-twice', path, '同一层级的同一时机写了两次');
    seen.add(key);
    checkGifts(cell, path, tier, scheme.tiers);
    if (scheme.isPredicted && cell.gifts.some(({ kind }) => PRICE_LIKE.has(kind)))
      throw new PredictedTiers(scheme.code);
  });
  return {
    reentryDays: draft.reentryDays,
    monthlyDay: draft.monthlyDay ?? 1,
    expiryDays: draft.expiryDays ?? 30,
    downgradeDays: draft.downgradeDays ?? 30,
    afterRefund: draft.afterRefund ?? 'keep',
    afterDowngrade: draft.afterDowngrade ?? 'keep',
    endsOn: draft.endsOn ?? null,
    cells: draft.cells.filter(({ gifts }) => gifts.length > 0),
  };
}

function checkDays(draft: BenefitPlanDraft): void {
  const whole = (
    field: 'reentryDays' | 'monthlyDay' | 'expiryDays' | 'downgradeDays',
    least: number,
    most: number,
    reason: string,
    label: string,
  ): void => {
    const value = draft[field];
    if (value === undefined && field !== 'reentryDays') return;
    if (!Number.isInteger(value) || Number(value) < least || Number(value) > most)
      throw refused(reason, field, `${label}需为 ${least} 到 ${most} 的整数`);
  };
  whole('reentryDays', 0, REENTRY_AT_MOST, 'reentry-invalid', '再次进入的间隔天数');
  whole('monthlyDay', 1, 31, 'monthly-day-invalid', '每月的日子');
  whole('expiryDays', 1, AHEAD_AT_MOST, 'days-ahead-invalid', '到期前的天数');
  whole('downgradeDays', 1, AHEAD_AT_MOST, 'days-ahead-invalid', '即将降级的天数');
  for (const field of ['afterRefund', 'afterDowngrade'] as const) {
    const policy = draft[field];
    if (policy !== undefined && !LOSS_POLICIES.includes(policy))
      throw refused('policy-invalid', field, '请选择保留、收回未使用的，或记欠');
  }
  if (draft.afterDowngrade === 'owe')
    throw refused(
      'policy-invalid',
      'afterDowngrade',
      '到期降级不是会员的过失，已给的权益只能保留或收回未使用的，不能记欠',
    );
}

function checkGifts(
  { cell, gifts }: PlanCell,
  path: string,
  tier: KnownTier | undefined,
  tiers: readonly KnownTier[],
): void {
  if (gifts.length > GIFTS_PER_CELL)
    throw refused('too-many-gifts', `${path}.gifts`, `一格最多 ${GIFTS_PER_CELL} 项权益`);
  const once = new Set<string>();
  let coupons = 0;
  gifts.forEach((gift, index) => {
    const at = `${path}.gifts[${index}]`;
    if (!mayStandIn(cell, gift.kind))
      throw refused(
        'gift-misplaced',
        at,
        `「${giftKindLabels[gift.kind]}」不能放在「${occasionLabels[cell]}」`,
      );
    if (gift.kind === 'coupon') coupons += gift.count;
    else if (gift.kind !== 'privilege' && once.has(gift.kind))
      throw refused('gift-twice', at, `一格里「${giftKindLabels[gift.kind]}」只能有一项`);
    once.add(gift.kind);
    checkGift(gift, at, tier, tiers);
  });
  if (coupons > COUPONS_PER_CELL)
    throw refused('too-many-coupons', `${path}.gifts`, `一格最多发 ${COUPONS_PER_CELL} 张券`);
}

function checkGift(gift: Gift, at: string, tier: KnownTier | undefined, tiers: readonly KnownTier[]): void {
  switch (gift.kind) {
    case 'coupon':
      return wholeWithin(gift.count, 1, COUPONS_PER_CELL, 'count-invalid', `${at}.count`, '张数');
    case 'points':
      wholeWithin(gift.points, 1, POINTS_AT_MOST, 'points-invalid', `${at}.points`, '积分');
      if (gift.validDays !== null)
        wholeWithin(gift.validDays, 1, 3650, 'points-invalid', `${at}.validDays`, '积分有效天数');
      return;
    case 'growth':
      return wholeWithin(gift.growth, 1, POINTS_AT_MOST, 'growth-invalid', `${at}.growth`, '成长值');
    case 'rate':
      return checkRate(gift.pointsRate, at, tier?.name ?? '通用');
    case 'trial':
      wholeWithin(gift.days, 1, TRIAL_DAYS_AT_MOST, 'trial-invalid', `${at}.days`, '试用天数');
      return checkTrial(gift, at, tier, tiers);
    case 'privilege':
      checkText(gift.memberText, `${at}.memberText`, true);
      return checkText(gift.staffText, `${at}.staffText`, false);
    case 'message':
      return;
  }
}

function checkRate(pointsRate: number, at: string, name: string): void {
  const isWholeMilli = Math.abs(pointsRate * 1000 - Math.round(pointsRate * 1000)) < 1e-6;
  if (!(pointsRate >= 0 && pointsRate <= RATE_AT_MOST && isWholeMilli))
    throw refused(
      'rate-invalid',
      `${at}.pointsRate`,
      `「${name}」的积分倍率需在 0 到 100 之间，最多三位小数`,
    );
}

function checkTrial(
  { tierCode, reason }: Extract<Gift, { kind: 'trial' }>,
  at: string,
  tier: KnownTier | undefined,
  tiers: readonly KnownTier[],
): void {
  const target = tiers.find(({ code }) => code === tierCode);
  if (!target) throw refused('tier-unknown', `${at}.tierCode`, '方案里没有要试用的层级', { tierCode });
  if (tier && target.level <= tier.level)
    throw refused('trial-invalid', `${at}.tierCode`, `试用的层级要高于「${tier.name}」`);
  if (reason.trim() === '' || [...reason].length > REASON_LENGTH)
    throw refused('trial-invalid', `${at}.reason`, `请写明试用的理由，最长 ${REASON_LENGTH} 个字`);
}

function checkText(text: string, path: string, isNeeded: boolean): void {
  if ((isNeeded && text.trim() === '') || [...text].length > TEXT_LENGTH)
    throw refused('text-invalid', path, `请填写特权说明，最长 ${TEXT_LENGTH} 个字`);
}

function wholeWithin(
  value: number,
  least: number,
  most: number,
  reason: string,
  path: string,
  label: string,
): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw refused(reason, path, `${label}需为 ${least} 到 ${most} 的整数`);
}

/** An error of one place of the draft. */
export function refused(
  reason: string,
  path: string,
  message: string,
  details: Record<string, unknown> = {},
): BenefitPlanError {
  return new BenefitPlanError(reason, 422, message, { path, ...details });
}
