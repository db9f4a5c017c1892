import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createCoupons, plainCoupon } from '../../../test/factories/coupons.js';
import { claimNaively } from '../../../test/races/naive-claim.js';
import { valuesList } from '../../platform/database/sql.js';
import { AppError } from '../../platform/errors/app-error.js';
import { couponInvariants } from './coupons.invariants.js';
import type { CouponTemplateDraft } from './coupon-template.js';

/** Rounds of every race; `RACE_ROUNDS=15` makes 105 runs of the first. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 1);
const STOCKS = [0, 1, 7, 50, 199, 200, 250];
const PEOPLE = 200;
const DEVICES = 50;
const claimable = { ...plainCoupon, isClaimable: true, stock: 1000 };

let test: TestDatabase;
let coupons: ReturnType<typeof createCoupons>;
let people: string[];

beforeAll(async () => {
  test = await createTestDatabase('claim_races', 20);
  coupons = createCoupons(test.database);
});
beforeEach(async () => {
  await test.clear();
  const rows = Array.from({ length: PEOPLE }, () => ['2026-01-01', '2026-01-01']);
  const list = valuesList(rows);
  await test.database.run(`INSERT INTO member (first_seen_at, joined_at) VALUES ${list.text}`, list.values);
  people = (await test.database.rows<{ id: string }>('SELECT m.id FROM member m ORDER BY m.id')).map(
    ({ id }) => id,
  );
});
afterAll(() => test.drop());

const template = (changes: Partial<CouponTemplateDraft> = {}) =>
  coupons.templates.createTemplate({ ...claimable, ...changes }, 'spec');

/** Everything at once: how many got a coupon, and how often each refusal came. */
async function outcomes(
  work: readonly Promise<unknown>[],
): Promise<{ given: number; refused: Record<string, number> }> {
  const refused: Record<string, number> = {};
  let given = 0;
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'fulfilled') {
      given += 1;
      continue;
    }
    if (!(result.reason instanceof AppError)) throw result.reason;
    refused[result.reason.code] = (refused[result.reason.code] ?? 0) + 1;
  }
  return { given, refused };
}

const claimAll = (templateId: string) =>
  outcomes(people.map((memberId) => coupons.claims.claim(memberId, templateId, `tap-${memberId}`)));

/** One person on many devices, each tap a request of its own. */
const claimOften = (templateId: string, memberId: string) =>
  outcomes(
    Array.from({ length: DEVICES }, (_, device) =>
      coupons.claims.claim(memberId, templateId, `device-${device}`),
    ),
  );

const broken = async () =>
  (await Promise.all(couponInvariants.map(({ sql }) => test.database.rows(sql)))).flat();

const naively = async (templateId: string, memberIds: readonly string[]) =>
  (await Promise.all(memberIds.map((memberId) => claimNaively(test.database, templateId, memberId)))).filter(
    Boolean,
  ).length;

const oneOften = () => Array.from({ length: DEVICES }, () => people[0] ?? '');

/** Runs a naive race until it has broken its limit, ten times at most; true when it has. */
async function loses(limit: number, race: () => Promise<number>): Promise<boolean> {
  for (let round = 0; round < 10; round += 1) {
    if ((await race()) > limit) return true;
  }
  return false;
}

describe('look, decide, write', () => {
  it.each([
    ['the stock', { stock: 7 }, 7, () => people],
    ['the limit of a person', {}, 1, oneOften],
    ['the limit of a day', { dailyLimit: 7 }, 7, () => people],
    ['the budget', { budgetFen: 7 * 3_000 }, 7, () => people],
  ] as const)('loses the race for %s', async (_what, changes, limit, memberIds) => {
    const race = async () => naively(await template(changes), memberIds());
    expect(await loses(limit, race)).toBe(true);
    expect(await broken()).not.toEqual([]);
  });
});

describe.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))('claims at once, round %i', () => {
  it.each(STOCKS)('give away a stock of %i exactly', async (stock) => {
    const templateId = await template({ stock });
    const { given, refused } = await claimAll(templateId);
    expect(given).toBe(Math.min(stock, PEOPLE));
    expect(refused).toEqual(stock < PEOPLE ? { 'coupons.out-of-stock': PEOPLE - stock } : {});
    expect(await broken()).toEqual([]);
  });

  it.each([1, 2])('of one person on many devices give %i', async (perMemberLimit) => {
    const templateId = await template({ perMemberLimit });
    expect(await claimOften(templateId, people[0] ?? '')).toEqual({
      given: perMemberLimit,
      refused: { 'coupons.limit-reached': DEVICES - perMemberLimit },
    });
    expect(await broken()).toEqual([]);
  });

  it('under one key are one claim, told to each', async () => {
    const templateId = await template({ perMemberLimit: 50 });
    const told = await Promise.all(
      Array.from({ length: DEVICES }, () => coupons.claims.claim(people[0] ?? '', templateId, 'one tap')),
    );
    expect(new Set(told.map(({ couponId }) => couponId)).size).toBe(1);
    expect(await coupons.read.count(test.database, { templateId, limit: 20 })).toBe(1);
  });

  it('keep to the limit of a day, of all and of each', async () => {
    const all = await template({ dailyLimit: 30 });
    expect(await claimAll(all)).toEqual({ given: 30, refused: { 'coupons.daily-limit-reached': 170 } });
    const each = await template({ perMemberLimit: 9, perMemberDailyLimit: 3 });
    expect(await claimOften(each, people[0] ?? '')).toEqual({
      given: 3,
      refused: { 'coupons.member-daily-limit-reached': DEVICES - 3 },
    });
    expect(await broken()).toEqual([]);
  });

  it('end with the budget, which pauses the template by itself', async () => {
    const templateId = await template({ budgetFen: 40 * 3_000 + 2_999 });
    expect(await claimAll(templateId)).toEqual({ given: 40, refused: { 'coupons.out-of-budget': 160 } });
    expect(await coupons.read.template(test.database, templateId)).toMatchObject({
      state: 'paused',
      pause_reason: 'budget',
      committed_fen: 120_000,
    });
    expect(await broken()).toEqual([]);
  });

  it('and coupons taken back at once keep the counters exact', async () => {
    const templateId = await template({ stock: 80 });
    const early = people.slice(0, 60);
    const { given } = await outcomes(
      early.map((memberId) => coupons.claims.claim(memberId, templateId, 'early')),
    );
    const held = await coupons.read.page(test.database, { templateId, limit: 100 });
    const [revoked, late] = await Promise.all([
      Promise.all(
        held
          .slice(0, 40)
          .map(({ id }) =>
            test.database.transaction((tx) => coupons.service.revokeCoupons(tx, [id], '活动取消')),
          ),
      ),
      outcomes(people.slice(60).map((memberId) => coupons.claims.claim(memberId, templateId, 'late'))),
    ]);
    expect(given).toBe(60);
    expect(revoked.reduce((sum, count) => sum + count, 0)).toBe(40);
    expect(late.given).toBeGreaterThanOrEqual(20);
    expect(late.given).toBeLessThanOrEqual(60);
    expect(await coupons.read.template(test.database, templateId)).toMatchObject({
      issued: 20 + late.given,
      committed_fen: (20 + late.given) * 3_000,
    });
    expect(await broken()).toEqual([]);
  });

  it('share the stock with a grant to many', async () => {
    const templateId = await template({ stock: 170 });
    const granted = test.database.transaction((tx) =>
      coupons.service.issueFor(tx, {
        templateId,
        sourceKind: 'batch',
        sourceKey: 'batch:1',
        sourceLabel: '批量发券',
        members: people.slice(0, 100).map((memberId) => ({ memberId })),
      }),
    );
    const [{ given: many }, claimed] = await Promise.all([
      granted,
      outcomes(people.slice(100).map((memberId) => coupons.claims.claim(memberId, templateId, 'tap'))),
    ]);
    expect(many.length + claimed.given).toBe(170);
    expect(await broken()).toEqual([]);
  });

  it('meet a template that is edited under way: each coupon has whole terms, old or new', async () => {
    const templateId = await template();
    const edits = [4_000, 5_000, 6_000].map((amountOffFen) =>
      coupons.templates.editTemplate(templateId, { ...claimable, amountOffFen }),
    );
    const [{ given }] = await Promise.all([claimAll(templateId), ...edits]);
    expect(given).toBe(PEOPLE);
    const wrong = await test.database.rows(
      `SELECT c.id FROM coupon c JOIN coupon_template_version v ON v.id = c.version_id
       WHERE c.worth_fen <> v.worth_fen`,
    );
    expect([...wrong, ...(await broken())]).toEqual([]);
  });
});
