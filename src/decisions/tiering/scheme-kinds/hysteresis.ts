import { DefinitionError } from '../tiering.errors.js';

const PERCENT_AT_MOST = 50;

/** The margin for whoever holds a tier, in percent of its thresholds: 0 (none) to 50, fractions allowed. */
export function readHysteresis(raw: unknown): number {
  if (raw === undefined || raw === null) return 0;
  if (typeof raw !== 'number' || !(raw >= 0 && raw <= PERCENT_AT_MOST))
    throw new DefinitionError(
      'hysteresis-invalid',
      'hysteresisPercent',
      `缓冲要填 0 到 ${PERCENT_AT_MOST} 的百分比`,
    );
  return raw === 0 ? 0 : raw;
}

/** So many percent of a threshold, whichever its sign. */
export function marginOf(threshold: number, percent: number): number {
  return (Math.abs(threshold) * percent) / 100;
}

/** Without the last bits that a percentage leaves behind: 110.00000000000001 is 110. */
export function withoutNoise(value: number): number {
  return Number(value.toPrecision(15));
}
