import { Card, Checkbox, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useChannels } from '../channels/useChannels.js';
import { BasisHint } from '../display/BasisHint.js';
import { SCOPE_NAMES } from './CouponTerms.js';
import { useShopChoices } from './useCoupons.js';
import styles from './coupons.module.css';

/** Where it may be used, with which others, who pays, and what a refund does. */
export function RuleFields() {
  const { t } = useTranslation();
  const channels = useChannels();
  const shops = useShopChoices();
  const choices: Partial<Record<string, { value: string; label: string }[]>> = {
    channels: channels.data?.map(({ code, name }) => ({ value: code, label: name })),
    shops: shops.data?.map(({ code, name }) => ({ value: code, label: `${name} ${code}` })),
  };
  return (
    <>
      <Card
        title={
          <>
            {t('coupons.scope')} <BasisHint text={t('coupons.scopeBasis')} />
          </>
        }
      >
        {SCOPE_NAMES.map((name) => (
          <div key={name} className={styles.scopeRow}>
            <span className={styles.scopeName}>{t(`coupons.scopes.${name}`)}</span>
            {(['include', 'exclude'] as const).map((side) => (
              <Form.Item key={side} name={['scope', name, side]} className={styles.scopeItem}>
                <Select
                  mode="tags"
                  maxCount={500}
                  prefix={t(`coupons.${side}`)}
                  placeholder={t('coupons.scopePlaceholder')}
                  tokenSeparators={[',', '，', ' ', '\n']}
                  options={choices[name] ?? []}
                  aria-label={`${t(`coupons.scopes.${name}`)} ${t(`coupons.${side}`)}`}
                />
              </Form.Item>
            ))}
          </div>
        ))}
      </Card>
      <Card title={t('coupons.stacking')}>
        <div className={styles.fieldRow}>
          <Form.Item name="isStackable" valuePropName="checked" style={{ alignSelf: 'center' }}>
            <Checkbox>{t('coupons.isStackable')}</Checkbox>
          </Form.Item>
          <Form.Item
            name="exclusionGroup"
            label={t('coupons.exclusionGroup')}
            extra={t('coupons.exclusionHint')}
          >
            <Input maxLength={32} style={{ width: 216 }} />
          </Form.Item>
          <Form.Item name="costBearer" label={t('coupons.costBearer')}>
            <Select
              style={{ width: 168 }}
              options={(['brand', 'shop', 'supplier', 'platform'] as const).map((value) => ({
                value,
                label: t(`coupons.bearers.${value}`),
              }))}
            />
          </Form.Item>
          <Form.Item name="afterRefund" label={t('coupons.afterRefund')}>
            <Select
              style={{ width: 168 }}
              options={(['return', 'reissue', 'void'] as const).map((value) => ({
                value,
                label: t(`coupons.afterRefunds.${value}`),
              }))}
            />
          </Form.Item>
        </div>
        <Form.Item name="note" label={t('coupons.useNote')}>
          <Input.TextArea maxLength={500} showCount rows={3} placeholder={t('coupons.useNotePlaceholder')} />
        </Form.Item>
      </Card>
    </>
  );
}
