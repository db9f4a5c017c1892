import { createDecisions, type Decisions } from './decisions.js';
import { createGrowth, type GrowthServices } from './growth.js';
import { insertOrders, insertPeople } from './people.js';
import type { BusinessDate } from '../../src/platform/clock/business-date.js';
import type { Database } from '../../src/platform/database/database.js';
import type { GrowthDefinition } from '../../src/decisions/tiering/scheme-kinds/growth-value-definition.js';

/** The day on which every life begins. */
export const START = '2026-01-01';

/** Three levels with a period of 100 days and ten days of grace. */
export const LEVELS: GrowthDefinition = {
  tiers: [
    { code: 'v1', name: '普通', growth: 0 },
    { code: 'v2', name: '银卡', growth: 1000, keep: 300 },
    { code: 'v3', name: '金卡', growth: 5000, keep: 2000 },
  ],
  validityDays: 100,
  graceDays: 10,
  onMiss: 'step_down',
};

/** One growth per yuan and nothing else. */
export const ONE_PER_YUAN = {
  perYuan: 1,
  perOrder: 0,
  perActivity: {},
  dailyActivityCap: null,
  startsOn: null,
};

/** A member's life under a growth scheme, told day by day, through the services that live it in earnest. */
export class GrowthLife {
  readonly decisions: Decisions;
  readonly growth: GrowthServices;
  private today: BusinessDate = START;
  private orderNo = 0;

  constructor(private readonly database: Database) {
    this.decisions = createDecisions(database);
    this.growth = createGrowth(database);
  }

  /** Anna (1) and Bo (2), on 2026-01-01, under a published scheme. */
  async begin(definition: GrowthDefinition): Promise<void> {
    await this.on(START);
    await insertPeople(this.database, ['anna', 'bo']);
    await this.growth.settings.write(this.database, 'growth.rules', ONE_PER_YUAN, 'spec');
    await this.publish(definition);
  }

  async publish(definition: GrowthDefinition): Promise<void> {
    await this.decisions.facts.bringUpToDate({ isSilent: true });
    const scheme = { code: 'level', name: '会员等级', kind: 'growth_value' as const, definition };
    await this.decisions.schemes.applyDefinition(scheme, 'spec');
    const { runId } = await this.decisions.schemes.publishDraft('level', { author: 'spec' });
    await this.decisions.runs.runToEnd(runId ?? '');
  }

  async on(date: BusinessDate): Promise<void> {
    this.today = date;
    await this.decisions.clock.fix(date, 'spec');
  }

  /** The nightly pass of `date`; nights in between were missed. */
  async night(date: BusinessDate): Promise<void> {
    await this.on(date);
    await this.decisions.nightly.run({ cause: 'nightly', requestedBy: null });
  }

  /** Anna buys; the ledger and real time follow. Returns the order. */
  async buy(growth: number, paidOn = this.today): Promise<string> {
    this.orderNo += 1;
    const paidAt = new Date(`${paidOn}T04:00:00Z`);
    await insertOrders(this.database, [
      { memberId: 1, externalId: `no-${this.orderNo}`, paidAt, amountFen: growth * 100 },
    ]);
    const row = await this.database.row<{ id: string }>('SELECT MAX(o.id) AS id FROM shop_order o');
    await this.settled(row?.id ?? '');
    return row?.id ?? '';
  }

  /** Makes what went back of an order so much, in all. */
  async refund(orderId: string, growth: number): Promise<void> {
    await this.database.run('UPDATE shop_order SET refunded_amount_fen = ? WHERE id = ?', [
      growth * 100,
      orderId,
    ]);
    await this.settled(orderId);
  }

  /** Anna's tier, the last day of its period and the growth used up. */
  async stands(): Promise<[string | undefined, BusinessDate | null, number]> {
    const [tier] = await this.decisions.tiering.memberTiers(this.database, '1');
    const state = await this.database.row<{ until_on: BusinessDate | null; anchor: number | null }>(
      'SELECT s.until_on, s.anchor FROM tier_state s WHERE s.member_id = 1',
    );
    return [tier?.tierName, state?.until_on ?? null, state?.anchor ?? 0];
  }

  private async settled(orderId: string): Promise<void> {
    await this.database.transaction((tx) => this.growth.service.settleOrders(tx, [orderId]));
    await this.decisions.refreshAndSettle();
  }
}
