import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { GrowthLife, LEVELS, ONE_PER_YUAN, START } from '../../../../test/factories/growth-life.js';
import { insertOrders, insertPeople } from '../../../../test/factories/people.js';
import type { GrowthDefinition } from './growth-value-definition.js';
import { GrowthMergeStore } from '../growth-merge.store.js';
import type { BusinessDate } from '../../../platform/clock/business-date.js';

let test: TestDatabase;
let life: GrowthLife;

beforeAll(async () => {
  test = await createTestDatabase('growth_scheme');
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.clear();
  life = new GrowthLife(test.database);
});

describe('levels by growth', () => {
  it('begins with all that was bought before there were rules, also where no worker runs', async () => {
    await life.on(START);
    await insertPeople(test.database, ['anna']);
    const paidAt = new Date('2025-06-01T04:00:00Z');
    await insertOrders(test.database, [{ memberId: 1, externalId: 'before', paidAt, amountFen: 120_000 }]);
    await life.publish(LEVELS);
    expect((await life.stands())[0]).toBe('普通');
    await life.growth.settings.write(test.database, 'growth.rules', ONE_PER_YUAN, 'spec');
    await life.night('2026-01-02');
    expect(await life.stands()).toEqual(['银卡', '2026-04-12', 0]);
  });

  it('is seen on a past date with the growth of that date, refunds taken out', async () => {
    await life.begin(LEVELS);
    const order = await life.buy(1000);
    await life.on('2026-02-01');
    await life.buy(4200);
    await life.refund(order, 100);
    const tierOn = async (date: BusinessDate) =>
      (await life.decisions.replay.replay('1', date, 'now')).schemes.map(({ tierName }) => tierName);
    expect([await tierOn('2026-02-01'), await tierOn('2026-01-31'), await tierOn('2025-12-31')]).toEqual([
      ['金卡'],
      ['普通'],
      ['普通'],
    ]);
    const then = await life.decisions.replay.replay('1', '2026-01-31', 'then');
    expect(then.schemes[0]?.tierName).toBe('银卡');
    const exported = await life.decisions.exports.exportScheme('level', '2026-01-31', async ({ pieces }) => {
      const rows = [];
      for await (const piece of pieces) rows.push(...piece);
      return rows;
    });
    expect(exported).toEqual([
      ['anna', 'v1'],
      ['bo', 'v1'],
    ]);
  });

  it('lets growth that was used up stay used up when two records become one person', async () => {
    await life.begin({ ...LEVELS, graceDays: 0 });
    new GrowthMergeStore(life.growth.facts.members).onModuleInit();
    await life.buy(4000);
    await life.night('2026-04-12');
    expect(await life.stands()).toEqual(['银卡', '2026-07-20', 3000]);
    await life.night('2026-07-22');
    expect(await life.stands()).toEqual(['普通', null, 4000]);
    const seen = (externalId: string) => ({ externalId, unionId: 'one', seenAt: undefined });
    await test.database.transaction(async (tx) => {
      await life.growth.facts.members.resolve(tx, '1', [seen('bo')]);
      await life.growth.facts.members.resolve(tx, '1', [seen('anna')]);
    });
    await life.decisions.refreshAndSettle();
    const state = await test.database.rows('SELECT s.member_id, s.anchor FROM tier_state s');
    const balance = await test.database.rows('SELECT b.member_id, b.total FROM growth_balance b');
    const stays = await test.database.row<{ id: string }>(
      'SELECT m.id FROM member m WHERE m.merged_into_id IS NULL',
    );
    expect([state, balance]).toEqual([
      [{ member_id: stays?.id, anchor: 4000 }],
      [{ member_id: stays?.id, total: 4000 }],
    ]);
    const [tier] = await life.decisions.tiering.memberTiers(test.database, stays?.id ?? '');
    expect(tier?.tierName).toBe('普通');
  });

  it('goes on under a tier set by hand, and returns to where it stands', async () => {
    await life.begin(LEVELS);
    await life.buy(1000);
    await life.decisions.overrides.set(
      { memberId: '1', schemeCode: 'level', tierCode: 'v3', endsOn: '2026-02-01', reason: '投诉补偿' },
      '小林',
    );
    expect(await life.stands()).toEqual(['金卡', '2026-04-11', 0]);
    await life.on('2026-01-20');
    await life.buy(100);
    await life.night('2026-02-02');
    expect(await life.stands()).toEqual(['银卡', '2026-04-11', 0]);
  });

  it('keeps its period under a new version, and rises by its new thresholds', async () => {
    await life.begin(LEVELS);
    await life.buy(1000);
    await life.on('2026-02-01');
    const [lowest, silver, gold] = LEVELS.tiers;
    if (!lowest || !silver || !gold) throw new Error('Three levels');
    await life.publish({ ...LEVELS, tiers: [lowest, { ...silver, growth: 2000, keep: 300 }, gold] });
    expect(await life.stands()).toEqual(['银卡', '2026-04-11', 0]);
    await life.publish({
      ...LEVELS,
      tiers: [lowest, { ...silver, growth: 500, keep: 0 }, { ...gold, growth: 900, keep: 0 }],
    });
    expect(await life.stands()).toEqual(['金卡', '2026-05-12', 0]);
    await life.publish({
      ...LEVELS,
      tiers: [
        { ...lowest, code: 'v0', name: '新会员' },
        { ...silver, growth: 500, keep: 0 },
      ],
    });
    expect(await life.stands()).toEqual(['银卡', '2026-05-12', 0]);
  });

  it('is tried before it is published, from where people stand', async () => {
    await life.begin(LEVELS);
    await life.buy(1200);
    const [lowest, silver, gold] = LEVELS.tiers;
    if (!lowest || !silver || !gold) throw new Error('Three levels');
    const tried = { ...LEVELS, tiers: [lowest, { ...silver, growth: 2000 }, { ...gold, growth: 2500 }] };
    const scheme = { code: 'level', name: '会员等级', kind: 'growth_value' as const };
    const simulate = async (definition: GrowthDefinition) => {
      await life.decisions.schemes.applyDefinition({ ...scheme, definition }, 'spec');
      const { up, down, same } = await life.decisions.simulation.simulateDraft('level');
      return { up, down, same };
    };
    expect(await simulate(tried)).toEqual({ up: 0, down: 0, same: 2 });
    const easier = { ...LEVELS, tiers: [lowest, silver, { ...gold, growth: 1100, keep: 0 }] };
    expect(await simulate(easier)).toEqual({ up: 1, down: 0, same: 1 });
    expect(await life.stands()).toEqual(['银卡', '2026-04-11', 0]);
  });

  it('says why: what enters a level, what keeps it, how much is missing by when', async () => {
    await life.begin(LEVELS);
    const order = await life.buy(1200);
    await life.refund(order, 400);
    const explained = await life.decisions.tiering.explain(test.database, '1', 'level');
    expect(explained.sentence).toBe('有效期至 2026-04-11（要求 不早于业务日），所以是「银卡」');
    const clauses = explained.tierChecks.map(({ tierName, isMet, clauses: list }) => [
      tierName,
      isMet,
      ...list.map(({ text, isMet: met, value, gap }) => [text, met, value, gap]),
    ]);
    expect(clauses).toEqual([
      ['普通', false],
      [
        '银卡',
        true,
        ['成长值 ≥ 1000', false, '800', '还差 200'],
        ['等级在有效期内（含宽限 10 天）', true, '2026-04-11', null],
        ['保级：本期成长值 ≥ 300', false, '0', '还差 300'],
      ],
      ['金卡', false, ['成长值 ≥ 5000', false, '800', '还差 4200']],
    ]);
    expect(explained.nextTier).toMatchObject({ tierName: '金卡', sentence: '距「金卡」：成长值还差 4200' });
    expect(await life.decisions.outlook.of('1', 'level')).toEqual({
      keeps: {
        sentence:
          '「银卡」有效期至 2026-04-11，宽限到 2026-04-21；本期已得 0 成长值，再得 300 可保级，否则降为「普通」',
        until: '2026-04-21',
      },
      nextStep: {
        tierCode: 'v3',
        tierName: '金卡',
        sentence: '再得 4200 成长值（2026-04-11 之前），可升至「金卡」',
        orderFen: null,
        growth: 4200,
        by: '2026-04-11',
      },
    });
  });
});
