import { Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CorrelationCell, Correlations } from '../api/types-people.js';
import type { ConditionField, TierCount } from '../api/types.js';
import { ChartFrame } from '../charts/ChartFrame.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { formatCount } from '../format/number.js';
import { firstChoices, isNumeric } from './field-value.js';
import { SampleNote } from './SampleNote.js';
import { useCorrelations } from './useQuality.js';
import styles from './quality.module.css';

const mostFields = 8;
const firstFields = [
  'netAmountFen365',
  'orderCount365',
  'averageOrderValueFen',
  'recencyDays',
  'purchaseIntervalDays',
];

interface Props {
  schemeCode: string;
  tiers: Pick<TierCount, 'code' | 'name' | 'level'>[];
  fields: ConditionField[];
}

/** Which figures go together, over everybody or within one tier. */
export function CorrelationSection({ schemeCode, tiers, fields }: Props) {
  const { t } = useTranslation();
  const choices = fields.filter(isNumeric);
  const [chosen, setChosen] = useState<string[]>(() => firstChoices(choices, firstFields, 2));
  const [tier, setTier] = useState('');
  const correlations = useCorrelations(schemeCode, chosen, tier || undefined);
  return (
    <section data-testid="correlations">
      <div className={styles.toolbar}>
        <h2 style={{ fontSize: 16, margin: 0 }}>{t('quality.correlations')}</h2>
        <Select
          style={{ width: 140 }}
          aria-label={t('quality.tier')}
          value={tier}
          options={[
            { value: '', label: t('quality.everybody') },
            ...[...tiers]
              .sort((a, b) => b.level - a.level)
              .map(({ code, name }) => ({ value: code, label: name })),
          ]}
          onChange={setTier}
        />
        <Select
          mode="multiple"
          style={{ flex: 1, maxWidth: 760 }}
          maxCount={mostFields}
          aria-label={t('quality.chooseFields')}
          placeholder={t('quality.chooseTwo')}
          data-testid="correlation-fields"
          showSearch={{ optionFilterProp: 'label' }}
          value={chosen}
          options={choices.map((field) => ({ value: field.code, label: field.label }))}
          onChange={setChosen}
        />
      </div>
      {correlations.isError && (
        <ErrorNotice
          error={correlations.error}
          what={t('quality.correlations')}
          onRetry={() => void correlations.refetch()}
        />
      )}
      {correlations.isLoading && <Skeleton active paragraph={{ rows: 6 }} />}
      {correlations.data && chosen.length > 1 && (
        <div aria-busy={correlations.isPlaceholderData}>
          <SampleNote of={correlations.data} />
          <CorrelationMap data={correlations.data} />
        </div>
      )}
    </section>
  );
}

function CorrelationMap({ data }: { data: Correlations }) {
  const { t } = useTranslation();
  const labelOf = new Map(data.fields.map((field) => [field.code, field.label]));
  const cellOf = (a: string, b: string): CorrelationCell | undefined =>
    data.cells.find((cell) => (cell.a === a && cell.b === b) || (cell.a === b && cell.b === a));
  const pairs = data.fields.flatMap((a, index) =>
    data.fields.slice(index + 1).flatMap((b) => cellOf(a.code, b.code) ?? []),
  );
  const interval = (cell: CorrelationCell) =>
    cell.low === null || cell.high === null ? '—' : `${cell.low.toFixed(2)} ~ ${cell.high.toFixed(2)}`;
  return (
    <ChartFrame
      testId="correlation-map"
      title={t('quality.correlationMap')}
      basis={t('quality.correlationBasis')}
      height={380}
      table={{
        columns: [
          { title: t('quality.pairA') },
          { title: t('quality.pairB') },
          { title: t('quality.n'), align: 'right' },
          { title: t('quality.r'), align: 'right' },
          { title: t('quality.interval'), align: 'right' },
        ],
        rows: pairs.map((cell) => [
          labelOf.get(cell.a),
          labelOf.get(cell.b),
          formatCount(cell.n),
          cell.r === null ? '—' : cell.r.toFixed(2),
          interval(cell),
        ]),
      }}
    >
      <div className={styles.heatWrap}>
        <table className={styles.heat} aria-label={t('quality.correlationMap')}>
          <thead>
            <tr>
              <th style={{ width: 150 }} />
              {data.fields.map((field) => (
                <th key={field.code} scope="col">
                  {field.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.fields.map((row) => (
              <tr key={row.code}>
                <th scope="row">{row.label}</th>
                {data.fields.map((column) => {
                  if (row.code === column.code)
                    return (
                      <td key={column.code} className={styles.self}>
                        1
                      </td>
                    );
                  const cell = cellOf(row.code, column.code);
                  return <HeatCell key={column.code} cell={cell} />;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </ChartFrame>
  );
}

function HeatCell({ cell }: { cell: CorrelationCell | undefined }) {
  const { t } = useTranslation();
  if (!cell || cell.r === null)
    return (
      <td className="muted" title={t('quality.noCorrelation')}>
        —
      </td>
    );
  const strength = Math.round(Math.min(1, Math.abs(cell.r)) * 62);
  const colour = cell.r < 0 ? 'var(--c-bad)' : 'var(--c-primary)';
  return (
    <td
      style={{ background: `color-mix(in srgb, ${colour} ${strength}%, var(--c-sunken))` }}
      title={t('quality.cellTitle', { n: formatCount(cell.n) })}
    >
      <span className={styles.heatR}>{cell.r.toFixed(2)}</span>
      {cell.low !== null && cell.high !== null && (
        <span className={styles.heatInterval}>
          {cell.low.toFixed(2)} ~ {cell.high.toFixed(2)}
        </span>
      )}
    </td>
  );
}
