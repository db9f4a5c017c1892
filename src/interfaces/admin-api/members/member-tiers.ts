import { Injectable } from '@nestjs/common';
import { TieringRead, type PublishedScheme } from '../../../decisions/tiering/tiering.read.js';
import { unknownScheme } from '../../../decisions/tiering/tiering.errors.js';
import type { PeopleFilter } from '../../../orchestration/people-directory/people-filter.js';
import { Database } from '../../../platform/database/database.js';
import type { MemberTierBrief } from './member-view.js';
import type { TierNames } from './timeline-view.js';

/** Tiers as lists of people show and filter them. */
@Injectable()
export class MemberTiers {
  constructor(
    private readonly database: Database,
    private readonly tiering: TieringRead,
  ) {}

  schemes(): Promise<PublishedScheme[]> {
    return this.tiering.schemesPublished(this.database);
  }

  /** Every tier of these people, by member id. */
  ofMembers(memberIds: readonly string[]): Promise<Map<string, MemberTierBrief[]>> {
    return this.tiering.tiersOfAll(this.database, memberIds);
  }

  /** Filters by tier; a tier that does not exist finds nobody. Throws `tiering.scheme-unknown`. */
  async conditions(
    wanted: readonly { schemeCode: string; tierCode: string }[],
  ): Promise<NonNullable<PeopleFilter['tiers']>> {
    const conditions: { column: string; tierIds: string[] }[] = [];
    for (const { schemeCode, tierCode } of wanted) {
      const slot = await this.tiering.tierColumn(this.database, schemeCode);
      if (!slot) throw unknownScheme(schemeCode);
      const tierId = slot.tierIds.get(tierCode);
      conditions.push({ column: slot.column, tierIds: tierId === undefined ? [] : [String(tierId)] });
    }
    return conditions;
  }

  /** Names of all schemes and tiers, by code. */
  async names(): Promise<TierNames> {
    const schemes = await this.schemes();
    const ladders = await Promise.all(schemes.map(({ code }) => this.tiering.ladder(this.database, code)));
    return new Map(
      schemes.map(({ code, name }, index) => [
        code,
        { name, tiers: new Map((ladders[index] ?? []).map((tier) => [tier.code, tier.name])) },
      ]),
    );
  }
}
