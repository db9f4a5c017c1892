import { Card, DatePicker, Form, InputNumber, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TemplateForm } from './template-form.js';
import styles from './coupons.module.css';

/** When coupons may be used. */
export function ValidityFields() {
  const { t } = useTranslation();
  const kind = Form.useWatch<TemplateForm['validityKind'] | undefined>('validityKind') ?? 'relative';
  const required = { required: true, message: t('coupons.required') };
  return (
    <Card title={t('coupons.validity')}>
      <Form.Item name="validityKind">
        <Radio.Group
          options={[
            { value: 'relative', label: t('coupons.validityRelative') },
            { value: 'fixed', label: t('coupons.validityFixed') },
          ]}
        />
      </Form.Item>
      {kind === 'fixed' ? (
        <Form.Item name="validRange" rules={[required]}>
          <DatePicker.RangePicker />
        </Form.Item>
      ) : (
        <div className={styles.fieldRow}>
          <Form.Item name="validDays" label={t('coupons.valid')} rules={[required]}>
            <InputNumber
              min={1}
              max={3650}
              precision={0}
              suffix={t('words.days')}
              className={styles.number}
            />
          </Form.Item>
          <Form.Item
            name="startDelayDays"
            label={t('coupons.startDelay')}
            extra={t('coupons.startDelayHint')}
          >
            <InputNumber min={0} max={365} precision={0} suffix={t('words.days')} className={styles.number} />
          </Form.Item>
        </div>
      )}
    </Card>
  );
}
