import { useTranslation } from 'react-i18next';

const KNOWN = [
  'not_member',
  'opted_out',
  'limit_reached',
  'member_daily_limit_reached',
  'existing',
  'paused',
  'stopped',
  'template_over',
] as const;

/** Why somebody gets no coupon, in the language of the panel. */
export function useReasonText(): (reason: string) => string {
  const { t } = useTranslation();
  return (reason) => {
    const known = KNOWN.find((one) => one === reason);
    return t(`batches.reasons.${known ?? 'other'}`);
  };
}
