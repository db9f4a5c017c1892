import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { insertOrders, insertPeople } from '../../../../test/factories/people.js';
import { createSegmentServices, type SegmentServices } from '../../../../test/factories/segment-services.js';

const TODAY = '2026-05-31';
const MS_PER_DAY = 86_400_000;

let test: TestDatabase;
let services: SegmentServices;

const rule = (field: string, operator: string, value: unknown) => ({
  combinator: 'and',
  rules: [{ field, operator, value }],
});

const LADDER = {
  code: 'rows',
  name: '近期活跃',
  kind: 'rule_ladder',
  definition: {
    hysteresisPercent: 50,
    tiers: [
      { code: 'base', name: '普通', rule: null },
      { code: 'busy', name: '活跃', rule: rule('ordersInWindow', '>=', { amount: 4, lastDays: 30 }) },
      { code: 'vip', name: '贵宾', rule: rule('tag', 'in', ['vip']) },
    ],
  },
} as const;

/** Orders of person n: n of them within 30 days, and one long ago. */
beforeAll(async () => {
  test = await createTestDatabase('ladder_rows');
  services = createSegmentServices(test.database);
  await services.clock.fix(TODAY, 'spec');
  await insertPeople(test.database, ['a', 'b', 'c', 'd', 'e', 'f']);
  const noon = Date.parse(`${TODAY}T04:00:00Z`);
  await insertOrders(
    test.database,
    [1, 2, 3, 4, 5, 6].flatMap((memberId) =>
      [...Array.from({ length: memberId }, (_, index) => index), 40].map((daysAgo) => ({
        memberId,
        externalId: `${memberId}-${daysAgo}`,
        paidAt: new Date(noon - daysAgo * MS_PER_DAY),
        amountFen: 1000,
      })),
    ),
  );
  await services.decisions.facts.rebuild(TODAY);
  await services.decisions.schemes.applyDefinition(LADDER, 'spec');
  const { runId } = await services.decisions.schemes.publishDraft('rows', { author: 'spec' });
  await services.decisions.runs.runToEnd(runId ?? '');
});
afterAll(() => test.drop());

async function tiers(): Promise<Record<string, string | undefined>> {
  const ids = ['1', '2', '3', '4', '5', '6'];
  const found = await services.decisions.tiering.tiersOfAll(test.database, ids);
  return Object.fromEntries(ids.map((id) => [id, found.get(id)?.[0]?.tierCode]));
}

describe('a ladder over orders in a window and tags', () => {
  it('places everybody by a run', async () => {
    expect(await tiers()).toEqual({ 1: 'base', 2: 'base', 3: 'base', 4: 'busy', 5: 'busy', 6: 'busy' });
  });

  it('says why, with value and threshold', async () => {
    const told = await services.decisions.tiering.explain(test.database, '3', 'rows');
    const clause = told.tierChecks.find(({ tierCode }) => tierCode === 'busy')?.clauses[0];
    expect(clause).toMatchObject({
      text: '购买次数（近30天） ≥ 4 次',
      isMet: false,
      fieldLabel: '购买次数（近30天）',
      value: '3 次',
      threshold: '≥ 4 次',
      gap: '还差 1 次',
    });
    const tag = told.tierChecks.find(({ tierCode }) => tierCode === 'vip')?.clauses[0];
    expect(tag).toMatchObject({ text: '标签 属于 vip', isMet: false, value: '没有' });
  });

  it('decides again at once when somebody is tagged, and when the tag is taken', async () => {
    const id = await services.tagRules.create(
      { code: 'vip', name: '贵宾', group: '', kind: 'manual', rule: null, validDays: null },
      'spec',
    );
    await services.tags.tag(id, ['1'], { source: 'manual', author: 'spec' });
    await services.decisions.refreshAndSettle();
    expect(await tiers()).toMatchObject({ 1: 'vip', 2: 'base', 3: 'base' });
    const change = await test.database.row<{ cause: string; reasons: string; deciding_json: unknown[] }>(
      `SELECT k.cause, k.reasons, k.deciding_json FROM tier_change k WHERE k.member_id = 1 ORDER BY k.run_id DESC LIMIT 1`,
    );
    expect(change).toMatchObject({ cause: 'facts', reasons: 'tag', deciding_json: [1, 1] });
    await services.tags.untag(id, ['1'], { source: 'manual', author: 'spec' });
    await services.decisions.refreshAndSettle();
    expect(await tiers()).toMatchObject({ 1: 'base' });
  });

  it('keeps whoever stands on a rung within its margin as days pass', async () => {
    await services.clock.fix('2026-06-27', 'spec');
    await services.decisions.facts.rebuild('2026-06-27');
    await services.decisions.runs.runToEnd(
      await services.decisions.runs.startRun(['rows'], { cause: 'manual', requestedBy: null }),
    );
    // 27 days later three orders at most lie within 30 days: 2 and more are enough to stay.
    expect(await tiers()).toEqual({ 1: 'base', 2: 'base', 3: 'base', 4: 'busy', 5: 'busy', 6: 'busy' });
    await services.clock.fix('2026-06-29', 'spec');
    await services.decisions.facts.rebuild('2026-06-29');
    await services.decisions.runs.runToEnd(
      await services.decisions.runs.startRun(['rows'], { cause: 'manual', requestedBy: null }),
    );
    expect(await tiers()).toEqual({ 1: 'base', 2: 'base', 3: 'base', 4: 'base', 5: 'base', 6: 'base' });
    await services.clock.fix(TODAY, 'spec');
  });

  it('keeps a tag that it asks for', async () => {
    const tag = await test.database.row<{ id: string }>(`SELECT g.id FROM tag g WHERE g.code = 'vip'`);
    await expect(services.tagRules.archive(tag?.id ?? '')).rejects.toMatchObject({
      code: 'tags.in-use',
      message: '标签「贵宾」还在被 分层方案「近期活跃」 使用，不能归档',
    });
  });
});
