import type { Figure } from '../api/types.js';
import { formatYuan, formatYuanCompact } from '../format/money.js';
import { formatCount, formatShare } from '../format/number.js';

/** A figure as shown on its card; amounts are shortened. Percentages arrive as shares between 0 and 1. */
export function figureText(figure: Pick<Figure, 'unit' | 'value'>, language: string): string {
  if (figure.unit === 'fen') return formatYuanCompact(figure.value, language);
  if (figure.unit === 'percent') return formatShare(figure.value);
  return formatCount(figure.value);
}

/** The exact value, for the tooltip of a shortened one. */
export function figureExactText(figure: Pick<Figure, 'unit' | 'value'>): string {
  if (figure.unit === 'fen') return formatYuan(figure.value);
  if (figure.unit === 'percent') return `${(figure.value * 100).toFixed(2)}%`;
  return formatCount(figure.value);
}

export interface Change {
  direction: 'up' | 'down' | 'flat';
  /** Size without sign. `points` are percentage points. */
  size: string;
  unit: 'percent' | 'points';
}

/** Change against the period before: in per cent, for percentages in points; null when there is nothing to compare. */
export function changeOf(figure: Pick<Figure, 'unit' | 'value' | 'previous'>): Change | null {
  if (figure.previous === null) return null;
  const difference = figure.value - figure.previous;
  const direction = difference > 0 ? 'up' : difference < 0 ? 'down' : 'flat';
  if (figure.unit === 'percent')
    return { direction, size: Math.abs(difference * 100).toFixed(1), unit: 'points' };
  if (figure.previous === 0) return difference === 0 ? { direction, size: '0.0', unit: 'percent' } : null;
  return { direction, size: Math.abs((difference / figure.previous) * 100).toFixed(1), unit: 'percent' };
}
