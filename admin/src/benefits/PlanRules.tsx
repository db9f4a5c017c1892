import { DatePicker, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useId, type ReactNode } from 'react';
import type { LossPolicy } from '../api/types-benefits.js';
import { BasisHint } from '../display/BasisHint.js';
import type { BenefitEditor } from './useBenefitEditor.js';
import styles from './benefits.module.css';

/** Choices that hold for the whole plan. */
export function PlanRules({ editor }: { editor: BenefitEditor }) {
  const { t } = useTranslation();
  const { plan } = editor;
  const days = (
    field: 'reentryDays' | 'monthlyDay' | 'expiryDays' | 'downgradeDays',
    label: string,
    range: [number, number],
    basis?: string,
  ) => (
    <Rule label={label} basis={basis}>
      {(id) => (
        <InputNumber<number>
          id={id}
          style={{ width: 110 }}
          min={range[0]}
          max={range[1]}
          precision={0}
          suffix={field === 'monthlyDay' ? undefined : t('words.days')}
          data-testid={`plan-${field}`}
          value={plan[field]}
          onChange={(value) => editor.set({ [field]: value ?? range[0] })}
        />
      )}
    </Rule>
  );
  const policy = (
    field: 'afterRefund' | 'afterDowngrade',
    label: string,
    basis: string,
    choices: LossPolicy[],
  ) => (
    <Rule label={label} basis={basis}>
      {(id) => (
        <Select<LossPolicy>
          id={id}
          style={{ width: 180 }}
          data-testid={`plan-${field}`}
          value={plan[field]}
          options={choices.map((value) => ({ value, label: t(`benefits.policies.${value}`) }))}
          onChange={(value) => editor.set({ [field]: value })}
        />
      )}
    </Rule>
  );
  return (
    <div className={styles.rules} aria-label={t('benefits.rules')}>
      {days('reentryDays', t('benefits.reentry'), [0, 3650], t('benefits.reentryBasis'))}
      {days('monthlyDay', t('benefits.monthlyDay'), [1, 31], t('benefits.cellBasis.monthly'))}
      {days('expiryDays', t('benefits.expiryDays'), [1, 365], t('benefits.cellBasis.before_expiry'))}
      {days('downgradeDays', t('benefits.downgradeDays'), [1, 365], t('benefits.cellBasis.downgrade_soon'))}
      {policy('afterRefund', t('benefits.afterRefund'), t('benefits.afterRefundBasis'), [
        'keep',
        'revoke_unused',
        'owe',
      ])}
      {policy('afterDowngrade', t('benefits.afterDowngrade'), t('benefits.afterDowngradeBasis'), [
        'keep',
        'revoke_unused',
      ])}
      <Rule label={t('benefits.endsOn')} basis={t('benefits.endsOnBasis')}>
        {(id) => (
          <DatePicker
            id={id}
            style={{ width: 150 }}
            placeholder={t('benefits.noEnd')}
            value={plan.endsOn ? dayjs(plan.endsOn) : null}
            onChange={(day) => editor.set({ endsOn: day?.format('YYYY-MM-DD') ?? null })}
          />
        )}
      </Rule>
    </div>
  );
}

function Rule({
  label,
  basis,
  children,
}: {
  label: string;
  basis: string | undefined;
  children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <span className={styles.rule}>
      <label htmlFor={id} className="muted">
        {label} {basis && <BasisHint text={basis} />}
      </label>
      {children(id)}
    </span>
  );
}
