import { i18n } from '../i18n/i18n.js';
import { formatYuanShort } from '../format/money.js';

/** `满 ¥199 减 ¥20`; without a threshold `立减 ¥20`. */
export function couponTermsText(minSpendFen: number, amountOffFen: number): string {
  const amount = formatYuanShort(amountOffFen);
  return minSpendFen > 0
    ? i18n.t('coupons.termsText', { threshold: formatYuanShort(minSpendFen), amount })
    : i18n.t('coupons.termsNoThreshold', { amount });
}

export function CouponTerms({ minSpendFen, amountOffFen }: { minSpendFen: number; amountOffFen: number }) {
  return <span className="num">{couponTermsText(minSpendFen, amountOffFen)}</span>;
}
