import { ExperimentOutlined } from '@ant-design/icons';
import { Alert, Button, Input, InputNumber, Segmented, Select, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClusterDefinition, ConditionField } from '../api/types.js';
import { problemText } from '../app/problem-text.js';
import { BasisHint } from '../display/BasisHint.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { ClusterModelView } from './ClusterModelView.js';
import { ProblemAt } from './Editing.js';
import { TierHead } from './TierHead.js';
import { fieldChoices, numericFields } from './field-choices.js';
import { useConditionFields } from './useScheme.js';
import styles from './tiering.module.css';

interface Props {
  definition: ClusterDefinition;
  /** Saves the draft if need be and fits it; the result replaces what is edited. */
  fit: { start: () => void; isRunning: boolean; error: unknown };
  onChange: (definition: ClusterDefinition) => void;
}

/** Which figures set people apart, into how many groups; then what the fit found, to be named. */
export function ClusterEditor({ definition, fit, onChange }: Props) {
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
  return (
    <div data-testid="cluster-editor">
      <ClusterInputs definition={definition} fields={fields} onChange={onChange} />
      <div className={styles.toolbar}>
        <Button
          type="primary"
          ghost
          icon={<ExperimentOutlined />}
          loading={fit.isRunning}
          disabled={definition.features.length < 2}
          onClick={fit.start}
          data-testid="cluster-fit"
        >
          {definition.model ? t('tiering.cluster.refit') : t('tiering.cluster.fit')}
        </Button>
        {fit.isRunning ? <FitProgress /> : <span className="muted">{t('tiering.cluster.fitHint')}</span>}
      </div>
      {fit.error !== null && fit.error !== undefined && !fit.isRunning && (
        <Alert
          type="error"
          showIcon
          style={{ marginBottom: 12 }}
          title={problemText(fit.error)}
          data-testid="cluster-problem"
        />
      )}
      {definition.model && (
        <>
          <ClusterModelView definition={definition} fields={fields} />
          <h3 className={styles.partTitle}>
            {t('tiering.cluster.tiers')} <BasisHint text={t('tiering.cluster.frozen')} />
          </h3>
          {definition.tiers.map((tier, index) => (
            <section key={tier.code} className={styles.tier} data-testid={`tier-${tier.code}`}>
              <TierHead
                tier={tier}
                path={`tiers[${index}]`}
                onRename={(name) =>
                  onChange({
                    ...definition,
                    tiers: definition.tiers.map((old, place) => (place === index ? { ...old, name } : old)),
                  })
                }
              />
              <Input.TextArea
                className={styles.clusterText}
                autoSize
                variant="borderless"
                maxLength={200}
                value={tier.description}
                aria-label={t('tiering.cluster.description')}
                onChange={(event) =>
                  onChange({
                    ...definition,
                    tiers: definition.tiers.map((old, place) =>
                      place === index ? { ...old, description: event.target.value } : old,
                    ),
                  })
                }
              />
            </section>
          ))}
        </>
      )}
    </div>
  );
}

/** Seconds since the fit began: it has no steps to count. */
function FitProgress() {
  const { t } = useTranslation();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((value) => value + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return <span data-testid="fit-progress">{t('tiering.cluster.fitting', { seconds })}</span>;
}

interface InputsProps {
  definition: ClusterDefinition;
  fields: ConditionField[];
  onChange: (definition: ClusterDefinition) => void;
}

/** Changing what is measured makes the fitted groups meaningless, so they go. */
function withoutModel(definition: ClusterDefinition): ClusterDefinition {
  return { ...definition, model: null, tiers: [] };
}

function ClusterInputs({ definition, fields, onChange }: InputsProps) {
  const { t, i18n } = useTranslation();
  const { features, k } = definition;
  return (
    <section className={styles.optionRows} style={{ marginTop: 0, borderTop: 0, paddingTop: 0 }}>
      <div className={styles.optionRow}>
        <span>
          {t('tiering.cluster.features')} <BasisHint text={t('tiering.cluster.featuresBasis')} />
        </span>
        <Select<string[]>
          mode="multiple"
          maxCount={12}
          style={{ flex: 1, minWidth: 260 }}
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('tiering.cluster.features')}
          data-testid="cluster-features"
          value={features.map((feature) => feature.field)}
          options={fieldChoices(fields, i18n.language.startsWith('zh'))}
          onChange={(codes) =>
            onChange({
              ...withoutModel(definition),
              features: codes.map(
                (field) =>
                  features.find((feature) => feature.field === field) ?? { field, transform: 'none' },
              ),
            })
          }
        />
      </div>
      <ProblemAt path="features" />
      <div className={styles.optionRow}>
        <span>
          {t('tiering.cluster.log')} <BasisHint text={t('tiering.cluster.logBasis')} />
        </span>
        <Select<string[]>
          mode="multiple"
          style={{ flex: 1, minWidth: 260 }}
          aria-label={t('tiering.cluster.log')}
          placeholder={t('words.none')}
          value={features.filter((feature) => feature.transform === 'log').map((feature) => feature.field)}
          options={features.map((feature) => ({
            value: feature.field,
            label: fields.find((field) => field.code === feature.field)?.label ?? t('labels.other'),
          }))}
          onChange={(codes) =>
            onChange({
              ...withoutModel(definition),
              features: features.map((feature) => ({
                ...feature,
                transform: codes.includes(feature.field) ? 'log' : 'none',
              })),
            })
          }
        />
      </div>
      <div className={styles.optionRow}>
        <span>
          {t('tiering.cluster.k')} <BasisHint text={t('tiering.cluster.kBasis')} />
        </span>
        <Segmented
          aria-label={t('tiering.cluster.k')}
          data-testid="cluster-k-mode"
          value={k === 'auto' ? 'auto' : 'own'}
          options={[
            { value: 'auto', label: t('tiering.cluster.auto') },
            { value: 'own', label: t('tiering.ownNumbers') },
          ]}
          onChange={(mode) => onChange({ ...withoutModel(definition), k: mode === 'auto' ? 'auto' : 4 })}
        />
        {k !== 'auto' && (
          <InputNumber<number>
            style={{ width: 90 }}
            min={2}
            max={12}
            precision={0}
            value={k}
            aria-label={t('tiering.cluster.k')}
            data-testid="cluster-k"
            onChange={(value) => onChange({ ...withoutModel(definition), k: value ?? 2 })}
          />
        )}
        <ProblemAt path="k" />
        <span className="muted">{t('tiering.cluster.seed', { seed: definition.seed })}</span>
      </div>
    </section>
  );
}
