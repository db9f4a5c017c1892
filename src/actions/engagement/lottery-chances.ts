import { Injectable } from '@nestjs/common';
import { businessDateOf } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import type { ChanceSource, LotteryDefinition } from './engagement-definition.js';
import { EngagementStore } from './engagement.store.js';
import { LotteryStore, type ChanceRow } from './lottery.store.js';

/** Chances to draw: where they come from and how many are left. Never from money, points, sharing or inviting. */
@Injectable()
export class LotteryChances {
  constructor(
    private readonly engagements: EngagementStore,
    private readonly store: LotteryStore,
  ) {}

  /** Gives what a check-in or a sign-up brings in every lottery that runs; once per occasion and person. */
  async give(
    tx: Tx,
    deed: { memberId: string; source: 'check_in' | 'sign_up'; occasion: string; now: Date },
  ): Promise<number> {
    const { memberId, source, occasion, now } = deed;
    const running = await this.engagements.running(tx, 'lottery', now);
    const chances = running.flatMap(({ id, definition_json: definition }) =>
      Array.from({ length: countOf(definition, source) }, (_, index) => ({
        id,
        memberId,
        source,
        sourceKey: `${source}:${occasion}:${memberId}:${index + 1}`,
        now,
      })),
    );
    return this.store.addChances(tx, chances);
  }

  /** How many draws somebody still has today. */
  async left(
    sql: Sql,
    lottery: { id: string; definition_json: LotteryDefinition },
    memberId: string,
    now: Date,
  ): Promise<number> {
    const { definition_json: definition } = lottery;
    const { open, daily, activity } = await this.store.countChances(
      sql,
      lottery.id,
      memberId,
      dailyPrefix(now),
    );
    return (
      open +
      Math.max(countOf(definition, 'daily') - daily, 0) +
      Math.max(countOf(definition, 'activity') - activity, 0)
    );
  }

  /**
   * The chance to draw next: one that was given, else a free one of today or of the activity, which is written now.
   * The person's row is locked by the caller. Undefined: none is left.
   */
  async take(
    tx: Tx,
    lottery: { id: string; definition_json: LotteryDefinition },
    memberId: string,
    now: Date,
  ): Promise<ChanceRow | undefined> {
    const { id, definition_json: definition } = lottery;
    const open = await this.store.openChance(tx, id, memberId);
    if (open) return open;
    const used = await this.store.countChances(tx, id, memberId, dailyPrefix(now));
    if (used.daily < countOf(definition, 'daily')) {
      const sourceKey = `${dailyPrefix(now)}${memberId}:${used.daily + 1}`;
      await this.store.addChances(tx, [{ id, memberId, source: 'daily', sourceKey, now }]);
    } else if (used.activity < countOf(definition, 'activity')) {
      const sourceKey = `activity:${memberId}:${used.activity + 1}`;
      await this.store.addChances(tx, [{ id, memberId, source: 'activity', sourceKey, now }]);
    } else return undefined;
    return this.store.openChance(tx, id, memberId);
  }
}

function countOf(definition: LotteryDefinition, source: ChanceSource): number {
  return definition.chances.find((chance) => chance.source === source)?.count ?? 0;
}

/** Days of free chances go by the wall clock (Asia/Shanghai), as every limit per day does. */
function dailyPrefix(now: Date): string {
  return `daily:${businessDateOf(now)}:`;
}
