import { Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ChanceSource, LotteryTerms } from '../api/types-engagement.js';
import { FormRow } from './FormRow.js';
import { PrizeEditor } from './PrizeEditor.js';
import styles from './engagement.module.css';

const sources: readonly ChanceSource[] = ['daily', 'activity', 'check_in', 'sign_up'];

export function LotteryContent({
  terms,
  onChange,
}: {
  terms: LotteryTerms;
  onChange: (changes: Partial<LotteryTerms>) => void;
}) {
  const { t } = useTranslation();
  const countOf = (source: ChanceSource) =>
    terms.chances.find((chance) => chance.source === source)?.count ?? 0;
  const setCount = (source: ChanceSource, count: number) =>
    onChange({
      chances: sources.flatMap((name) => {
        const value = name === source ? count : countOf(name);
        return value > 0 ? [{ source: name, count: value }] : [];
      }),
    });
  return (
    <div className={styles.form}>
      <FormRow label={t('engagement.method')}>
        <Input.TextArea
          aria-label={t('engagement.method')}
          data-testid="lottery-method"
          autoSize={{ minRows: 2, maxRows: 6 }}
          maxLength={500}
          placeholder={t('engagement.methodPlaceholder')}
          value={terms.method}
          onChange={(event) => onChange({ method: event.target.value })}
        />
      </FormRow>
      <FormRow label={t('engagement.prizes')} hint={t('engagement.prizesHint')}>
        <PrizeEditor prizes={terms.prizes} onChange={(prizes) => onChange({ prizes })} />
      </FormRow>
      <FormRow label={t('engagement.chances')} hint={t('engagement.chancesHint')}>
        <div className={styles.row}>
          {sources.map((source) => (
            <label key={source}>
              {t(`engagement.sources.${source}`)}{' '}
              <InputNumber
                min={0}
                max={100}
                precision={0}
                style={{ width: 104 }}
                suffix={t('engagement.timesUnit')}
                value={countOf(source)}
                onChange={(count) => setCount(source, count ?? 0)}
              />
            </label>
          ))}
        </div>
      </FormRow>
    </div>
  );
}
