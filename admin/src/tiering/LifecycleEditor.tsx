import { Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LifecycleDefinition, SchemeDetail } from '../api/types.js';
import { useAppearance } from '../app/Appearance.js';
import { formatCount } from '../format/number.js';
import { lifecycleTone } from '../theme.js';
import styles from './tiering.module.css';

interface Props {
  scheme: SchemeDetail;
  definition: LifecycleDefinition;
  onChange: (definition: LifecycleDefinition) => void;
}

const stages = [
  { code: 'prospect', threshold: null },
  { code: 'new', threshold: 'newWithinDays' },
  { code: 'active', threshold: 'activeWithinDays' },
  { code: 'silent', threshold: 'silentWithinDays' },
  { code: 'dormant', threshold: 'dormantWithinDays' },
  { code: 'lost', threshold: null },
] as const;

/** Stages by days since the last paid order; four thresholds, and a name for each stage. */
export function LifecycleEditor({ scheme, definition, onChange }: Props) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  const nameOf = (code: string) =>
    definition.names?.[code] ?? scheme.tiers.find((tier) => tier.code === code)?.name ?? '';
  const countOf = (code: string) => scheme.tiers.find((tier) => tier.code === code)?.count ?? 0;
  const meaning = (code: (typeof stages)[number]['code']) =>
    t(`tiering.stageMeaning.${code}`, {
      newDays: definition.newWithinDays,
      activeDays: definition.activeWithinDays,
      silentDays: definition.silentWithinDays,
      dormantDays: definition.dormantWithinDays,
    });

  return (
    <div data-testid="lifecycle-editor">
      <div className={`${styles.stage} ${styles.stageHead}`}>
        <span />
        <span>{t('tiering.stage')}</span>
        <span>{t('tiering.meaning')}</span>
        <span>{t('tiering.within')}</span>
        <span className={styles.stageCount}>{t('tiering.now')}</span>
      </div>
      {stages.map(({ code, threshold }) => (
        <div key={code} className={styles.stage}>
          <span
            className={styles.stageDot}
            style={{ background: lifecycleTone(palette, code).background }}
            aria-hidden="true"
          />
          <Input
            value={nameOf(code)}
            maxLength={20}
            aria-label={t('tiering.stage')}
            data-testid={`stage-name-${code}`}
            onChange={(event) =>
              onChange({ ...definition, names: { ...definition.names, [code]: event.target.value } })
            }
          />
          <span className="muted">{meaning(code)}</span>
          {threshold ? (
            <InputNumber<number>
              prefix="≤"
              suffix={t('words.days')}
              style={{ width: 140 }}
              min={1}
              max={3650}
              precision={0}
              aria-label={`${nameOf(code)} ${t('tiering.within')}`}
              data-testid={`threshold-${code}`}
              value={definition[threshold]}
              onChange={(days) => onChange({ ...definition, [threshold]: days ?? 0 })}
            />
          ) : (
            <span className="muted">—</span>
          )}
          <span className={styles.stageCount}>{formatCount(countOf(code))}</span>
        </div>
      ))}
    </div>
  );
}
