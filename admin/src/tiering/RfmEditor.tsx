import { Alert, InputNumber, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { MonetaryMeasure, RfmDefinition, SchemeDetail } from '../api/types.js';
import { BasisHint } from '../display/BasisHint.js';
import { CutAxis } from './CutAxis.js';
import { ProblemAt } from './Editing.js';
import { HysteresisOption } from './HysteresisOption.js';
import { ownCutsFrom, withSteps, type RfmSteps } from './rfm-edits.js';
import { RfmGroups } from './RfmGroups.js';
import styles from './tiering.module.css';

interface Props {
  scheme: SchemeDetail;
  definition: RfmDefinition;
  onChange: (definition: RfmDefinition) => void;
}

const measures: MonetaryMeasure[] = ['net_amount', 'average_order', 'margin'];

/** Field of the catalogue behind M; the margin has none, so that its distribution is not drawn. */
const monetaryField: Record<MonetaryMeasure, string | null> = {
  net_amount: 'netAmountFen',
  average_order: 'averageOrderValueFen',
  margin: null,
};

/** Look-back window, what counts as M, cut points of the three axes, one score, and the named groups. */
export function RfmEditor({ scheme, definition, onChange }: Props) {
  const { t } = useTranslation();
  const steps = definition.steps ?? 5;
  const monetary = definition.monetary ?? 'net_amount';
  const cuts = definition.cutPoints === 'quantiles' ? scheme.fit?.cutPoints : definition.cutPoints;
  const axes = [
    { key: 'recencyDays', field: 'recencyDays', letter: 'R' },
    { key: 'frequency', field: 'frequency', letter: 'F' },
    { key: 'monetaryFen', field: monetaryField[monetary], letter: 'M' },
  ] as const;
  return (
    <div data-testid="rfm-editor">
      <RfmMeasures scheme={scheme} definition={definition} onChange={onChange} />
      {axes.map((axis) => (
        <CutAxis
          key={axis.key}
          schemeCode={scheme.code}
          name={`${axis.letter} · ${t(`tiering.axis.${axis.letter}`)}`}
          unit={
            axis.letter === 'M' ? t(`tiering.rfm.measure.${monetary}`) : t(`tiering.axisUnit.${axis.letter}`)
          }
          testId={axis.letter}
          field={axis.field}
          format={axis.letter === 'M' ? 'money' : 'whole'}
          cuts={cuts?.[axis.key].length === steps - 1 ? cuts[axis.key] : null}
          path={`cutPoints.${axis.key}`}
          onChange={
            definition.cutPoints === 'quantiles'
              ? undefined
              : (next) =>
                  onChange({
                    ...definition,
                    cutPoints: {
                      ...(definition.cutPoints === 'quantiles'
                        ? ownCutsFrom(undefined, steps)
                        : definition.cutPoints),
                      [axis.key]: next,
                    },
                  })
          }
        />
      ))}
      {definition.cutPoints === 'quantiles' && scheme.fit && (
        <Alert
          type="info"
          showIcon
          style={{ margin: '4px 0 12px' }}
          title={t('tiering.fittedOn', { date: scheme.fit.asOf })}
        />
      )}
      <RfmWeights definition={definition} onChange={onChange} />
      <RfmGroups
        steps={steps}
        groups={definition.groups}
        onChange={(groups) => onChange({ ...definition, groups })}
      />
    </div>
  );
}

function RfmMeasures({ scheme, definition, onChange }: Props) {
  const { t } = useTranslation();
  const steps = definition.steps ?? 5;
  return (
    <div className={styles.toolbar}>
      <span>
        {t('tiering.window')}{' '}
        <Select
          aria-label={t('tiering.window')}
          data-testid="rfm-window"
          style={{ width: 116 }}
          value={definition.windowDays ?? 0}
          options={[0, 30, 90, 180, 365].map((days) => ({
            value: days,
            label: days === 0 ? t('tiering.allTime') : t('tiering.lastDays', { days }),
          }))}
          onChange={(days: number) => onChange({ ...definition, windowDays: days === 0 ? null : days })}
        />
      </span>
      <span>
        {t('tiering.rfm.monetary')} <BasisHint text={t('tiering.rfm.monetaryBasis')} />{' '}
        <Select<MonetaryMeasure>
          aria-label={t('tiering.rfm.monetary')}
          data-testid="rfm-monetary"
          style={{ width: 116 }}
          value={definition.monetary ?? 'net_amount'}
          options={measures.map((value) => ({ value, label: t(`tiering.rfm.measure.${value}`) }))}
          onChange={(monetary) => onChange({ ...definition, monetary })}
        />
      </span>
      <span>
        {t('tiering.rfm.steps')}{' '}
        <Segmented<RfmSteps>
          aria-label={t('tiering.rfm.steps')}
          data-testid="rfm-steps"
          value={steps}
          options={[3, 4, 5].map((value) => ({ value: value as RfmSteps, label: String(value) }))}
          onChange={(next) => onChange(withSteps(definition, next))}
        />
      </span>
      <span>
        {t('tiering.cutPoints')}{' '}
        <Segmented
          aria-label={t('tiering.cutPoints')}
          data-testid="rfm-cut-mode"
          value={definition.cutPoints === 'quantiles' ? 'quantiles' : 'own'}
          options={[
            { value: 'quantiles', label: t('tiering.evenShares') },
            { value: 'own', label: t('tiering.ownNumbers') },
          ]}
          onChange={(mode) =>
            onChange({
              ...definition,
              cutPoints: mode === 'own' ? ownCutsFrom(scheme.fit?.cutPoints, steps) : 'quantiles',
            })
          }
        />
      </span>
      <HysteresisOption
        percent={definition.hysteresisPercent}
        onChange={(hysteresisPercent) => onChange({ ...definition, hysteresisPercent })}
      />
    </div>
  );
}

function RfmWeights({ definition, onChange }: Omit<Props, 'scheme'>) {
  const { t } = useTranslation();
  const weights = definition.weights;
  return (
    <div className={styles.toolbar} style={{ marginTop: 12 }}>
      <span>
        {t('tiering.rfm.weights')} <BasisHint text={t('tiering.rfm.weightsBasis')} />
      </span>
      {(['r', 'f', 'm'] as const).map((axis) => (
        <InputNumber<number>
          key={axis}
          prefix={axis.toUpperCase()}
          style={{ width: 100 }}
          min={0}
          max={100}
          placeholder="—"
          value={weights?.[axis] ?? null}
          aria-label={`${t('tiering.rfm.weights')} ${axis.toUpperCase()}`}
          data-testid={`rfm-weight-${axis}`}
          onChange={(value) => {
            const next = { r: 0, f: 0, m: 0, ...weights, [axis]: value ?? 0 };
            onChange({ ...definition, weights: next.r + next.f + next.m > 0 ? next : undefined });
          }}
        />
      ))}
      <ProblemAt path="weights" />
    </div>
  );
}
