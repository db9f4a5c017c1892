import { useTranslation } from 'react-i18next';
import type { CouponTemplateDetail } from '../api/types-coupons.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';

const tones: Record<CouponTemplateDetail['state'], StatusTone> = {
  active: 'good',
  paused: 'caution',
  stopped: 'neutral',
};

/** Whether a template still gives, and why not. */
export function TemplateStateTag({
  template,
}: {
  template: Pick<CouponTemplateDetail, 'state' | 'pauseReason'>;
}) {
  const { t } = useTranslation();
  const isBudget = template.state === 'paused' && template.pauseReason === 'budget';
  return (
    <StatusTag tone={tones[template.state]} testId="template-state">
      {isBudget ? t('coupons.pausedByBudget') : t(`coupons.states.${template.state}`)}
    </StatusTag>
  );
}
