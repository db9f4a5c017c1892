import { PlusOutlined } from '@ant-design/icons';
import { Button, InputNumber, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import type { GrowthDefinition } from '../api/types.js';
import { useAppearance } from '../app/Appearance.js';
import { BasisHint } from '../display/BasisHint.js';
import { tierTone } from '../theme.js';
import { ProblemAt } from './Editing.js';
import { TierHead } from './TierHead.js';
import { freeCode } from './tier-codes.js';
import styles from './tiering.module.css';

interface Props {
  definition: GrowthDefinition;
  onChange: (definition: GrowthDefinition) => void;
}

/** Thresholds of growth points, how long a tier is held, and what happens when the keep rule is missed. */
export function GrowthEditor({ definition, onChange }: Props) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  const { tiers } = definition;
  const setTier = (index: number, change: Partial<GrowthDefinition['tiers'][number]>) =>
    onChange({
      ...definition,
      tiers: tiers.map((tier, place) => (place === index ? { ...tier, ...change } : tier)),
    });
  const add = () => {
    const top = tiers.at(-1)?.growth ?? 0;
    onChange({
      ...definition,
      tiers: [
        ...tiers,
        {
          code: freeCode(tiers, 'v'),
          name: `${t('tiering.newTier')} ${tiers.length + 1}`,
          growth: Math.max(100, top * 2),
        },
      ],
    });
  };
  return (
    <div data-testid="growth-editor">
      <div className={styles.toolbar}>
        <span className="muted">{t('tiering.growth.hint')}</span>
        <span className={styles.spacer} />
        <Button icon={<PlusOutlined />} onClick={add} data-testid="add-tier">
          {t('tiering.addTier')}
        </Button>
      </div>
      {tiers
        .map((tier, index) => ({ tier, index }))
        .reverse()
        .map(({ tier, index }) => (
          <section
            key={tier.code}
            className={styles.tier}
            style={{ borderLeftColor: tierTone(palette, index, tiers.length).background }}
            data-testid={`tier-${tier.code}`}
          >
            <TierHead
              tier={tier}
              path={`tiers[${index}]`}
              note={index === 0 ? t('tiering.growth.lowest') : undefined}
              onRename={(name) => setTier(index, { name })}
              moves={
                index > 0
                  ? {
                      onRemove:
                        tiers.length > 2
                          ? () =>
                              onChange({
                                ...definition,
                                tiers: tiers.filter((_tier, place) => place !== index),
                              })
                          : null,
                    }
                  : undefined
              }
            />
            {index > 0 && (
              <div className={styles.tierFigures}>
                <label>
                  {t('tiering.growth.enter')} <BasisHint text={t('tiering.growth.enterBasis')} />{' '}
                  <InputNumber<number>
                    style={{ width: 140 }}
                    min={1}
                    precision={0}
                    suffix={t('words.points')}
                    value={tier.growth}
                    data-testid={`growth-${tier.code}`}
                    onChange={(growth) => setTier(index, { growth: growth ?? 0 })}
                  />
                </label>
                <label>
                  {t('tiering.growth.keep')} <BasisHint text={t('tiering.growth.keepBasis')} />{' '}
                  <InputNumber<number>
                    style={{ width: 140 }}
                    min={0}
                    max={tier.growth}
                    precision={0}
                    suffix={t('words.points')}
                    placeholder={String(tier.growth)}
                    value={tier.keep ?? null}
                    data-testid={`keep-${tier.code}`}
                    onChange={(keep) => setTier(index, { keep: keep ?? undefined })}
                  />
                </label>
                <ProblemAt path={`tiers[${index}].growth`} />
                <ProblemAt path={`tiers[${index}].keep`} />
              </div>
            )}
          </section>
        ))}
      <GrowthPeriod definition={definition} onChange={onChange} />
    </div>
  );
}

function GrowthPeriod({ definition, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <section className={styles.optionRows}>
      <h3>{t('tiering.growth.period')}</h3>
      <div className={styles.optionRow}>
        <span>
          {t('tiering.growth.validity')} <BasisHint text={t('tiering.growth.validityBasis')} />
        </span>
        <InputNumber<number>
          style={{ width: 130 }}
          min={1}
          max={3650}
          precision={0}
          suffix={t('words.days')}
          value={definition.validityDays}
          data-testid="growth-validity"
          aria-label={t('tiering.growth.validity')}
          onChange={(days) => onChange({ ...definition, validityDays: days ?? 0 })}
        />
        <ProblemAt path="validityDays" />
      </div>
      <div className={styles.optionRow}>
        <span>
          {t('tiering.growth.grace')} <BasisHint text={t('tiering.growth.graceBasis')} />
        </span>
        <InputNumber<number>
          style={{ width: 130 }}
          min={0}
          max={365}
          precision={0}
          suffix={t('words.days')}
          value={definition.graceDays}
          data-testid="growth-grace"
          aria-label={t('tiering.growth.grace')}
          onChange={(days) => onChange({ ...definition, graceDays: days ?? 0 })}
        />
        <ProblemAt path="graceDays" />
      </div>
      <div className={styles.optionRow}>
        <span>{t('tiering.growth.onMiss')}</span>
        <Radio.Group
          value={definition.onMiss}
          data-testid="growth-on-miss"
          onChange={(event) =>
            onChange({ ...definition, onMiss: event.target.value as GrowthDefinition['onMiss'] })
          }
          options={[
            { value: 'step_down', label: t('tiering.growth.stepDown') },
            { value: 're_evaluate', label: t('tiering.growth.reEvaluate') },
          ]}
        />
      </div>
    </section>
  );
}
