import { Alert, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { RfmDefinition, SchemeDetail } from '../api/types.js';
import { CutAxis } from './CutAxis.js';
import { RfmGroups } from './RfmGroups.js';
import styles from './tiering.module.css';

interface Props {
  scheme: SchemeDetail;
  definition: RfmDefinition;
  onChange: (definition: RfmDefinition) => void;
}

type Cuts = Exclude<RfmDefinition['cutPoints'], 'quantiles'>;

const fallbackCuts: Cuts = {
  recencyDays: [30, 90, 180, 365],
  frequency: [1, 2, 4, 8],
  monetaryFen: [20_000, 50_000, 100_000, 200_000],
};

const axes = [
  { key: 'recencyDays', field: 'recencyDays', letter: 'R' },
  { key: 'frequency', field: 'frequency', letter: 'F' },
  { key: 'monetaryFen', field: 'netAmountFen', letter: 'M' },
] as const;

/** Whole numbers that grow, near what the quantiles gave: a start for the operator's own cut points. */
function ownCutsFrom(fitted: Cuts | undefined): Cuts {
  const grow = (values: number[] | undefined, fallback: number[]) => {
    if (!values || values.length !== 4) return fallback;
    const cuts: number[] = [];
    for (const value of values) cuts.push(Math.max(Math.floor(value), (cuts.at(-1) ?? -1) + 1));
    return cuts;
  };
  return {
    recencyDays: grow(fitted?.recencyDays, fallbackCuts.recencyDays),
    frequency: grow(fitted?.frequency, fallbackCuts.frequency),
    monetaryFen: grow(fitted?.monetaryFen, fallbackCuts.monetaryFen),
  };
}

/** Look-back window, cut points of the three axes, and the named groups. */
export function RfmEditor({ scheme, definition, onChange }: Props) {
  const { t } = useTranslation();
  const isOwn = definition.cutPoints !== 'quantiles';
  const cuts = definition.cutPoints === 'quantiles' ? scheme.fit?.cutPoints : definition.cutPoints;
  return (
    <div data-testid="rfm-editor">
      <div className={styles.toolbar}>
        <span>
          {t('tiering.window')}{' '}
          <Select
            aria-label={t('tiering.window')}
            data-testid="rfm-window"
            style={{ width: 130 }}
            value={definition.windowDays ?? 0}
            options={[0, 30, 90, 180, 365].map((days) => ({
              value: days,
              label: days === 0 ? t('tiering.allTime') : t('tiering.lastDays', { days }),
            }))}
            onChange={(days: number) => onChange({ ...definition, windowDays: days === 0 ? null : days })}
          />
        </span>
        <span>
          {t('tiering.cutPoints')}{' '}
          <Segmented
            aria-label={t('tiering.cutPoints')}
            data-testid="rfm-cut-mode"
            value={isOwn ? 'own' : 'quantiles'}
            options={[
              { value: 'quantiles', label: t('tiering.quantiles') },
              { value: 'own', label: t('tiering.ownNumbers') },
            ]}
            onChange={(mode) =>
              onChange({
                ...definition,
                cutPoints: mode === 'own' ? ownCutsFrom(scheme.fit?.cutPoints) : 'quantiles',
              })
            }
          />
        </span>
      </div>
      {axes.map((axis) => (
        <CutAxis
          key={axis.key}
          schemeCode={scheme.code}
          letter={axis.letter}
          field={axis.field}
          cuts={cuts?.[axis.key] ?? null}
          onChange={
            definition.cutPoints === 'quantiles'
              ? undefined
              : (next) => {
                  const own = definition.cutPoints === 'quantiles' ? fallbackCuts : definition.cutPoints;
                  onChange({ ...definition, cutPoints: { ...own, [axis.key]: next } });
                }
          }
        />
      ))}
      {!isOwn && scheme.fit && (
        <Alert
          type="info"
          showIcon
          style={{ margin: '4px 0 12px' }}
          title={t('tiering.fittedOn', { date: scheme.fit.asOf })}
        />
      )}
      <RfmGroups
        groups={definition.groups}
        counts={scheme.tiers}
        onChange={(groups) => onChange({ ...definition, groups })}
      />
    </div>
  );
}
