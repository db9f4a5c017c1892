import { describe, expect, it } from 'vitest';
import { shownState } from './campaign-state.js';

describe('what a campaign is', () => {
  const window = { startsAt: '2026-11-01T00:00:00Z', endsAt: '2026-11-10T00:00:00Z' };
  it.each([
    ['active', '2026-10-31T23:59:59Z', 'waiting'],
    ['active', '2026-11-01T00:00:00Z', 'active'],
    ['active', '2026-11-10T00:00:00Z', 'over'],
    ['paused', '2026-11-20T00:00:00Z', 'paused'],
    ['void', '2026-11-05T00:00:00Z', 'void'],
  ] as const)('%s at %s is %s', (state, now, shown) => {
    expect(shownState({ state, ...window }, new Date(now))).toBe(shown);
  });
});
