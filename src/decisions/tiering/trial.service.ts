import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { addDays } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { OverrideStore } from './override.store.js';
import { PlacementStore } from './placement.store.js';
import { ReassessmentService } from './reassessment.service.js';
import { TieringRead } from './tiering.read.js';

/** A higher tier for some days (试用). */
export interface TrialRequest {
  schemeId: string;
  schemeCode: string;
  tierId: number;
  /** The first is today. */
  days: number;
  /** What operators read, e.g. 试用：生日礼. */
  reason: string;
  author: string;
  memberIds: readonly string[];
}

/** Why somebody gets no trial: not placed in the scheme, a tier set by hand stands, or theirs is as high. */
export type TrialRefusal = 'not_placed' | 'override_open' | 'tier_held';

/** Trials are overrides that others give: they never stand in the way of one that an operator set. */
@Injectable()
export class TrialService {
  constructor(
    private readonly clock: BusinessClock,
    private readonly overrides: OverrideStore,
    private readonly placement: PlacementStore,
    private readonly tiering: TieringRead,
    private readonly reassessment: ReassessmentService,
  ) {}

  /** Sets these people's tier from today on and moves them at once, in `tx`; says who got none and why. */
  async give(
    tx: Tx,
    request: TrialRequest,
  ): Promise<{ given: string[]; refused: { memberId: string; reason: TrialRefusal }[] }> {
    const { schemeId, schemeCode, tierId, days, reason, author, memberIds } = request;
    if (memberIds.length === 0) return { given: [], refused: [] };
    // The rows of the people are the lock: of two trials at once the second sees the first.
    await this.placement.lockRows(tx, { ids: memberIds });
    const levels = new Map(
      (await this.tiering.ladder(tx, schemeCode)).map((tier) => [tier.tierId, tier.level]),
    );
    const held = await this.tiering.tiersOfMembers(tx, schemeCode, memberIds);
    const busy = await this.overrides.openFor(tx, schemeId, memberIds);
    const refusalOf = (memberId: string): TrialRefusal | undefined => {
      const tier = held.get(memberId);
      if (!tier) return 'not_placed';
      if (busy.has(memberId)) return 'override_open';
      return tier.level >= (levels.get(tierId) ?? 0) ? 'tier_held' : undefined;
    };
    const refused = memberIds.flatMap((memberId) => {
      const why = refusalOf(memberId);
      return why === undefined ? [] : [{ memberId, reason: why }];
    });
    const without = new Set(refused.map(({ memberId }) => memberId));
    const given = memberIds.filter((memberId) => !without.has(memberId));
    if (given.length === 0) return { given, refused };
    const today = await this.clock.today(tx);
    const period = { tierId, startsOn: today, endsOn: addDays(today, days - 1), reason, author };
    await this.overrides.insertBegun(tx, schemeId, given, period);
    await this.reassessment.reassess(tx, given, Object.fromEntries(given.map((id) => [id, ['override']])));
    return { given, refused };
  }
}
