import { useTranslation } from 'react-i18next';
import type { EngagementState } from '../api/types-engagement.js';
import { StatusTag, type StatusTone } from '../display/StatusTag.js';

const tones: Record<EngagementState, StatusTone> = {
  draft: 'neutral',
  scheduled: 'waiting',
  running: 'good',
  over: 'neutral',
  stopped: 'caution',
};

export function EngagementStateTag({ state }: { state: EngagementState }) {
  const { t } = useTranslation();
  return (
    <StatusTag tone={tones[state]} testId="engagement-state">
      {t(`engagement.states.${state}`)}
    </StatusTag>
  );
}
