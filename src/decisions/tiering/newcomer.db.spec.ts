import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../test/factories/decisions.js';
import { insertMarks, insertOrders } from '../../../test/factories/people.js';
import type { NewcomerDefinition } from './scheme-definition.js';
import { validateNewcomer } from './newcomer.js';
import { ruleLadder } from './scheme-kinds/rule-ladder.js';

const TODAY = '2026-03-10';

const newcomer: NewcomerDefinition = {
  withinDays: 7,
  rules: [
    { tierCode: 'v2', channelCodes: ['live'], minFirstDayActivities: 2 },
    { tierCode: 'v1', channelCodes: ['live'] },
    { tierCode: 'v0' },
  ],
};

/** Without newcomers' defaults everybody here would be `v3`. */
const tiers = [
  { code: 'v3', name: '其余', rule: null },
  ...['v0', 'v1', 'v2'].map((code, index) => ({
    code,
    name: `等级${index}`,
    rule: {
      combinator: 'and' as const,
      rules: [{ field: 'netAmountFen', operator: '>=', value: 1_000_000 * (index + 1) }],
    },
  })),
];

let test: TestDatabase;
let decisions: Decisions;

/** People by name: on which channel, when (UTC) first seen, and how often active on that day in Shanghai. */
const PEOPLE = [
  { name: 'live, busy at once', channel: 1, seen: '2026-03-05T02:00:00Z', activities: 2 },
  { name: 'live, one look', channel: 1, seen: '2026-03-05T02:00:00Z', activities: 1 },
  { name: 'shop', channel: 2, seen: '2026-03-09T02:00:00Z', activities: 5 },
  { name: 'the seventh day', channel: 2, seen: '2026-03-02T16:00:00Z', activities: 0 },
  { name: 'the eighth day', channel: 2, seen: '2026-03-02T15:59:59Z', activities: 0 },
  { name: 'live, has bought', channel: 1, seen: '2026-03-05T02:00:00Z', activities: 9 },
];

beforeAll(async () => {
  test = await createTestDatabase('newcomers');
  decisions = createDecisions(test.database);
  await decisions.clock.fix(TODAY, 'spec');
  await test.database.run(
    `INSERT INTO channel (id, code, kind, name, settings_json) VALUES (1, 'live', 'csv', '直播', '{}'),
       (2, 'shop', 'csv', '门店', '{}')`,
  );
  for (const [index, { name, channel, seen, activities }] of PEOPLE.entries()) {
    await test.database.run(
      'INSERT INTO member (id, display_name, first_channel_id, first_seen_at) VALUES (?, ?, ?, ?)',
      [index + 1, name, channel, new Date(seen)],
    );
    for (let no = 0; no < activities; no += 1) {
      await test.database.run(
        `INSERT INTO activity (member_id, kind, dedupe_key, occurred_at) VALUES (?, 'visited', ?, ?)`,
        [index + 1, `${index}-${no}`, new Date('2026-03-05T03:00:00Z')],
      );
    }
  }
  await insertOrders(test.database, [
    { memberId: 6, externalId: 'o', paidAt: new Date('2026-03-06T02:00:00Z'), amountFen: 100 },
  ]);
  await decisions.facts.bringUpToDate({ isSilent: true });
  await decisions.schemes.applyDefinition(
    { code: 'level', name: '等级', kind: 'rule_ladder', definition: { tiers, newcomer } },
    'spec',
  );
  const { runId } = await decisions.schemes.publishDraft('level', { author: 'spec' });
  await decisions.runs.runToEnd(runId ?? '');
});
afterAll(() => test.drop());

async function tierOf(id: number): Promise<string | undefined> {
  return (await decisions.tiering.memberTiers(test.database, String(id)))[0]?.tierCode;
}

describe('newcomers', () => {
  it('stand where source and first session say, for so many days, until they buy', async () => {
    const placed = await Promise.all(PEOPLE.map(async ({ name }, index) => [name, await tierOf(index + 1)]));
    expect(placed).toEqual([
      ['live, busy at once', 'v2'],
      ['live, one look', 'v1'],
      ['shop', 'v0'],
      ['the seventh day', 'v0'],
      ['the eighth day', 'v3'],
      ['live, has bought', 'v3'],
    ]);
  });

  it('are explained by it', async () => {
    const explanation = await decisions.tiering.explain(test.database, '1', 'level');
    const current = explanation.tierChecks.find(({ isCurrent }) => isCurrent);
    expect(current).toMatchObject({ tierCode: 'v2', isMet: true });
    expect(current?.clauses.filter(({ isMet }) => isMet).map(({ text }) => text)).toContain(
      '首日互动至少 2 次',
    );
  });

  it('go where the rules say within the real-time pass once they buy, and when their days are over', async () => {
    await insertOrders(test.database, [
      { memberId: 2, externalId: 'o2', paidAt: new Date('2026-03-10T02:00:00Z'), amountFen: 100 },
    ]);
    await insertMarks(test.database, [2], 'order');
    await decisions.refreshAndSettle();
    expect(await tierOf(2)).toBe('v3');
    await decisions.clock.fix('2026-03-13', 'spec');
    await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    expect([await tierOf(1), await tierOf(3)]).toEqual(['v3', 'v0']);
  });

  it.each([
    [{ withinDays: 0, rules: [{ tierCode: 'v0' }] }, 'tiering.number-invalid', 'newcomer.withinDays'],
    [{ withinDays: 7, rules: [] }, 'tiering.definition-malformed', 'newcomer.rules'],
    [{ withinDays: 7, rules: [{ tierCode: 'v9' }] }, 'tiering.tier-unknown', 'newcomer.rules[0].tierCode'],
    [
      { withinDays: 7, rules: [{ tierCode: 'v0', channelCodes: [''] }] },
      'tiering.channel-invalid',
      'newcomer.rules[0].channelCodes[0]',
    ],
    [
      { withinDays: 7, rules: [{ tierCode: 'v0', minFirstDayActivities: 0 }] },
      'tiering.number-invalid',
      'newcomer.rules[0].minFirstDayActivities',
    ],
    [{ withinDays: 7, rules: [{ tierCode: 'v0' }], x: 1 }, 'tiering.definition-unknown-key', 'newcomer'],
  ])('are refused as %j', (raw, code, path) => {
    const steps = ruleLadder.tiers({ tiers } as never);
    let caught: unknown;
    try {
      validateNewcomer(raw, steps);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ code, details: { path } });
  });
});
