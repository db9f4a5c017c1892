import { Alert, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { PredictedDefinition, PredictedMeasure, SchemeDetail } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { CutAxis, type AxisFormat } from './CutAxis.js';
import { CutTiers } from './CutTiers.js';
import { ProblemAt, TierPeople } from './Editing.js';
import styles from './tiering.module.css';

interface Props {
  scheme: SchemeDetail;
  definition: PredictedDefinition;
  onChange: (definition: PredictedDefinition) => void;
}

const measures: Record<PredictedMeasure, { field: string; format: AxisFormat }> = {
  p_alive: { field: 'pAlive', format: 'share' },
  churn_risk: { field: 'churnRisk', format: 'share' },
  expected_orders_90: { field: 'expectedOrders90', format: 'decimal' },
  expected_value_90: { field: 'expectedValueFen90', format: 'money' },
  expected_value_365: { field: 'expectedValueFen365', format: 'money' },
};

/** Tiers over a prediction: which one, where it is cut, and the tier of people without one. */
export function PredictedEditor({ scheme, definition, onChange }: Props) {
  const { t } = useTranslation();
  const { measure, cutPoints } = definition;
  const { field, format } = measures[measure];
  return (
    <div data-testid="predicted-editor">
      <div className={styles.toolbar}>
        <span>
          {t('tiering.predicted.measure')} <BasisHint text={t(`tiering.predicted.basis.${measure}`)} />{' '}
          <Select<PredictedMeasure>
            style={{ width: 220 }}
            aria-label={t('tiering.predicted.measure')}
            data-testid="predicted-measure"
            value={measure}
            options={(Object.keys(measures) as PredictedMeasure[]).map((value) => ({
              value,
              label: t(`tiering.predicted.measures.${value}`),
            }))}
            onChange={(next) => onChange({ ...definition, measure: next, cutPoints: 'quantiles' })}
          />
        </span>
        <span className={styles.spacer} />
        <Link to="/predictions" data-testid="model-card">
          {t('tiering.predicted.modelCard')}
        </Link>
      </div>
      <Alert type="info" showIcon style={{ marginBottom: 12 }} title={t('tiering.predictedFlag')} />
      <CutAxis
        schemeCode={scheme.code}
        name={t(`tiering.predicted.measures.${measure}`)}
        unit={t('tiering.predicted.distribution')}
        testId="predicted"
        field={field}
        format={format}
        cuts={cutPoints === 'quantiles' ? (scheme.fit?.cuts ?? null) : cutPoints}
        path="measure"
        onChange={
          cutPoints === 'quantiles' ? undefined : (cuts) => onChange({ ...definition, cutPoints: cuts })
        }
      />
      <CutTiers
        value={definition}
        fitted={scheme.fit?.cuts ?? null}
        format={format}
        measure={t(`tiering.predicted.short.${measure}`)}
        onChange={(value) => onChange({ ...definition, ...value })}
      />
      <section className={styles.tier} data-testid="tier-never-bought">
        <div className={styles.tierHead}>
          <Input
            className={styles.tierName}
            maxLength={20}
            value={definition.neverBought.name}
            aria-label={t('tiering.tierName')}
            onChange={(event) =>
              onChange({
                ...definition,
                neverBought: { ...definition.neverBought, name: event.target.value },
              })
            }
          />
          <span className="muted">{t('tiering.predicted.neverBought')}</span>
          <span className={styles.spacer} />
          <TierPeople code={definition.neverBought.code} />
        </div>
        <ProblemAt path="neverBought" />
      </section>
    </div>
  );
}
