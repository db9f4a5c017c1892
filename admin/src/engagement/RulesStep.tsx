import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { EngagementTerms } from '../api/types-engagement.js';
import { FormRow } from './FormRow.js';
import styles from './engagement.module.css';

/** What members read. */
export function RulesStep({
  terms,
  onChange,
}: {
  terms: EngagementTerms;
  onChange: (changes: Partial<EngagementTerms>) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={styles.form}>
      <FormRow label={t('engagement.rules')} hint={t('engagement.rulesHint')}>
        <Input.TextArea
          aria-label={t('engagement.rules')}
          data-testid="engagement-rules"
          autoSize={{ minRows: 6, maxRows: 16 }}
          maxLength={4000}
          showCount
          value={terms.rules}
          onChange={(event) => onChange({ rules: event.target.value })}
        />
      </FormRow>
      <FormRow label={t('engagement.claimRules')} hint={t('engagement.claimRulesHint')}>
        <Input.TextArea
          aria-label={t('engagement.claimRules')}
          data-testid="engagement-claim-rules"
          autoSize={{ minRows: 3, maxRows: 10 }}
          maxLength={2000}
          showCount
          value={terms.claimRules}
          onChange={(event) => onChange({ claimRules: event.target.value })}
        />
      </FormRow>
    </div>
  );
}
