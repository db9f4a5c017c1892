import { InputNumber, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { CutHistogram } from '../charts/CutHistogram.js';
import { YuanInput } from '../display/YuanInput.js';
import { formatYuanShort } from '../format/money.js';
import { formatDecimal } from '../format/number.js';
import { useHistogram } from './useScheme.js';
import styles from './tiering.module.css';

interface Props {
  schemeCode: string;
  letter: 'R' | 'F' | 'M';
  field: 'recencyDays' | 'frequency' | 'netAmountFen';
  cuts: number[] | null;
  /** Absent where the cut points are computed. */
  onChange?: (cuts: number[]) => void;
}

/** One axis: how people divide over its values, and where it is cut. */
export function CutAxis({ schemeCode, letter, field, cuts, onChange }: Props) {
  const { t } = useTranslation();
  const histogram = useHistogram(schemeCode, field);
  const isMoney = field === 'netAmountFen';
  const format = (value: number) => (isMoney ? formatYuanShort(Math.round(value)) : formatDecimal(value));
  return (
    <div className={styles.axis} data-testid={`axis-${letter}`}>
      <div>
        <div className={styles.axisName}>
          {letter} · {t(`tiering.axis.${letter}`)}
        </div>
        <div className="muted" style={{ fontSize: 12 }}>
          {t(`tiering.axisUnit.${letter}`)}
        </div>
      </div>
      {histogram.data ? (
        <CutHistogram
          label={t(`tiering.axis.${letter}`)}
          buckets={histogram.data.buckets}
          cuts={cuts ?? histogram.data.cuts}
          format={format}
          onChange={onChange}
          step={isMoney ? 1000 : 1}
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
              min: 0,
              'aria-label': t('tiering.cutNo', { axis: letter, no: index + 1 }),
              'data-testid': `threshold-${letter}-${index + 1}`,
            };
            const set = (value: number | null) =>
              onChange(cuts.map((old, place) => (place === index ? (value ?? 0) : old)));
            return isMoney ? (
              <YuanInput key={index} {...shared} fen={cut} onFenChange={set} />
            ) : (
              <InputNumber<number> key={index} {...shared} value={cut} onChange={set} />
            );
          })}
        </div>
      )}
    </div>
  );
}
