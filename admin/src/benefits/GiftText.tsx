import { useTranslation } from 'react-i18next';
import type { Gift } from '../api/types-benefits.js';
import { formatCount } from '../format/number.js';
import { useCouponTemplates } from '../members/useMembers.js';
import { useMessageChoices } from './useBenefits.js';

/** The words of gifts; coupons and messages by their names, tiers as the plan knows them. */
export function useGiftText(tiers: readonly { tierCode: string; tierName: string }[]) {
  const { t } = useTranslation();
  const coupons = useCouponTemplates();
  const messages = useMessageChoices();
  return (gift: Gift, stored = ''): string => {
    switch (gift.kind) {
      case 'coupon': {
        const name = coupons.data?.find(({ id }) => id === gift.couponTemplateId)?.name ?? stored;
        return gift.count === 1 || !name
          ? name || t('benefits.kinds.coupon')
          : t('benefits.giftText.coupon', { name, count: gift.count });
      }
      case 'points':
        return t('benefits.giftText.points', { points: formatCount(gift.points) });
      case 'rate':
        return t('benefits.giftText.rate', { rate: gift.pointsRate });
      case 'growth':
        return t('benefits.giftText.growth', { growth: formatCount(gift.growth) });
      case 'message':
        return t('benefits.giftText.message', {
          name: messages.data?.find(({ id }) => id === gift.messageTemplateId)?.title ?? '—',
        });
      case 'trial':
        return t('benefits.giftText.trial', {
          tier: tiers.find(({ tierCode }) => tierCode === gift.tierCode)?.tierName ?? '—',
          days: gift.days,
        });
      case 'privilege':
        return gift.memberText;
    }
  };
}
