import { Checkbox, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { EngagementTerms } from '../api/types-engagement.js';
import { FormRow } from './FormRow.js';
import { InstantPicker } from './InstantPicker.js';
import styles from './engagement.module.css';

interface Props {
  terms: EngagementTerms;
  onChange: (changes: Partial<EngagementTerms>) => void;
}

/** Name, organiser, time and conditions. */
export function BasicsStep({ terms, onChange }: Props) {
  const { t } = useTranslation();
  // Chances of a lottery are not sold, so a purchase is no condition either.
  const requirements =
    terms.kind === 'lottery' ? (['phone_bound'] as const) : (['phone_bound', 'bought_before'] as const);
  return (
    <div className={styles.form}>
      <FormRow label={t('engagement.name')}>
        <Input
          aria-label={t('engagement.name')}
          data-testid="engagement-title"
          maxLength={40}
          style={{ maxWidth: 420 }}
          value={terms.title}
          onChange={(event) => onChange({ title: event.target.value })}
        />
      </FormRow>
      <FormRow label={t('engagement.organiser')} hint={t('engagement.organiserHint')}>
        <Input
          aria-label={t('engagement.organiser')}
          data-testid="engagement-organiser"
          maxLength={64}
          style={{ maxWidth: 420 }}
          value={terms.organiser}
          onChange={(event) => onChange({ organiser: event.target.value })}
        />
      </FormRow>
      <FormRow label={t('engagement.contact')}>
        <Input
          aria-label={t('engagement.contact')}
          data-testid="engagement-contact"
          maxLength={128}
          style={{ maxWidth: 420 }}
          placeholder={t('engagement.contactPlaceholder')}
          value={terms.contact}
          onChange={(event) => onChange({ contact: event.target.value })}
        />
      </FormRow>
      <FormRow label={t('engagement.window')}>
        <div className={styles.row}>
          <InstantPicker
            label={t('engagement.startsAt')}
            testId="engagement-starts"
            value={terms.startsAt}
            onChange={(startsAt) => onChange({ startsAt })}
          />
          {t('words.to')}
          <InstantPicker
            label={t('engagement.endsAt')}
            testId="engagement-ends"
            value={terms.endsAt}
            onChange={(endsAt) => onChange({ endsAt })}
          />
        </div>
      </FormRow>
      <FormRow label={t('engagement.requires')} hint={t('engagement.requiresHint')}>
        <Checkbox.Group
          style={{ lineHeight: '32px' }}
          value={terms.requires}
          options={requirements.map((value) => ({ value, label: t(`engagement.requirements.${value}`) }))}
          onChange={(requires) => onChange({ requires: requires.map(String) })}
        />
      </FormRow>
    </div>
  );
}
