import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../format/number.js';
import styles from './charts.module.css';
import { placeInBuckets, valueInBuckets, withoutGaps, type Bucket } from './buckets.js';

interface Props {
  label: string;
  /** Ranges in ascending order. Drawn equally wide, whatever they span. */
  buckets: Bucket[];
  cuts: number[];
  format: (value: number) => string;
  /** Steps of the arrow keys and of dragging. */
  step: number;
  /** Absent: the lines cannot be moved. */
  onChange?: (cuts: number[]) => void;
}

const drawing = { width: 560, height: 92, base: 76, top: 28 };

/** A histogram with lines where it is cut; lines are dragged with the mouse or moved with the arrow keys. */
export function CutHistogram({ label, buckets: given, cuts, format, step, onChange }: Props) {
  const { t } = useTranslation();
  const svg = useRef<SVGSVGElement>(null);
  const buckets = withoutGaps(given);
  const highest = Math.max(1, ...buckets.map((bucket) => bucket.count));
  const each = drawing.width / Math.max(1, buckets.length);

  const placeOf = (value: number) => placeInBuckets(buckets, value) * each;
  const lowest = Math.min(0, buckets[0]?.from ?? 0);
  const decimals = step < 1 ? Math.ceil(-Math.log10(step)) : 0;
  const valueAt = (place: number) =>
    Math.max(
      lowest,
      Number((Math.round(valueInBuckets(buckets, place / each) / step) * step).toFixed(decimals)),
    );
  const setCut = (index: number, value: number) => {
    const low = (cuts[index - 1] ?? lowest - step) + step;
    const high = (cuts[index + 1] ?? Number.MAX_SAFE_INTEGER) - step;
    const bounded = Math.min(Math.max(value, low), Math.max(low, high));
    const exact = Number(bounded.toFixed(decimals));
    onChange?.(cuts.map((cut, place) => (place === index ? exact : cut)));
  };
  const drag = (index: number) => (event: PointerEvent<SVGGElement>) => {
    if (!onChange || event.buttons !== 1 || !svg.current) return;
    const box = svg.current.getBoundingClientRect();
    setCut(index, valueAt(((event.clientX - box.left) / box.width) * drawing.width));
  };
  const press = (index: number) => (event: KeyboardEvent<SVGGElement>) => {
    const cut = cuts[index];
    if (!onChange || cut === undefined) return;
    const move = event.key === 'ArrowRight' ? step : event.key === 'ArrowLeft' ? -step : 0;
    if (move === 0) return;
    event.preventDefault();
    setCut(index, cut + move);
  };

  return (
    <svg
      ref={svg}
      className={styles.histogram}
      viewBox={`0 0 ${drawing.width} ${drawing.height}`}
      role="group"
      aria-label={t('tiering.histogramAria', { label, cuts: cuts.map(format).join(', ') })}
    >
      {buckets.map((bucket, index) => {
        const height = (bucket.count / highest) * (drawing.base - drawing.top);
        return (
          <rect
            key={bucket.from}
            x={index * each + 0.5}
            y={drawing.base - height}
            width={Math.max(0.5, each - 1)}
            height={height}
            fill="var(--c-tier-3)"
          >
            <title>{`${format(bucket.from)} – ${format(bucket.to)}: ${formatCount(bucket.count)} ${t('words.people')}`}</title>
          </rect>
        );
      })}
      <line x1="0" x2={drawing.width} y1={drawing.base} y2={drawing.base} stroke="var(--c-line)" />
      {buckets[0] && (
        <text x="0" y={drawing.height - 2}>
          {format(buckets[0].from)}
        </text>
      )}
      <text x={drawing.width} y={drawing.height - 2} textAnchor="end">
        {format(buckets.at(-1)?.to ?? 0)}
      </text>
      {cuts.map((cut, index) => {
        const x = Math.max(12, Math.min(drawing.width - 12, placeOf(cut)));
        const text = format(cut);
        const half = Math.max(12, text.length * 3.6 + 4);
        return (
          <g
            key={index}
            className={onChange ? styles.cut : undefined}
            role={onChange ? 'slider' : 'img'}
            tabIndex={onChange ? 0 : undefined}
            aria-label={t('tiering.cutNo', { axis: label, no: index + 1 })}
            aria-valuenow={onChange ? cut : undefined}
            aria-valuetext={onChange ? text : undefined}
            onPointerDown={(event) => onChange && event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag(index)}
            onKeyDown={press(index)}
          >
            <line
              x1={x}
              x2={x}
              y1={index % 2 === 0 ? 13 : 26}
              y2={drawing.base}
              stroke="var(--c-tier-top)"
              strokeDasharray={onChange ? undefined : '3 2'}
            />
            <rect x={x - 6} y={14} width={12} height={drawing.base - 14} opacity="0" />
            <text
              x={Math.max(half, Math.min(drawing.width - half, x))}
              y={index % 2 === 0 ? 10 : 23}
              textAnchor="middle"
            >
              {text}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
