import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { SchemeUses } from '../../decisions/tiering/scheme-uses.js';
import { BenefitSchemeUse } from './benefit-scheme-use.js';

let test: TestDatabase;
let uses: SchemeUses;

beforeAll(async () => {
  test = await createTestDatabase('benefit_scheme_use');
  await test.database.run(
    `INSERT INTO scheme (id, code, name, kind) VALUES (1, 'level', '会员等级', 'rule_ladder')`,
  );
  uses = new SchemeUses();
  new BenefitSchemeUse(uses).onModuleInit();
});
afterAll(() => test.drop());

/** A version of the plan, with or without a gift. */
async function plan(versionNo: number, state: string, hasGift: boolean): Promise<void> {
  const { insertId } = await test.database.run(
    `INSERT INTO benefit_plan (scheme_id, version_no, state, created_by) VALUES (1, ?, ?, 'spec')`,
    [versionNo, state],
  );
  if (!hasGift) return;
  await test.database.run(
    `INSERT INTO benefit_gift (plan_id, tier_id, cell, position, kind, gift_json)
     VALUES (?, 7, 'held', 1, 'rate', '{"kind":"rate","pointsRate":1.5}')`,
    [insertId],
  );
}

it('a scheme is relied on while its newest published plan gives something', async () => {
  const used = (): Promise<string[]> => uses.of(test.database, 'level');
  expect(await used()).toEqual([]);
  await plan(1, 'draft', true);
  expect(await used()).toEqual([]);
  await plan(2, 'published', true);
  expect(await used()).toEqual(['等级权益（第 2 版）']);
  expect(await uses.of(test.database, 'other')).toEqual([]);
  await plan(3, 'published', true);
  expect(await used()).toEqual(['等级权益（第 3 版）']);
  await plan(4, 'published', false);
  expect(await used()).toEqual([]);
});
