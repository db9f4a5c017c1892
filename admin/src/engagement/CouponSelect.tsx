import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCouponTemplates } from '../members/useMembers.js';

/** One of the coupon templates, found by typing. */
export function CouponSelect({
  value,
  onChange,
  width = 240,
}: {
  value: string | null;
  onChange: (templateId: string) => void;
  width?: number;
}) {
  const { t } = useTranslation();
  const templates = useCouponTemplates();
  return (
    <Select
      aria-label={t('engagement.chooseCoupon')}
      style={{ width }}
      placeholder={t('engagement.chooseCoupon')}
      showSearch={{ optionFilterProp: 'label' }}
      loading={templates.isPending}
      value={value || undefined}
      options={(templates.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      onChange={onChange}
    />
  );
}
