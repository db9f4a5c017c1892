import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import type { RuleGroup } from '../conditions/rule.js';
import { SchemeUses } from '../tiering/scheme-uses.js';
import { SegmentSchemeUse, asksForTiers } from './segment-scheme-use.js';

let test: TestDatabase;
let uses: SchemeUses;

beforeAll(async () => {
  test = await createTestDatabase('segment_scheme_use');
  uses = new SchemeUses();
  new SegmentSchemeUse(uses).onModuleInit();
});
afterAll(() => test.drop());

function rule(...fields: string[]): RuleGroup {
  const leaves = fields.map((field) => ({ field, operator: 'in', value: ['v1'] }));
  return { combinator: 'and', rules: [{ combinator: 'or', rules: leaves }] };
}

async function segment(
  code: string,
  field: string,
  options: { kind?: string; isArchived?: number } = {},
): Promise<void> {
  await test.database.run(
    `INSERT INTO segment (code, name, kind, definition_json, is_archived, created_by) VALUES (?, ?, ?, ?, ?, 'spec')`,
    [
      code,
      `人群${code}`,
      options.kind ?? 'dynamic',
      JSON.stringify({ rule: rule(field) }),
      options.isArchived ?? 0,
    ],
  );
}

describe('a scheme whose tiers somebody asks for', () => {
  it('is found in rules at any depth, and by its whole code alone', () => {
    expect(asksForTiers(rule('orderCount', 'tier_level'), 'level')).toBe(true);
    expect(asksForTiers(rule('tierChanged_level'), 'level')).toBe(true);
    expect(asksForTiers(rule('tier_level-2', 'orderCount'), 'level')).toBe(false);
  });

  it('is named with living segments and tags, not with archived or frozen ones', async () => {
    await segment('a', 'tier_level', { isArchived: 1 });
    await segment('b', 'tier_level', { kind: 'static' });
    await segment('c', 'tier_other');
    expect(await uses.of(test.database, 'level')).toEqual([]);
    await segment('d', 'tierChanged_level');
    await test.database.run(
      `INSERT INTO tag (code, name, kind, rule_json, created_by) VALUES ('t', '高价值', 'rule', ?, 'spec')`,
      [JSON.stringify(rule('tier_level'))],
    );
    expect(await uses.of(test.database, 'level')).toEqual(['人群「人群d」、标签「高价值」']);
    for (const code of ['e', 'f']) await segment(code, 'tier_level');
    expect(await uses.of(test.database, 'level')).toEqual([
      '人群「人群d」、人群「人群e」、人群「人群f」等 4 项',
    ]);
  });
});
