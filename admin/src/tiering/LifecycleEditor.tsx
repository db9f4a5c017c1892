import { Checkbox, Input, InputNumber, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LifecycleDefinition, SchemeDetail, SleepingStage } from '../api/types.js';
import { useAppearance } from '../app/Appearance.js';
import { BasisHint } from '../display/BasisHint.js';
import { lifecycleTone } from '../theme.js';
import { ProblemAt, TierPeople } from './Editing.js';
import { stagesOf, type Stage } from './lifecycle-stages.js';
import styles from './tiering.module.css';

interface Props {
  scheme: SchemeDetail;
  definition: LifecycleDefinition;
  onChange: (definition: LifecycleDefinition) => void;
}

/** Stages by time since the last paid order, in days or in the member's own intervals, and a name for each. */
export function LifecycleEditor({ scheme, definition, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <div data-testid="lifecycle-editor">
      <div className={styles.toolbar}>
        <span>
          {t('tiering.life.thresholds')} <BasisHint text={t('tiering.life.thresholdsBasis')} />{' '}
          <Segmented
            aria-label={t('tiering.life.thresholds')}
            data-testid="lifecycle-thresholds"
            value={definition.thresholds}
            options={[
              { value: 'days' as const, label: t('tiering.life.days') },
              { value: 'intervals' as const, label: t('tiering.life.intervals') },
            ]}
            onChange={(thresholds) => onChange(withThresholds(definition, thresholds))}
          />
        </span>
        <span className="muted">
          {definition.thresholds === 'intervals' && t('tiering.life.intervalsHint')}
        </span>
      </div>
      <div className={`${styles.stage} ${styles.stageHead}`}>
        <span />
        <span>{t('tiering.stage')}</span>
        <span>{t('tiering.meaning')}</span>
        <span>{t('tiering.within')}</span>
        <span className={styles.stageCount}>{t('tiering.live')}</span>
      </div>
      {stagesOf(definition).map((stage) => (
        <StageRow key={stage} stage={stage} scheme={scheme} definition={definition} onChange={onChange} />
      ))}
      <LifecycleOptions definition={definition} onChange={onChange} />
    </div>
  );
}

const defaults = { days: [90, 180, 365], intervals: [1.5, 3, 6] } as const;

/** Thresholds in the other unit start from its usual numbers. */
function withThresholds(
  definition: LifecycleDefinition,
  thresholds: LifecycleDefinition['thresholds'],
): LifecycleDefinition {
  const [activeWithin, silentWithin, dormantWithin] = defaults[thresholds];
  return { ...definition, thresholds, activeWithin, silentWithin, dormantWithin };
}

const thresholdOf = {
  new: 'newWithinDays',
  active: 'activeWithin',
  growing: 'activeWithin',
  silent: 'silentWithin',
  dormant: 'dormantWithin',
} as const;

function StageRow({ stage, scheme, definition, onChange }: Props & { stage: Stage }) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  const name =
    definition.names?.[stage] ??
    scheme.tiers.find((tier) => tier.code === stage)?.name ??
    t(`tiering.life.names.${stage}`);
  const key = stage in thresholdOf ? thresholdOf[stage as keyof typeof thresholdOf] : null;
  const isDays = definition.thresholds === 'days' || key === 'newWithinDays';
  const unit = definition.thresholds === 'days' ? t('words.days') : t('tiering.life.interval');
  const meaning = t(`tiering.stageMeaning.${stage}`, {
    newDays: definition.newWithinDays,
    active: `${definition.activeWithin} ${unit}`,
    silent: `${definition.silentWithin} ${unit}`,
    dormant: `${definition.dormantWithin} ${unit}`,
    orders: definition.loyalFromOrders ?? 0,
    wonDays: definition.wonBack?.forDays ?? 0,
  });
  return (
    <div>
      <div className={styles.stage}>
        <span
          className={styles.stageDot}
          style={{ background: lifecycleTone(palette, stage).background }}
          aria-hidden="true"
        />
        <Input
          value={name}
          maxLength={20}
          aria-label={t('tiering.stage')}
          data-testid={`stage-name-${stage}`}
          onChange={(event) =>
            onChange({ ...definition, names: { ...definition.names, [stage]: event.target.value } })
          }
        />
        <span className="muted">{meaning}</span>
        {key ? (
          <InputNumber<number>
            prefix="≤"
            suffix={isDays ? t('words.days') : t('tiering.life.interval')}
            style={{ width: 140 }}
            min={isDays ? 1 : 0.1}
            max={isDays ? 3650 : 100}
            step={isDays ? 1 : 0.5}
            precision={isDays ? 0 : 1}
            aria-label={`${name} ${t('tiering.within')}`}
            data-testid={`threshold-${stage}`}
            value={definition[key]}
            onChange={(value) => onChange({ ...definition, [key]: value ?? 0 })}
          />
        ) : (
          <span className="muted">—</span>
        )}
        <span className={styles.stageCount}>
          <TierPeople code={stage} />
        </span>
      </div>
      {key && <ProblemAt path={key} />}
      <ProblemAt path={`names.${stage}`} />
    </div>
  );
}

const sleeping: SleepingStage[] = ['silent', 'dormant', 'lost'];

function LifecycleOptions({ definition, onChange }: Omit<Props, 'scheme'>) {
  const { t } = useTranslation();
  const { loyalFromOrders, wonBack } = definition;
  return (
    <section className={styles.optionRows}>
      <h3>{t('tiering.options')}</h3>
      <div className={styles.optionRow}>
        <Checkbox
          checked={loyalFromOrders !== null}
          data-testid="lifecycle-loyal"
          onChange={(event) => onChange({ ...definition, loyalFromOrders: event.target.checked ? 3 : null })}
        >
          {t('tiering.life.loyal')}
        </Checkbox>
        {loyalFromOrders !== null && (
          <InputNumber<number>
            prefix="≥"
            suffix={t('words.orders')}
            style={{ width: 110 }}
            min={2}
            max={1000}
            precision={0}
            value={loyalFromOrders}
            aria-label={t('tiering.life.loyal')}
            data-testid="lifecycle-loyal-orders"
            onChange={(orders) => onChange({ ...definition, loyalFromOrders: orders ?? 2 })}
          />
        )}
        <ProblemAt path="loyalFromOrders" />
      </div>
      <div className={styles.optionRow}>
        <Checkbox
          checked={wonBack !== null}
          data-testid="lifecycle-won-back"
          onChange={(event) =>
            onChange({
              ...definition,
              wonBack: event.target.checked ? { from: ['dormant', 'lost'], forDays: 30 } : null,
            })
          }
        >
          {t('tiering.life.wonBack')}
        </Checkbox>
        {wonBack && (
          <>
            <Checkbox.Group<SleepingStage>
              value={wonBack.from}
              options={sleeping.map((value) => ({ value, label: t(`tiering.life.names.${value}`) }))}
              onChange={(from) => onChange({ ...definition, wonBack: { ...wonBack, from } })}
            />
            <InputNumber<number>
              prefix={t('tiering.life.shownFor')}
              suffix={t('words.days')}
              style={{ width: 160 }}
              min={1}
              max={365}
              precision={0}
              value={wonBack.forDays}
              aria-label={t('tiering.life.shownFor')}
              onChange={(days) => onChange({ ...definition, wonBack: { ...wonBack, forDays: days ?? 1 } })}
            />
          </>
        )}
        <ProblemAt path="wonBack" />
      </div>
      <div className={styles.optionRow}>
        <span>
          {t('tiering.life.dwell')} <BasisHint text={t('tiering.life.dwellBasis')} />
        </span>
        <InputNumber<number>
          suffix={t('words.days')}
          style={{ width: 120 }}
          min={0}
          max={365}
          precision={0}
          value={definition.minDwellDays}
          aria-label={t('tiering.life.dwell')}
          data-testid="lifecycle-dwell"
          onChange={(days) => onChange({ ...definition, minDwellDays: days ?? 0 })}
        />
        <ProblemAt path="minDwellDays" />
      </div>
    </section>
  );
}
