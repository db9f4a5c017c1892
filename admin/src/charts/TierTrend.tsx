import { useTranslation } from 'react-i18next';
import type { SchemeKind, SizesOfDay, TierCount } from '../api/types.js';
import { useAppearance } from '../app/Appearance.js';
import { tierColour } from '../display/TierTag.js';

interface Props {
  kind: SchemeKind;
  tiers: TierCount[];
  days: SizesOfDay[];
  width?: number;
  height?: number;
}

/** Shares of the tiers day by day, the highest on top: a sparkline of layers. Two days are needed at least. */
export function TierTrend({ kind, tiers, days, width = 104, height = 28 }: Props) {
  const { t } = useTranslation();
  const { palette } = useAppearance();
  const first = days[0];
  const last = days.at(-1);
  if (!first || !last || days.length < 2) return <span className="muted">—</span>;
  const ordered = [...tiers].sort((a, b) => a.level - b.level);
  const layers = layersOf(
    ordered.map((tier) => tier.code),
    days,
  );
  const x = (index: number) => ((index / (days.length - 1)) * width).toFixed(1);
  const y = (share: number) => (height - share * height).toFixed(1);
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={t('tiering.list.trendAria', { from: first.date, to: last.date })}
    >
      {layers.map(({ code, low, high }) => (
        <path
          key={code}
          fill={tierColour(palette, { kind, tiers }, code)}
          d={`${high.map((share, index) => `${index === 0 ? 'M' : 'L'}${x(index)} ${y(share)}`).join(' ')} ${low
            .map((share, index) => `L${x(index)} ${y(share)}`)
            .reverse()
            .join(' ')} Z`}
        />
      ))}
    </svg>
  );
}

/** Lower and upper edge of each tier's layer on each day, as shares of that day's people. */
function layersOf(codes: string[], days: SizesOfDay[]) {
  const totals = days.map((day) => codes.reduce((sum, code) => sum + (day.counts[code] ?? 0), 0));
  const edge = days.map(() => 0);
  return codes.map((code) => {
    const low = [...edge];
    days.forEach((day, index) => {
      const total = totals[index] ?? 0;
      edge[index] = (edge[index] ?? 0) + (total > 0 ? (day.counts[code] ?? 0) / total : 0);
    });
    return { code, low, high: [...edge] };
  });
}
