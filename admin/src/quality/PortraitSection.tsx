import { Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConditionField, TierCount } from '../api/types.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { firstChoices, isDescribable } from './field-value.js';
import { PortraitCard } from './PortraitCard.js';
import { SampleNote } from './SampleNote.js';
import { usePortraits } from './useQuality.js';
import styles from './quality.module.css';

const mostFields = 4;
const firstFields = ['netAmountFen365', 'orderCount365'];

interface Props {
  schemeCode: string;
  tiers: Pick<TierCount, 'code' | 'level'>[];
  fields: ConditionField[];
}

/** 分层画像: what sets the tiers apart, in fields of one's choice. */
export function PortraitSection({ schemeCode, tiers, fields }: Props) {
  const { t } = useTranslation();
  const choices = fields.filter(isDescribable);
  const [chosen, setChosen] = useState<string[]>(() => firstChoices(choices, firstFields, 1));
  const portraits = usePortraits(schemeCode, chosen);
  const levelOf = new Map(tiers.map((tier) => [tier.code, tier.level]));
  const highToLow = portraits.data && {
    ...portraits.data,
    tiers: [...portraits.data.tiers].sort((a, b) => (levelOf.get(b.code) ?? 0) - (levelOf.get(a.code) ?? 0)),
  };
  return (
    <section data-testid="portraits">
      <div className={styles.toolbar}>
        <h2 style={{ fontSize: 16, margin: 0 }}>{t('quality.portraits')}</h2>
        <span className={styles.field} style={{ flex: 1 }}>
          <Select
            mode="multiple"
            style={{ flex: 1, maxWidth: 640 }}
            maxCount={mostFields}
            aria-label={t('quality.chooseFields')}
            placeholder={t('quality.chooseFields')}
            data-testid="portrait-fields"
            showSearch={{ optionFilterProp: 'label' }}
            value={chosen}
            options={choices.map((field) => ({ value: field.code, label: field.label }))}
            onChange={setChosen}
          />
        </span>
      </div>
      {portraits.isError && (
        <ErrorNotice
          error={portraits.error}
          what={t('quality.portraits')}
          onRetry={() => void portraits.refetch()}
        />
      )}
      {portraits.isLoading && <Skeleton active paragraph={{ rows: 6 }} />}
      {portraits.data && <SampleNote of={portraits.data} />}
      {highToLow && (
        <div className={styles.two} aria-busy={portraits.isPlaceholderData}>
          {chosen.map((code) => (
            <PortraitCard
              key={code}
              code={code}
              field={fields.find((field) => field.code === code)}
              portraits={highToLow}
            />
          ))}
        </div>
      )}
    </section>
  );
}
