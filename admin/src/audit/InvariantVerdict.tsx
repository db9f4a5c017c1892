import { useTranslation } from 'react-i18next';
import type { InvariantState } from '../api/types-audit.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';
import { formatCount } from '../format/number.js';

const tones: Record<InvariantState, StatusTone> = { held: 'good', offended: 'bad', failed: 'unclear' };

/** Whether an equation held, as icon and words. */
export function InvariantVerdict({ state }: { state: InvariantState | null }) {
  const { t } = useTranslation();
  return (
    <StatusTag tone={state ? tones[state] : 'waiting'}>{t(`audit.states.${state ?? 'never'}`)}</StatusTag>
  );
}

/** `12`, or `100+` where no more rows were looked at. */
export function offendersText({ offenders, isMore }: { offenders: number; isMore: boolean }): string {
  return isMore ? `${formatCount(offenders)}+` : formatCount(offenders);
}
