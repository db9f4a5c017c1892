import { Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TemplateForm } from './template-form.js';
import styles from './coupons.module.css';

const MAX_YUAN = 1_000_000;

/** What is taken off, by kind. */
export function ValueFields() {
  const { t } = useTranslation();
  const kind = Form.useWatch<TemplateForm['kind'] | undefined>('kind') ?? 'amount_off';
  const required = { required: true, message: t('coupons.required') };
  return (
    <div className={styles.fieldRow}>
      {kind === 'amount_off' && (
        <Form.Item
          name="amountOff"
          label={t('coupons.amountOff')}
          dependencies={['minSpend']}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_rule, value: number | null) => {
                const threshold = Number(getFieldValue('minSpend') ?? 0);
                const isRight = value !== null && value > 0 && (threshold === 0 || value <= threshold);
                return isRight ? Promise.resolve() : Promise.reject(new Error(t('coupons.amountTooBig')));
              },
            }),
          ]}
        >
          <InputNumber
            prefix="¥"
            max={MAX_YUAN}
            precision={2}
            className={styles.number}
            data-testid="coupon-amount"
          />
        </Form.Item>
      )}
      {kind === 'percent_off' && (
        <>
          <Form.Item
            name="percentOff"
            label={t('coupons.percentOff')}
            extra={t('coupons.percentHint')}
            rules={[required]}
          >
            <InputNumber suffix="%" min={1} max={99} precision={0} className={styles.number} />
          </Form.Item>
          <Form.Item
            name="maxOff"
            label={t('coupons.maxOff')}
            extra={t('coupons.maxOffHint')}
            rules={[required]}
          >
            <InputNumber prefix="¥" min={0.01} max={MAX_YUAN} precision={2} className={styles.number} />
          </Form.Item>
        </>
      )}
      {kind === 'exchange' && (
        <>
          <Form.Item
            name="exchangeItem"
            label={t('coupons.exchangeItem')}
            rules={[{ ...required, whitespace: true }]}
          >
            <Input maxLength={64} placeholder={t('coupons.exchangePlaceholder')} />
          </Form.Item>
          <Form.Item
            name="worth"
            label={t('coupons.worth')}
            extra={t('coupons.worthHint')}
            rules={[required]}
          >
            <InputNumber prefix="¥" min={0} max={MAX_YUAN} precision={2} className={styles.number} />
          </Form.Item>
        </>
      )}
      {kind === 'free_shipping' && (
        <>
          <Form.Item name="maxOff" label={t('coupons.shippingCap')} extra={t('coupons.shippingCapHint')}>
            <InputNumber prefix="¥" min={0.01} max={MAX_YUAN} precision={2} className={styles.number} />
          </Form.Item>
          <Form.Item
            name="worth"
            label={t('coupons.worth')}
            extra={t('coupons.worthHint')}
            dependencies={['maxOff']}
            rules={[
              ({ getFieldValue }) => ({
                required: (getFieldValue('maxOff') ?? null) === null,
                message: t('coupons.required'),
              }),
            ]}
          >
            <InputNumber prefix="¥" min={0} max={MAX_YUAN} precision={2} className={styles.number} />
          </Form.Item>
        </>
      )}
      <Form.Item
        name="minSpend"
        label={t('coupons.minSpend')}
        extra={t('coupons.minSpendHint')}
        rules={[required]}
      >
        <InputNumber prefix="¥" min={0} max={MAX_YUAN} precision={2} className={styles.number} />
      </Form.Item>
    </div>
  );
}
