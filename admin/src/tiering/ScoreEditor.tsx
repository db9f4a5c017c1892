import { PlusOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SchemeDetail, ScoreDefinition, ScoreFeature } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { CutTiers } from './CutTiers.js';
import { ProblemAt } from './Editing.js';
import { HysteresisOption } from './HysteresisOption.js';
import { numericFields } from './field-choices.js';
import { ScoreFeatureRow } from './ScoreFeatureRow.js';
import { SensitivityTable } from './SensitivityTable.js';
import { useConditionFields } from './useScheme.js';
import styles from './tiering.module.css';

interface Props {
  scheme: SchemeDetail;
  definition: ScoreDefinition;
  isDirty: boolean;
  onChange: (definition: ScoreDefinition) => void;
}

/** Features with weights by hand, the tiers over their sum, and how much the weights matter. */
export function ScoreEditor({ scheme, definition, isDirty, onChange }: Props) {
  const { t } = useTranslation();
  const catalogue = useConditionFields();
  if (catalogue.isError)
    return (
      <ErrorNotice
        error={catalogue.error}
        what={t('tiering.fields')}
        onRetry={() => void catalogue.refetch()}
      />
    );
  if (catalogue.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  const fields = numericFields(catalogue.data);
  const { features } = definition;
  const used = new Set(features.map((feature) => feature.field));
  const free = fields.find((field) => !used.has(field.code));
  const set = (index: number, feature: ScoreFeature) =>
    onChange({ ...definition, features: features.map((old, place) => (place === index ? feature : old)) });
  const sum = features.reduce((total, feature) => total + Math.abs(feature.weight), 0);
  return (
    <div data-testid="score-editor">
      <div className={styles.toolbar}>
        <span>
          <strong>{t('tiering.score.features')}</strong> <BasisHint text={t('tiering.score.basis')} />
        </span>
        <span className={styles.spacer} />
        <HysteresisOption
          percent={definition.hysteresisPercent}
          basis={t('tiering.score.hysteresisBasis')}
          onChange={(hysteresisPercent) => onChange({ ...definition, hysteresisPercent })}
        />
        <Button
          icon={<PlusOutlined />}
          disabled={!free}
          data-testid="add-feature"
          onClick={() =>
            free &&
            onChange({
              ...definition,
              features: [...features, { field: free.code, weight: 10, scaling: 'standardise', missing: 0 }],
            })
          }
        >
          {t('tiering.score.addFeature')}
        </Button>
      </div>
      {features.map((feature, index) => (
        <ScoreFeatureRow
          key={`${index}-${feature.field}`}
          index={index}
          feature={feature}
          share={sum > 0 ? Math.abs(feature.weight) / sum : 0}
          fields={fields.filter((field) => field.code === feature.field || !used.has(field.code))}
          onChange={(next) => set(index, next)}
          onRemove={
            features.length > 1
              ? () =>
                  onChange({ ...definition, features: features.filter((_item, place) => place !== index) })
              : null
          }
        />
      ))}
      <ProblemAt path="features" />
      <h3 className={styles.partTitle}>{t('tiering.score.tiers')}</h3>
      <CutTiers
        value={definition}
        fitted={scheme.fit?.cuts ?? null}
        format="decimal"
        measure={t('tiering.score.score')}
        onChange={(value) => onChange({ ...definition, ...value })}
      />
      <SensitivityTable schemeCode={scheme.code} isDirty={isDirty} />
    </div>
  );
}
