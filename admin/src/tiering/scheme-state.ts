import type { SchemeRow } from '../api/types.js';

export type SchemeState = 'draft' | 'pending' | 'published' | 'retired';

export const schemeStates: readonly SchemeState[] = ['published', 'pending', 'draft', 'retired'];

/** What the list says of a scheme; a version that waits for approval is told before the one in force. */
export function schemeStateOf(scheme: SchemeRow): SchemeState {
  return scheme.state !== 'retired' && scheme.pendingVersionNo !== null ? 'pending' : scheme.state;
}
