import type { RedeemCampaign } from '../api/types-batches.js';
import type { StatusTone } from '../display/StatusTag.js';

/** What a campaign is now: one that may be used can be waiting for its time, or over. */
export type ShownState = RedeemCampaign['state'] | 'waiting' | 'over';

export const stateTones: Record<ShownState, StatusTone> = {
  making: 'working',
  active: 'good',
  paused: 'caution',
  void: 'neutral',
  waiting: 'waiting',
  over: 'neutral',
};

export function shownState(
  { state, startsAt, endsAt }: Pick<RedeemCampaign, 'state' | 'startsAt' | 'endsAt'>,
  now: Date,
): ShownState {
  if (state !== 'active') return state;
  if (new Date(startsAt) > now) return 'waiting';
  return new Date(endsAt) <= now ? 'over' : 'active';
}
