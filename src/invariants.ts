import type { Invariant } from './platform/invariants/invariant.js';

/** Every sentence that the rows must always keep, stage by stage; checked by orchestration/audit. */
export const invariants: readonly Invariant[] = [];
