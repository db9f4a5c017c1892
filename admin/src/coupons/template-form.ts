import dayjs, { type Dayjs } from 'dayjs';
import type {
  AfterRefund,
  CostBearer,
  CouponKind,
  CouponScope,
  CouponTemplateDetail,
  ScopePart,
} from '../api/types-coupons.js';
import { fenFromYuan, yuanFromFen } from '../format/money.js';
import { SCOPE_NAMES } from './CouponTerms.js';
import type { TemplateFields } from './useCoupons.js';

type ScopeFields = Record<(typeof SCOPE_NAMES)[number], Required<ScopePart>>;

/** A template as the form holds it: amounts in yuan, dates as pickers know them. */
export interface TemplateForm {
  name: string;
  kind: CouponKind;
  minSpend: number | null;
  amountOff: number | null;
  percentOff: number | null;
  maxOff: number | null;
  exchangeItem: string;
  worth: number | null;
  scope: ScopeFields;
  validityKind: 'relative' | 'fixed';
  validDays: number | null;
  startDelayDays: number | null;
  validRange: [Dayjs, Dayjs] | null;
  isStackable: boolean;
  exclusionGroup: string;
  costBearer: CostBearer;
  afterRefund: AfterRefund;
  note: string;
  stock: number | null;
  perMemberLimit: number | null;
  perMemberDailyLimit: number | null;
  dailyLimit: number | null;
  budget: number | null;
  isClaimable: boolean;
  claimRange: [Dayjs | null, Dayjs | null] | null;
  schemeCode: string | undefined;
  tierCodes: string[];
  segmentCode: string | undefined;
  newWithinDays: number | null;
  isBirthdayMonth: boolean;
}

const SHANGHAI = '+08:00';

function scopeForm(scope: CouponScope): ScopeFields {
  const part = (name: (typeof SCOPE_NAMES)[number]) => ({
    include: scope[name]?.include ?? [],
    exclude: scope[name]?.exclude ?? [],
  });
  return {
    goods: part('goods'),
    categories: part('categories'),
    shops: part('shops'),
    channels: part('channels'),
  };
}

/** The restrictions there are; what is empty is left out. */
function scopeOf(fields: ScopeFields): CouponScope {
  const scope: CouponScope = {};
  for (const name of SCOPE_NAMES) {
    const { include, exclude } = fields[name];
    if (include.length + exclude.length === 0) continue;
    scope[name] = {
      ...(include.length > 0 ? { include } : {}),
      ...(exclude.length > 0 ? { exclude } : {}),
    };
  }
  return scope;
}

/** Wall time in Shanghai as a picker shows it, whatever the zone of the browser. */
function pickerTime(instant: string | null): Dayjs | null {
  if (instant === null) return null;
  return dayjs(new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 19));
}

/** The form as it starts: that of a template, of the template to copy, or of a new one. */
export function formOf(template: CouponTemplateDetail | null): TemplateForm {
  const audience = template?.audience ?? {};
  const isWindow = Boolean(template?.claimFrom ?? template?.claimUntil);
  return {
    name: template?.name ?? '',
    kind: template?.kind ?? 'amount_off',
    minSpend: yuanFromFen(template?.minSpendFen) ?? 199,
    amountOff: yuanFromFen(template ? template.amountOffFen : 2_000),
    percentOff: template?.percentOff ?? 20,
    maxOff: yuanFromFen(template?.maxOffFen),
    exchangeItem: template?.exchangeItem ?? '',
    worth: template?.kind === 'exchange' ? yuanFromFen(template.worthFen) : null,
    scope: scopeForm(template?.scope ?? {}),
    validityKind: template?.validityKind ?? 'relative',
    validDays: template?.validDays ?? 30,
    startDelayDays: template?.startDelayDays ?? 0,
    validRange:
      template?.validFrom && template.validUntil
        ? [dayjs(template.validFrom), dayjs(template.validUntil)]
        : null,
    isStackable: template?.isStackable ?? false,
    exclusionGroup: template?.exclusionGroup ?? '',
    costBearer: template?.costBearer ?? 'brand',
    afterRefund: template?.afterRefund ?? 'return',
    note: template?.note ?? '',
    stock: template?.stock ?? 10_000,
    perMemberLimit: template?.perMemberLimit ?? 1,
    perMemberDailyLimit: template?.perMemberDailyLimit ?? null,
    dailyLimit: template?.dailyLimit ?? null,
    budget: yuanFromFen(template?.budgetFen),
    isClaimable: template?.isClaimable ?? false,
    claimRange: isWindow
      ? [pickerTime(template?.claimFrom ?? null), pickerTime(template?.claimUntil ?? null)]
      : null,
    schemeCode: audience.tier?.schemeCode,
    tierCodes: audience.tier?.tierCodes ?? [],
    segmentCode: audience.segmentCode,
    newWithinDays: audience.newWithinDays ?? null,
    isBirthdayMonth: audience.isBirthdayMonth ?? false,
  };
}

/** What the form says, as the API takes it. Fields that the kind does not know are left out. */
export function fieldsOf(form: TemplateForm): TemplateFields {
  const isFixed = form.validityKind === 'fixed';
  const isPercent = form.kind === 'percent_off';
  const isShipping = form.kind === 'free_shipping';
  const worthFen = form.kind === 'exchange' || isShipping ? fenFromYuan(form.worth) : null;
  const instant = (at: Dayjs | null | undefined) =>
    at ? `${at.format('YYYY-MM-DDTHH:mm:ss')}${SHANGHAI}` : null;
  return {
    name: form.name.trim(),
    kind: form.kind,
    minSpendFen: fenFromYuan(form.minSpend) ?? 0,
    amountOffFen: form.kind === 'amount_off' ? fenFromYuan(form.amountOff) : null,
    percentOff: isPercent ? form.percentOff : null,
    maxOffFen: isPercent || isShipping ? fenFromYuan(form.maxOff) : null,
    exchangeItem: form.kind === 'exchange' ? form.exchangeItem.trim() : null,
    worthFen: worthFen ?? (isShipping ? (fenFromYuan(form.maxOff) ?? 0) : 0),
    scope: scopeOf(form.scope),
    validityKind: form.validityKind,
    validDays: isFixed ? null : form.validDays,
    startDelayDays: isFixed ? 0 : (form.startDelayDays ?? 0),
    validFrom: isFixed ? (form.validRange?.[0].format('YYYY-MM-DD') ?? null) : null,
    validUntil: isFixed ? (form.validRange?.[1].format('YYYY-MM-DD') ?? null) : null,
    isStackable: form.isStackable,
    exclusionGroup: form.exclusionGroup.trim() || null,
    costBearer: form.costBearer,
    afterRefund: form.afterRefund,
    note: form.note.trim(),
    stock: form.stock ?? 0,
    perMemberLimit: form.perMemberLimit ?? 1,
    perMemberDailyLimit: form.perMemberDailyLimit,
    dailyLimit: form.dailyLimit,
    budgetFen: fenFromYuan(form.budget),
    isClaimable: form.isClaimable,
    audience: {
      ...(form.schemeCode && form.tierCodes.length > 0
        ? { tier: { schemeCode: form.schemeCode, tierCodes: form.tierCodes } }
        : {}),
      ...(form.segmentCode ? { segmentCode: form.segmentCode } : {}),
      ...(form.newWithinDays === null ? {} : { newWithinDays: form.newWithinDays }),
      ...(form.isBirthdayMonth ? { isBirthdayMonth: true } : {}),
    },
    claimFrom: instant(form.claimRange?.[0]),
    claimUntil: instant(form.claimRange?.[1]),
  };
}
