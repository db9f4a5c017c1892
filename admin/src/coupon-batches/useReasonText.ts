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

const OUTCOMES = [
  'given',
  'existing',
  'opted_out',
  'stopped',
  'not_member',
  'limit_reached',
  'member_daily_limit_reached',
  'daily_limit_reached',
  'out_of_stock',
  'out_of_budget',
  'template_over',
] as const;

/** What became of somebody, in the language of the panel; `label`: as the server says it, for what is not known here. */
export function useOutcomeText(): (outcome: string, label: string) => string {
  const { t } = useTranslation();
  return (outcome, label) => {
    const known = OUTCOMES.find((one) => one === outcome);
    return known ? t(`batches.outcomes.${known}`) : label;
  };
}
