import { Card, Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { BasisHint } from '../display/BasisHint.js';
import { formatCount } from '../format/number.js';
import styles from './coupons.module.css';

const MAX_STOCK = 100_000_000;

/** How many may be given, to one person, in a day, and for how much. */
export function LimitFields({ issued }: { issued: number }) {
  const { t } = useTranslation();
  const required = { required: true, message: t('coupons.required') };
  const sheets = (name: string, label: string, placeholder?: string) => (
    <Form.Item name={name} label={label} rules={placeholder === undefined ? [required] : []}>
      <InputNumber
        min={1}
        max={name === 'perMemberLimit' ? 1000 : MAX_STOCK}
        precision={0}
        placeholder={placeholder}
        suffix={t('words.sheets')}
        className={styles.number}
      />
    </Form.Item>
  );
  return (
    <Card
      title={
        <>
          {t('coupons.limits')} <BasisHint text={t('coupons.stockBasis')} />
        </>
      }
    >
      <div className={styles.fieldRow}>
        <Form.Item
          name="stock"
          label={t('coupons.stock')}
          rules={[
            required,
            {
              type: 'number',
              min: issued,
              message: t('coupons.stockBelowIssued', { issued: formatCount(issued) }),
            },
          ]}
        >
          <InputNumber max={MAX_STOCK} precision={0} suffix={t('words.sheets')} className={styles.number} />
        </Form.Item>
        <Form.Item
          name="budget"
          label={
            <>
              {t('coupons.budget')}&nbsp;
              <BasisHint text={t('coupons.budgetBasis')} />
            </>
          }
        >
          <InputNumber
            prefix="¥"
            min={0}
            precision={2}
            placeholder={t('coupons.noLimit')}
            className={styles.number}
          />
        </Form.Item>
        {sheets('perMemberLimit', t('coupons.perMember'))}
        {sheets('perMemberDailyLimit', t('coupons.perMemberDaily'), t('coupons.noLimit'))}
        {sheets('dailyLimit', t('coupons.dailyLimit'), t('coupons.noLimit'))}
      </div>
    </Card>
  );
}
