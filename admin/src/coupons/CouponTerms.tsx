import type { TFunction } from 'i18next';
import type { CouponScope, CouponTermsView, CouponValue, ScopeName } from '../api/types-coupons.js';
import { formatDate } from '../format/moment.js';
import { formatYuanShort } from '../format/money.js';
import { i18n } from '../i18n/i18n.js';

export const SCOPE_NAMES: readonly ScopeName[] = ['goods', 'categories', 'shops', 'channels'];
const CODES_SHOWN = 3;

/** `满 ¥199 减 ¥20`, `8 折，最多减 ¥50`, `兑换…`, `包邮`: what a coupon brings. */
export function couponTermsText(value: CouponValue): string {
  const isFrom = value.minSpendFen > 0;
  const threshold = formatYuanShort(value.minSpendFen);
  const cap = formatYuanShort(value.maxOffFen ?? 0);
  switch (value.kind) {
    case 'percent_off': {
      const percent = value.percentOff ?? 0;
      // Chinese says what is left to pay (8 折), English what is taken off (20%).
      const rate = i18n.language.startsWith('zh') ? (100 - percent) / 10 : percent;
      return i18n.t(isFrom ? 'coupons.value.percent' : 'coupons.value.percentNoThreshold', {
        threshold,
        cap,
        rate: i18n.t('coupons.value.rate', { rate }),
      });
    }
    case 'exchange':
      return i18n.t(isFrom ? 'coupons.value.exchange' : 'coupons.value.exchangeNoThreshold', {
        threshold,
        item: value.exchangeItem ?? '',
      });
    case 'free_shipping':
      return (
        i18n.t(isFrom ? 'coupons.value.shipping' : 'coupons.value.shippingNoThreshold', { threshold }) +
        (value.maxOffFen === null ? '' : i18n.t('coupons.value.shippingCap', { cap }))
      );
    default:
      return i18n.t(isFrom ? 'coupons.value.amount' : 'coupons.value.amountNoThreshold', {
        threshold,
        amount: formatYuanShort(value.amountOffFen ?? 0),
      });
  }
}

export function CouponTerms({ terms }: { terms: CouponValue }) {
  return <span className="num">{couponTermsText(terms)}</span>;
}

/** 限门店 S1、S2: one text per restriction; none where the coupon may be used anywhere. */
export function scopeTexts(scope: CouponScope, t: TFunction): string[] {
  const listed = (codes: string[]) => {
    const shown = codes.slice(0, CODES_SHOWN).join('、');
    return codes.length > CODES_SHOWN ? t('coupons.scopeMany', { codes: shown, count: codes.length }) : shown;
  };
  return SCOPE_NAMES.flatMap((name) => {
    const { include = [], exclude = [] } = scope[name] ?? {};
    const what = t(`coupons.scopes.${name}`);
    return [
      ...(include.length > 0 ? [t('coupons.scopeOnly', { what, codes: listed(include) })] : []),
      ...(exclude.length > 0 ? [t('coupons.scopeNot', { what, codes: listed(exclude) })] : []),
    ];
  });
}

/** The validity of terms in words. */
export function validityText(
  terms: Pick<CouponTermsView, 'validityKind' | 'validDays' | 'startDelayDays' | 'validFrom' | 'validUntil'>,
  t: TFunction,
): string {
  const { validityKind, validDays, startDelayDays, validFrom, validUntil } = terms;
  if (validityKind === 'fixed')
    return t('coupons.validBetween', { from: formatDate(validFrom), until: formatDate(validUntil) });
  const days = validDays ?? 0;
  return startDelayDays > 0
    ? t('coupons.validDaysLater', { delay: startDelayDays, days })
    : t('coupons.validDays', { days });
}
