import { InputNumber, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { CutHistogram } from '../charts/CutHistogram.js';
import { ErrorNotice } from '../display/ErrorNotice.js';
import { YuanInput } from '../display/YuanInput.js';
import { formatYuanShort } from '../format/money.js';
import { formatDecimal } from '../format/number.js';
import { ProblemAt } from './Editing.js';
import { useHistogram } from './useScheme.js';
import styles from './tiering.module.css';

/** How the numbers of an axis are written and moved. */
export type AxisFormat = 'money' | 'whole' | 'decimal' | 'share';

interface Props {
  schemeCode: string;
  name: string;
  unit: string;
  /** Names the axis and its inputs for tests. */
  testId: string;
  /** Field whose distribution is drawn; null draws none. */
  field: string | null;
  format: AxisFormat;
  cuts: number[] | null;
  /** Where the cuts stand in the definition. */
  path: string;
  /** Absent where the cut points are computed. */
  onChange?: (cuts: number[]) => void;
}

const steps: Record<AxisFormat, number> = { money: 1000, whole: 1, decimal: 0.1, share: 0.01 };

function write(format: AxisFormat, value: number): string {
  if (format === 'money') return formatYuanShort(Math.round(value));
  return format === 'share' ? `${formatDecimal(value * 100)}%` : formatDecimal(value);
}

/** One axis: how people divide over its values, and where it is cut. */
export function CutAxis(props: Props) {
  const { schemeCode, name, unit, testId, field, format, cuts, path, onChange } = props;
  const { t } = useTranslation();
  const histogram = useHistogram(schemeCode, field);
  return (
    <div className={styles.axis} data-testid={`axis-${testId}`}>
      <div>
        <div className={styles.axisName}>{name}</div>
        <div className="muted" style={{ fontSize: 12 }}>
          {unit}
        </div>
      </div>
      {field === null ? (
        <span />
      ) : histogram.isError ? (
        <ErrorNotice error={histogram.error} what={name} onRetry={() => void histogram.refetch()} />
      ) : histogram.data ? (
        <CutHistogram
          label={name}
          buckets={histogram.data.buckets}
          cuts={cuts ?? histogram.data.cuts}
          format={(value) => write(format, value)}
          onChange={onChange}
          step={steps[format]}
        />
      ) : (
        <Skeleton.Node active style={{ width: '100%', height: 70 }} />
      )}
      {onChange && cuts && (
        <div className={styles.cuts}>
          {cuts.map((cut, index) => {
            const shared = {
              size: 'small' as const,
              style: { width: 112 },
              'aria-label': t('tiering.cutNo', { axis: name, no: index + 1 }),
              'data-testid': `threshold-${testId}-${index + 1}`,
            };
            const set = (value: number | null) =>
              onChange(cuts.map((old, place) => (place === index ? (value ?? 0) : old)));
            if (format === 'money')
              return <YuanInput key={index} {...shared} min={0} fen={cut} onFenChange={set} />;
            if (format === 'share')
              return (
                <InputNumber<number>
                  key={index}
                  {...shared}
                  min={0}
                  max={100}
                  suffix="%"
                  value={Math.round(cut * 10_000) / 100}
                  onChange={(value) => set(value === null ? null : value / 100)}
                />
              );
            return (
              <InputNumber<number>
                key={index}
                {...shared}
                min={format === 'whole' ? 0 : undefined}
                step={steps[format]}
                value={cut}
                onChange={set}
              />
            );
          })}
        </div>
      )}
      <div style={{ gridColumn: 2 }}>
        <ProblemAt path={path} />
      </div>
    </div>
  );
}
