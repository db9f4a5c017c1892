import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../test/factories/decisions.js';
import { insertMarks, insertOrders, insertPeople } from '../../../test/factories/people.js';
import { presetSchemes } from './tiering-presets.js';
import type { LadderDefinition, LifecycleDefinition } from './scheme-definition.js';

const AS_OF = '2026-03-01';
const PEOPLE = 12;

let test: TestDatabase;
let decisions: Decisions;

beforeAll(async () => {
  test = await createTestDatabase('schemes');
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.clear();
  decisions = createDecisions(test.database);
  await decisions.clock.fix(AS_OF, 'spec');
  await insertPeople(
    test.database,
    Array.from({ length: PEOPLE }, (_, index) => `00${index + 1}`),
  );
  // person n has bought n times for ¥100, a month apart; person 12 never
  await insertOrders(
    test.database,
    Array.from({ length: PEOPLE - 1 }, (_, index) => index + 1).flatMap((memberId) =>
      Array.from({ length: memberId }, (_, order) => ({
        memberId,
        externalId: `o${memberId}-${order}`,
        paidAt: new Date(Date.UTC(2026, 1 - order, 15)),
        amountFen: 10_000,
      })),
    ),
  );
  await insertMarks(
    test.database,
    Array.from({ length: PEOPLE }, (_, index) => index + 1),
    'order',
  );
  await decisions.facts.bringUpToDate({ isSilent: true });
});

function ladder(...thresholds: number[]): LadderDefinition {
  return {
    tiers: [0, ...thresholds].map((value, level) => ({
      code: `v${level}`,
      name: `等级${level}`,
      rule:
        level === 0 ? null : { combinator: 'and', rules: [{ field: 'netAmountFen', operator: '>=', value }] },
    })),
  };
}

async function draft(definition: unknown, code = 'level'): Promise<void> {
  await decisions.schemes.applyDefinition(
    { code, name: '会员等级', kind: 'rule_ladder', definition },
    'spec',
  );
}

async function publish(code = 'level'): Promise<void> {
  const { runId } = await decisions.schemes.publishDraft(code, { author: 'spec' });
  await decisions.runs.runToEnd(runId ?? '');
}

async function counts(code = 'level'): Promise<Record<string, number>> {
  const tiers = await decisions.tiering.countByTier(test.database, code);
  return Object.fromEntries(tiers.map((tier) => [tier.code, tier.count]));
}

async function everything(): Promise<unknown[]> {
  return Promise.all(
    [
      'member_tier',
      'tier_change',
      'tier_run',
      'scheme_fit',
      'outbox_event',
      'scheme',
      'tier',
      'member_fact',
    ].map(async (table) => [table, await test.database.rows(`SELECT x.* FROM ${table} x`)]),
  );
}

describe('a scheme', () => {
  it('goes from draft to published, and its versions stay as they were', async () => {
    await draft(ladder(50_000));
    await draft(ladder(60_000));
    await publish();
    await draft(ladder(80_000, 100_000));
    const detail = await decisions.schemeRead.detail(test.database, 'level');
    expect(detail).toMatchObject({
      publishedVersionNo: 1,
      draftVersionNo: 2,
      published: {
        definition: ladder(60_000),
        state: 'published',
        effectiveOn: AS_OF,
        existingMembers: 'none',
      },
      draft: { definition: ladder(80_000, 100_000), state: 'draft' },
      lastRun: { state: 'done', causeLabel: '发布后分层', changeCount: PEOPLE },
    });
    expect(await counts()).toEqual({ v0: 6, v1: 6 });
  });

  it('says before publishing exactly who will move, and changes nothing by saying it', async () => {
    await draft(ladder(60_000));
    await publish();
    await draft(ladder(80_000, 100_000));
    const before = await everything();
    const simulation = await decisions.simulation.simulateDraft('level');
    expect(await everything()).toEqual(before);
    expect(simulation).toMatchObject({
      total: PEOPLE,
      up: 2,
      down: 2,
      same: 8,
      placed: 0,
      businessDate: AS_OF,
    });
    expect(simulation.flows).toHaveLength(4);
    await publish();
    expect(await counts()).toEqual(
      Object.fromEntries(simulation.tiers.map(({ code, after }) => [code, after])),
    );
    const changed = await test.database.row(
      `SELECT COUNT(*) AS changes FROM tier_change c WHERE c.cause = 'version'`,
    );
    expect(changed).toEqual({ changes: simulation.up + simulation.down });
  });

  it('tells of a first publication how many are placed, and how many of them are members', async () => {
    await draft(ladder(60_000));
    const simulation = await decisions.simulation.simulateDraft('level');
    expect(simulation).toMatchObject({ placed: PEOPLE, up: 0, down: 0, same: 0 });
    expect(simulation.tiers.map(({ code, after, joinedEntering }) => [code, after, joinedEntering])).toEqual([
      ['v0', 6, 3],
      ['v1', 6, 3],
    ]);
  });

  it('keeps the names of tiers that a later version dropped', async () => {
    await draft(ladder(20_000, 60_000, 100_000));
    await publish();
    const three = ladder(20_000, 60_000, 100_000).tiers;
    await draft({ tiers: three.filter(({ code }) => code !== 'v2') });
    await publish();
    const changes = await decisions.history.changesOfScheme(test.database, 'level', { limit: 5 });
    expect(
      changes.map(({ fromTier, toTier, causeLabel, versionNo }) => [fromTier, toTier, causeLabel, versionNo]),
    ).toEqual([
      ...Array.from({ length: 4 }, () => ['等级2', '等级1', '规则改版', 2]),
      [null, '等级0', '首次分层', 1],
    ]);
    expect(await counts()).toEqual({ v0: 2, v1: 8, v3: 2 });
  });

  it('can go back to an older version, as a new one', async () => {
    await draft(ladder(60_000));
    await publish();
    await draft(ladder(10_000));
    await publish();
    const { version, runId } = await decisions.schemes.rollback('level', 1, 'spec');
    await decisions.runs.runToEnd(runId ?? '');
    expect(version).toMatchObject({ version_no: 3, definition_json: ladder(60_000) });
    expect(await counts()).toEqual({ v0: 6, v1: 6 });
  });

  it('refuses what cannot be done, with a code', async () => {
    const { schemes } = decisions;
    const author = 'spec';
    await expect(schemes.publishDraft('nope', { author })).rejects.toMatchObject({
      code: 'tiering.scheme-unknown',
    });
    await draft(ladder(1));
    await publish();
    await expect(schemes.publishDraft('level', { author })).rejects.toMatchObject({
      code: 'tiering.no-draft',
    });
    await expect(schemes.rollback('level', 7, author)).rejects.toMatchObject({
      code: 'tiering.version-unknown',
    });
    await draft(ladder(2));
    await expect(schemes.publishDraft('level', { author, effectiveOn: '2026-02-28' })).rejects.toMatchObject({
      code: 'tiering.effective-date-past',
    });
    await expect(schemes.publishDraft('level', { author, effectiveOn: '2026-02-30' })).rejects.toMatchObject({
      code: 'clock.date-invalid',
    });
    const lifecycle: LifecycleDefinition = {
      thresholds: 'days',
      newWithinDays: 1,
      activeWithin: 2,
      silentWithin: 3,
      dormantWithin: 4,
      loyalFromOrders: null,
      wonBack: null,
      minDwellDays: 0,
    };
    await expect(
      schemes.applyDefinition({ code: 'level', name: 'x', kind: 'lifecycle', definition: lifecycle }, author),
    ).rejects.toMatchObject({ code: 'tiering.kind-differs' });
  });

  it('finds no thirteenth place', async () => {
    for (let scheme = 1; scheme <= 12; scheme += 1) {
      await draft(ladder(scheme), `s${scheme}`);
      await decisions.schemes.publishDraft(`s${scheme}`, { author: 'spec' });
    }
    await draft(ladder(1), 's13');
    await expect(decisions.schemes.publishDraft('s13', { author: 'spec' })).rejects.toMatchObject({
      code: 'tiering.too-many-schemes',
    });
    const [open] = await decisions.runStore.active(test.database);
    await decisions.runs.runToEnd(open?.id ?? '');
    expect(await counts('s12')).toEqual({ v0: 1, v1: 11 });
  });
});

describe('the schemes of a new installation', () => {
  it('are drafted, published and placed once; a second time changes nothing', async () => {
    const runId = await decisions.presets.ensure('spec', { existingMembers: 'coupon' });
    await decisions.runs.runToEnd(runId ?? '');
    const published = await decisions.tiering.schemesPublished(test.database);
    expect(published.map(({ code }) => code)).toEqual(presetSchemes.map(({ code }) => code));
    const before = await everything();
    expect(await decisions.presets.ensure('spec')).toBeUndefined();
    expect(await everything()).toEqual(before);
    const tiers = await decisions.tiering.memberTiers(test.database, '11');
    expect(tiers.map(({ schemeName, tierName }) => [schemeName, tierName])).toEqual([
      ['会员等级', '金卡会员'],
      ['RFM 模型', '重要保持'], // everybody bought last on the same day
      ['生命周期', '活跃'],
    ]);
    expect(await counts('rfm')).toMatchObject({ none: 1 });
    expect(await counts('lifecycle')).toMatchObject({ prospect: 1, new: 1 });
  });
});

describe('schemes published for a run to come', () => {
  it('place nobody before it, whatever people do meanwhile', async () => {
    expect(await decisions.presets.ensure('spec', { isRunLater: true })).toBeUndefined();
    await insertMarks(test.database, [1, 2, 3], 'order');
    await decisions.refreshAndSettle();
    expect(await test.database.rows('SELECT c.member_id FROM tier_change c')).toEqual([]);
    const { run } = await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    expect(run.schemes_json.map(({ cause }) => cause)).toEqual(['initial', 'initial', 'initial']);
    expect(run.change_count).toBe(3 * PEOPLE);
  });
});

describe('an export', () => {
  beforeEach(async () => {
    await decisions.runs.runToEnd((await decisions.presets.ensure('spec')) ?? '');
  });

  async function exported(code: string, asOf?: string): Promise<unknown[]> {
    return decisions.exports.exportScheme(code, asOf, async ({ columns, pieces }) => {
      const rows: unknown[] = [columns];
      for await (const piece of pieces) rows.push(...piece);
      return rows;
    });
  }

  it('calls each person by the name they bought under, once', async () => {
    await test.database.run(
      `INSERT INTO channel_identity (id, channel_id, external_id, member_id)
       VALUES (900, 1, 'bought-as', 3), (901, 1, 'follows-as', 4)`,
    );
    await test.database.run('UPDATE shop_order SET buyer_identity_id = 900 WHERE member_id = 3');
    await test.database.run('UPDATE channel_identity SET id = 902 WHERE id = 4');
    await test.database.run('UPDATE shop_order SET buyer_identity_id = 902 WHERE member_id = 4');
    const rows = await exported('lifecycle');
    expect(rows).toHaveLength(PEOPLE + 1);
    expect(rows.slice(0, 5)).toEqual([
      ['customer_id', 'tier'],
      ['001', 'new'],
      ['002', 'active'],
      ['bought-as', 'active'],
      ['004', 'active'],
    ]);
  });

  it('as of another date computes everything anew, aside', async () => {
    const before = await everything();
    const rows = await exported('rfm', '2025-12-31');
    expect(await everything()).toEqual(before);
    expect(rows[1]).toEqual(['001', 'none', null, 0, 0, null, null, null]);
    expect(rows[3]).toEqual(['003', 'retain', 16, 1, 10_000, 1, 1, 1]);
    expect(rows[11]).toEqual(
      ['0011', 'key-value', 16, 9, 90_000, 1, 5, 5].map((cell, index) => (index === 1 ? 'key-keep' : cell)),
    );
  });

  it('refuses a date that does not exist, and a scheme that was never published', async () => {
    await expect(exported('rfm', '2026-02-30')).rejects.toMatchObject({ code: 'clock.date-invalid' });
    await draft(ladder(1), 'fresh');
    await expect(exported('fresh')).rejects.toMatchObject({ code: 'tiering.not-published' });
  });
});

describe('history and reasons', () => {
  it('are read page by page without a gap', async () => {
    await draft(ladder(60_000));
    await publish();
    await draft(ladder(20_000));
    await publish();
    const all = await decisions.history.changesOfScheme(test.database, 'level', { limit: 100 });
    const paged: string[] = [];
    for (let before: string | undefined; ; before = paged.at(-1)) {
      const page = await decisions.history.changesOfScheme(test.database, 'level', { limit: 3, before });
      if (page.length === 0) break;
      paged.push(...page.map(({ key }) => key));
    }
    expect(paged).toEqual(all.map(({ key }) => key));
    const own = await decisions.history.changesOfMember(test.database, '4', 1);
    const older = await decisions.history.changesOfMember(test.database, '4', 5, own[0]?.key);
    expect([...own, ...older].map(({ toTier, deciding }) => [toTier, deciding])).toEqual([
      ['等级1', [{ label: '累计实付金额', value: '¥400.00' }]],
      ['等级0', [{ label: '累计实付金额', value: '¥400.00' }]],
    ]);
    const into = await decisions.history.changesOfScheme(test.database, 'level', {
      tierCode: 'v0',
      limit: 100,
    });
    expect(new Set(into.map(({ toTier }) => toTier))).toEqual(new Set(['等级0']));
  });

  it('explain alternatives and exceptions in words', async () => {
    await draft({
      tiers: [
        { code: 'v0', name: '普通', rule: null },
        {
          code: 'v1',
          name: '金卡',
          rule: {
            combinator: 'and',
            rules: [
              {
                combinator: 'or',
                rules: [
                  { field: 'netAmountFen', operator: '>=', value: 100_000 },
                  { field: 'orderCount', operator: '>=', value: 6 },
                ],
              },
              { combinator: 'and', not: true, rules: [{ field: 'refundCount', operator: '>', value: 2 }] },
            ],
          },
        },
      ],
    });
    await publish();
    const gold = await decisions.tiering.explain(test.database, '7', 'level');
    expect(gold.sentence).toBe('累计订单数 7 笔（要求 ≥ 6 笔），不满足「退款订单数 > 2 笔」，所以是「金卡」');
    expect(
      gold.tierChecks[1]?.clauses.map(({ text, isMet, depth, joiner }) => [text, isMet, depth, joiner]),
    ).toEqual([
      ['累计实付金额 ≥ ¥1,000.00', false, 1, null],
      ['累计订单数 ≥ 6 笔', true, 1, 'or'],
      ['退款订单数 > 2 笔', false, 1, 'and'],
    ]);
    const plain = await decisions.tiering.explain(test.database, '5', 'level');
    expect(plain.nextTier?.sentence).toBe('距「金卡」：累计订单数还差 1 笔，或累计实付金额还差 ¥500.00');
    await expect(decisions.tiering.explain(test.database, '999', 'level')).rejects.toMatchObject({
      code: 'tiering.not-placed',
    });
  });

  it('find a person by our id or by what a source calls them', async () => {
    const { tiering } = decisions;
    expect(await tiering.personNamed(test.database, '7')).toBe('7');
    expect(await tiering.personNamed(test.database, '007')).toBe('7');
    expect(await tiering.personNamed(test.database, 'nobody')).toBeUndefined();
  });

  it('show how a figure is spread', async () => {
    await decisions.runs.runToEnd((await decisions.presets.ensure('spec')) ?? '');
    for (const field of ['netAmountFen', 'recencyDays', 'frequency'] as const) {
      const { buckets, cuts } = await decisions.histograms.of(test.database, 'rfm', field);
      expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(PEOPLE - 1);
      expect(cuts).toHaveLength(4);
    }
  });
});
