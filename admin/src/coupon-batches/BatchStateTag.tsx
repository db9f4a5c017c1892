import { useTranslation } from 'react-i18next';
import type { BatchState } from '../api/types-batches.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';

const tones: Record<BatchState, StatusTone> = {
  counting: 'working',
  ready: 'waiting',
  running: 'working',
  paused: 'caution',
  stopped: 'neutral',
  done: 'good',
  discarded: 'neutral',
};

export function BatchStateTag({ state }: { state: BatchState }) {
  const { t } = useTranslation();
  return (
    <StatusTag tone={tones[state]} testId="batch-state">
      {t(`batches.states.${state}`)}
    </StatusTag>
  );
}
