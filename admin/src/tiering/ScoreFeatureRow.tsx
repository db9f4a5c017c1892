import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, InputNumber, Segmented, Select, Slider } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ConditionField, ScoreFeature } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { YuanInput } from '../display/YuanInput.js';
import { formatShare } from '../format/number.js';
import { ProblemAt } from './Editing.js';
import { fieldChoices } from './field-choices.js';
import styles from './tiering.module.css';

interface Props {
  index: number;
  feature: ScoreFeature;
  /** Of all weights, regardless of sign. */
  share: number;
  fields: ConditionField[];
  onChange: (feature: ScoreFeature) => void;
  onRemove: (() => void) | null;
}

/** One feature: its weight as slider and number, and how its value becomes points. */
export function ScoreFeatureRow({ index, feature, share, fields, onChange, onRemove }: Props) {
  const { t, i18n } = useTranslation();
  const field = fields.find((item) => item.code === feature.field);
  const weigh = (weight: number) => onChange({ ...feature, weight });
  return (
    <section className={styles.feature} data-testid={`feature-${index}`}>
      <div className={styles.featureHead}>
        <Select
          style={{ width: 190 }}
          popupMatchSelectWidth={false}
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('tiering.builder.field')}
          value={feature.field}
          options={fieldChoices(fields, i18n.language.startsWith('zh'))}
          onChange={(code) =>
            onChange({ ...feature, field: code, buckets: undefined, scaling: 'standardise' })
          }
        />
        {field && <BasisHint text={field.source} />}
        <Slider
          className={styles.featureSlider}
          min={-100}
          max={100}
          value={feature.weight}
          ariaLabelForHandle={t('tiering.score.weightOf', { name: field?.label ?? '' })}
          onChange={weigh}
        />
        <InputNumber<number>
          style={{ width: 84 }}
          min={-100}
          max={100}
          precision={1}
          value={feature.weight}
          aria-label={t('tiering.score.weightOf', { name: field?.label ?? '' })}
          data-testid={`weight-${index}`}
          onChange={(weight) => weigh(weight ?? 0)}
        />
        <span className={styles.featureShare}>{formatShare(share)}</span>
        <Button
          type="text"
          size="small"
          danger
          icon={<DeleteOutlined />}
          aria-label={t('words.remove')}
          disabled={!onRemove}
          onClick={() => onRemove?.()}
        />
      </div>
      <div className={styles.featureBody}>
        <Segmented
          size="small"
          aria-label={t('tiering.score.scaling')}
          data-testid={`scaling-${index}`}
          value={feature.scaling}
          options={[
            { value: 'standardise' as const, label: t('tiering.score.standardise') },
            { value: 'buckets' as const, label: t('tiering.score.buckets') },
          ]}
          onChange={(scaling) =>
            onChange({
              ...feature,
              scaling,
              buckets: scaling === 'buckets' ? (feature.buckets ?? firstBuckets(field)) : undefined,
            })
          }
        />
        <BasisHint
          text={
            feature.scaling === 'buckets'
              ? t('tiering.score.bucketsBasis')
              : t('tiering.score.standardiseBasis')
          }
        />
        {feature.scaling === 'buckets' && (
          <Buckets index={index} field={field} feature={feature} onChange={onChange} />
        )}
        <label>
          {t('tiering.score.missing')}{' '}
          <InputNumber<number>
            size="small"
            style={{ width: 80 }}
            value={feature.missing}
            aria-label={t('tiering.score.missing')}
            onChange={(missing) => onChange({ ...feature, missing: missing ?? 0 })}
          />
        </label>
      </div>
      <ProblemAt path={`features[${index}]`} />
    </section>
  );
}

function firstBuckets(field: ConditionField | undefined): { from: number; points: number }[] {
  const unit = field?.type === 'money' ? 10_000 : 1;
  return [
    { from: 0, points: 0 },
    { from: unit, points: 1 },
    { from: 3 * unit, points: 2 },
  ];
}

interface BucketsProps {
  index: number;
  field: ConditionField | undefined;
  feature: ScoreFeature;
  onChange: (feature: ScoreFeature) => void;
}

function Buckets({ index, field, feature, onChange }: BucketsProps) {
  const { t } = useTranslation();
  const buckets = feature.buckets ?? [];
  const set = (place: number, change: Partial<{ from: number; points: number }>) =>
    onChange({
      ...feature,
      buckets: buckets.map((bucket, at) => (at === place ? { ...bucket, ...change } : bucket)),
    });
  return (
    <span className={styles.buckets}>
      {buckets.map((bucket, place) => {
        const from = {
          size: 'small' as const,
          style: { width: 104 },
          'aria-label': `${field?.label ?? ''} ≥`,
          'data-testid': `bucket-${index}-${place}`,
        };
        return (
          <span key={place} className={styles.bucket}>
            {field?.type === 'money' ? (
              <YuanInput {...from} fen={bucket.from} onFenChange={(fen) => set(place, { from: fen ?? 0 })} />
            ) : (
              <InputNumber<number>
                {...from}
                prefix="≥"
                value={bucket.from}
                onChange={(value) => set(place, { from: value ?? 0 })}
              />
            )}
            <InputNumber<number>
              size="small"
              style={{ width: 84 }}
              suffix={t('tiering.score.point')}
              value={bucket.points}
              aria-label={t('tiering.score.point')}
              onChange={(points) => set(place, { points: points ?? 0 })}
            />
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t('words.remove')}
              disabled={buckets.length <= 1}
              onClick={() => onChange({ ...feature, buckets: buckets.filter((_bucket, at) => at !== place) })}
            />
          </span>
        );
      })}
      <Button
        size="small"
        type="text"
        icon={<PlusOutlined />}
        aria-label={t('tiering.score.addBucket')}
        onClick={() => {
          const last = buckets.at(-1) ?? { from: 0, points: 0 };
          const step = field?.type === 'money' ? 10_000 : 1;
          onChange({
            ...feature,
            buckets: [...buckets, { from: last.from + step, points: last.points + 1 }],
          });
        }}
      />
    </span>
  );
}
