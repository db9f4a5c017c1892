import { Inject, Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { DOORBELL } from '../../platform/platform.module.js';
import { type Doorbell } from '../../platform/queue/doorbell.js';
import { OverrideStore } from './override.store.js';
import { PlacementStore } from './placement.store.js';
import { RunPlanner } from './run-planner.js';
import { SchemeUses } from './scheme-uses.js';
import { SchemeStore } from './scheme.store.js';
import { TieringError, schemeRetired, unknownScheme } from './tiering.errors.js';
import type { SchemeRow } from './tiering.rows.js';
import { madeOf } from './version-publisher.js';

/** Name of the drain that takes people out of the slots of retired schemes. */
export const RETIRED_SLOTS_DRAIN = 'tier-retired-slots';

/**
 * Stops schemes for good. Nobody is placed by a retired scheme any more; its versions and history stay. Its slot is
 * emptied piece by piece and then free for another scheme.
 */
@Injectable()
export class SchemeRetirementService {
  constructor(
    private readonly database: Database,
    private readonly store: SchemeStore,
    private readonly placement: PlacementStore,
    private readonly overrides: OverrideStore,
    private readonly planner: RunPlanner,
    private readonly uses: SchemeUses,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
  ) {}

  /** Throws `tiering.scheme-in-use` while another scheme or a benefit relies on it, `tiering.scheme-retired`. */
  async retire(code: string, author: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const rows = await this.store.lockSchemes(tx);
      const scheme = rows.find((row) => row.code === code);
      if (!scheme) throw unknownScheme(code);
      if (scheme.retired_at !== null) throw schemeRetired(scheme.name, code);
      await this.refuseUsed(tx, rows, scheme);
      await this.store.retireScheme(tx, scheme.id);
      await this.overrides.endScheme(tx, scheme.id, author);
      await this.planner.withdraw(tx, code, author);
      tx.afterCommit(() => this.doorbell.ring(RETIRED_SLOTS_DRAIN));
    });
  }

  /** Empties a piece of one retired scheme's slot, or frees it; 0 when there is nothing to do. What the drain calls. */
  async clearPiece(): Promise<number> {
    return this.database.transaction(async (tx) => {
      const rows = await this.store.schemes(tx);
      const scheme = rows.find(({ slot, retired_at: retiredAt }) => slot !== null && retiredAt !== null);
      if (!scheme || scheme.slot === null) return 0;
      const cleared =
        (await this.placement.clearSlot(tx, scheme.slot)) ||
        (await this.placement.clearStates(tx, scheme.id));
      if (cleared === 0) await this.store.freeSlot(tx, scheme.id);
      return 1;
    });
  }

  private async refuseUsed(tx: Tx, rows: readonly SchemeRow[], { id, code, name }: SchemeRow): Promise<void> {
    const dated = (await this.store.datedVersions(tx)).filter(({ scheme_id: schemeId }) => schemeId !== id);
    const users = [...madeOf(rows, dated)].filter(([, sources]) => sources.has(code));
    const names = users.map(([user]) => `分层方案「${rows.find((row) => row.code === user)?.name ?? user}」`);
    const all = [...names, ...(await this.uses.of(tx, code))];
    if (all.length === 0) return;
    throw new TieringError('scheme-in-use', 409, `「${name}」正在被${all.join('、')}使用，请先停用它们`, {
      code,
      uses: all,
    });
  }
}
