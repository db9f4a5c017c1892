import { Card, Checkbox, DatePicker, Form, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { BasisHint } from '../display/BasisHint.js';
import { useSegmentChoices } from '../segments/useSegments.js';
import { useSchemes } from '../tiering/useSchemes.js';
import type { TemplateForm } from './template-form.js';
import styles from './coupons.module.css';

/** Whether members may claim it themselves, when, and which of them. */
export function ClaimFields() {
  const { t } = useTranslation();
  const form = Form.useFormInstance<TemplateForm>();
  const schemes = useSchemes();
  const segments = useSegmentChoices();
  const isClaimable = Form.useWatch<boolean | undefined>('isClaimable') ?? false;
  const schemeCode = Form.useWatch<string | undefined>('schemeCode');
  const offered = (schemes.data ?? []).filter(
    (scheme) => scheme.state === 'published' && !scheme.isPredicted,
  );
  const tiers = offered.find((scheme) => scheme.code === schemeCode)?.tiers ?? [];
  return (
    <Card title={t('coupons.claim')}>
      <Form.Item
        name="isClaimable"
        label={t('coupons.isClaimable')}
        valuePropName="checked"
        layout="horizontal"
      >
        <Switch data-testid="coupon-claimable" />
      </Form.Item>
      {isClaimable && (
        <>
          <Form.Item name="claimRange" label={t('coupons.claimWindow')}>
            <DatePicker.RangePicker
              showTime={{ format: 'HH:mm' }}
              format="YYYY-MM-DD HH:mm"
              allowEmpty={[true, true]}
            />
          </Form.Item>
          <div className={styles.groupTitle}>
            {t('coupons.audience')} <BasisHint text={t('coupons.audienceBasis')} />
          </div>
          <div className={styles.fieldRow}>
            <Form.Item name="schemeCode" label={t('coupons.audienceScheme')}>
              <Select
                allowClear
                placeholder={t('coupons.audienceAll')}
                options={offered.map((scheme) => ({ value: scheme.code, label: scheme.name }))}
                onChange={() => form.setFieldValue('tierCodes', [])}
                style={{ width: 216 }}
              />
            </Form.Item>
            {schemeCode !== undefined && (
              <Form.Item
                name="tierCodes"
                label={t('coupons.audienceTier')}
                rules={[{ required: true, message: t('coupons.required') }]}
              >
                <Select
                  mode="multiple"
                  options={tiers.map((tier) => ({ value: tier.code, label: tier.name }))}
                  style={{ width: 216 }}
                />
              </Form.Item>
            )}
            <Form.Item name="segmentCode" label={t('coupons.audienceSegment')}>
              <Select
                allowClear
                showSearch={{ optionFilterProp: 'label' }}
                placeholder={t('coupons.audienceAll')}
                options={segments.data?.items.map((row) => ({ value: row.code, label: row.name }))}
                style={{ width: 216 }}
              />
            </Form.Item>
            <Form.Item name="newWithinDays" label={t('coupons.audienceNew')}>
              <InputNumber
                min={1}
                max={3650}
                precision={0}
                placeholder={t('coupons.noLimit')}
                suffix={t('words.days')}
                className={styles.number}
              />
            </Form.Item>
            <Form.Item name="isBirthdayMonth" valuePropName="checked" style={{ alignSelf: 'flex-end' }}>
              <Checkbox>{t('coupons.audienceBirthday')}</Checkbox>
            </Form.Item>
          </div>
        </>
      )}
    </Card>
  );
}
