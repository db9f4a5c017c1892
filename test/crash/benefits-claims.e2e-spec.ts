import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CouponRefused } from '../../src/actions/coupons/coupons.errors.js';
import { Database } from '../../src/platform/database/database.js';
import { createTestDatabase, type TestDatabase } from '../db/test-database.js';
import { createCoupons, plainCoupon } from '../factories/coupons.js';
import { insertJoinedMembers } from '../factories/joined-members.js';
import { wrongBooks } from '../harness/book-check.js';
import { seeded } from '../harness/seeded.js';
import { claimNaively } from '../races/naive-claim.js';
import { crashSeed, isLongForm } from './crash-form.js';

const STOCKS = [0, 1, 7, 50, 199, 200, 250];
const CLAIMS = 200;
/** Runs over all stocks: 105 in the long form. */
const RUNS_PER_STOCK = isLongForm ? 15 : 1;
const REVOKED_SHARE = 0.2;

const seed = crashSeed('E17 and E18 claims');
const random = seeded(seed.value);

let test: TestDatabase;
let members: string[];

beforeAll(async () => {
  test = await createTestDatabase('crash_claims', 20);
  members = await insertJoinedMembers(test.database, CLAIMS);
});
afterAll(() => test.drop());

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

describe(`E17: ${CLAIMS} members claim at once (${seed.label})`, () => {
  const latencies: number[] = [];

  async function race(stock: number, revokedShare: number) {
    const { claims, service, templates } = createCoupons(test.database);
    const templateId = await templates.createTemplate({ ...plainCoupon, stock, isClaimable: true }, 'spec');
    const tally = { given: 0, revoked: 0, refused: 0 };
    await Promise.all(
      members.map(async (memberId) => {
        const isRevoked = random() < revokedShare;
        const startedAt = performance.now();
        try {
          const { couponId } = await claims.claim(memberId, templateId, `device-${memberId}`);
          tally.given += 1;
          latencies.push(performance.now() - startedAt);
          if (!isRevoked) return;
          const revoked = await test.database.transaction((tx) =>
            service.revokeCoupons(tx, [couponId], '测试收回'),
          );
          tally.revoked += revoked;
        } catch (error) {
          if (!(error instanceof CouponRefused) || error.code !== 'coupons.out-of-stock') throw error;
          tally.refused += 1;
        }
      }),
    );
    const row = await test.database.row<{ issued: number; live: number; owners: number }>(
      `SELECT t.issued, (SELECT COUNT(*) FROM coupon c WHERE c.template_id = t.id AND c.state = 'issued') AS live,
         (SELECT COUNT(DISTINCT c.member_id) FROM coupon c WHERE c.template_id = t.id) AS owners
       FROM coupon_template t WHERE t.id = ?`,
      [templateId],
    );
    return { ...tally, ...row };
  }

  it.each(STOCKS)(`stock %i: never one too many, and every one that is free is given`, async (stock) => {
    for (let run = 0; run < RUNS_PER_STOCK; run += 1) {
      const calm = await race(stock, 0);
      const expected = Math.min(stock, CLAIMS);
      expect(calm).toEqual({
        given: expected,
        revoked: 0,
        refused: CLAIMS - expected,
        issued: expected,
        live: expected,
        owners: expected,
      });
      const stirred = await race(stock, REVOKED_SHARE);
      expect(stirred.given + stirred.refused).toBe(CLAIMS);
      expect(stirred.given).toBe(stirred.owners);
      expect(stirred.live).toBe(stirred.given - stirred.revoked);
      expect(stirred.issued).toBe(stirred.live);
      expect(stirred.live).toBeLessThanOrEqual(stock);
      expect(stirred.given).toBeGreaterThanOrEqual(expected);
    }
    expect(await wrongBooks(test.database, ['I1', 'I2', 'I3'])).toEqual([]);
  });

  it('answers each claim within 300 ms, 99 times in 100', () => {
    expect(latencies.length).toBeGreaterThan(CLAIMS);
    expect(percentile(latencies, 0.99)).toBeLessThan(isLongForm ? 300 : 1000);
  });

  it('is red on the naive twin, which looks and then writes', async () => {
    const oversold: number[] = [];
    for (const stock of [1, 7, 50]) {
      for (let run = 0; run < 3; run += 1) {
        await test.database.run('DELETE FROM coupon');
        const { templates } = createCoupons(test.database);
        const templateId = await templates.createTemplate({ ...plainCoupon, stock }, 'spec');
        await Promise.all(members.map((memberId) => claimNaively(test.database, templateId, memberId)));
        const row = await test.database.row<{ coupons: number }>(
          'SELECT COUNT(*) AS coupons FROM coupon c WHERE c.template_id = ?',
          [templateId],
        );
        if ((row?.coupons ?? 0) > stock) oversold.push(stock);
      }
    }
    expect(oversold.length).toBeGreaterThan(0);
    expect((await wrongBooks(test.database, ['I2'])).map(({ code }) => code)).toEqual(['I2']);
    await test.database.run('DELETE FROM coupon');
    await test.database.run('DELETE FROM coupon_template');
  });
});

describe(`E18: one member claims from three devices across midnight (${seed.label})`, () => {
  const CLAIMS_OF_ONE = 50;
  const RUNS = isLongForm ? 30 : 5;
  const MIDNIGHT = Date.UTC(2026, 10, 22, 16) / 1000; // 2026-11-23 00:00 in Shanghai

  let evening: Database;
  let morning: Database;

  /** A pool whose every session stands at one second of the wall clock. */
  async function standingAt(second: number): Promise<Database> {
    const size = 5;
    const database = await Database.open({ url: test.url, poolSize: size });
    let held = 0;
    let letGo: () => void = () => undefined;
    const allHeld = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await Promise.all(
      Array.from({ length: size }, () =>
        database.session(async (sql) => {
          await sql.run('SET SESSION timestamp = ?', [second]);
          held += 1;
          if (held === size) letGo();
          await allHeld;
        }),
      ),
    );
    return database;
  }

  beforeAll(async () => {
    evening = await standingAt(MIDNIGHT - 0.001);
    morning = await standingAt(MIDNIGHT + 0.001);
  });
  afterAll(() => Promise.all([evening.close(), morning.close()]));

  async function couponsByDay(templateId: string): Promise<{ day: string; coupons: number }[]> {
    return test.database.rows(
      `SELECT CAST(c.issued_at + INTERVAL 8 HOUR AS DATE) AS day, COUNT(*) AS coupons
       FROM coupon c WHERE c.template_id = ? GROUP BY CAST(c.issued_at + INTERVAL 8 HOUR AS DATE) ORDER BY day`,
      [templateId],
    );
  }

  it('gets one of the old day and one of the new, however the claims fall', async () => {
    const sides = [evening, morning].map((database) => createCoupons(database).claims);
    for (let run = 0; run < RUNS; run += 1) {
      const [memberId = ''] = await insertJoinedMembers(test.database, 1);
      const templateId = await createCoupons(test.database).templates.createTemplate(
        { ...plainCoupon, stock: 100, perMemberLimit: 9, perMemberDailyLimit: 1, isClaimable: true },
        'spec',
      );
      const answers = await Promise.all(
        Array.from({ length: CLAIMS_OF_ONE }, async (_, index) => {
          const claims = sides[random() < 0.5 ? 0 : 1];
          // A device repeats its own key; three devices know nothing of each other.
          const key = `device-${index % 3}-${Math.floor(index / 6)}`;
          return claims?.claim(memberId, templateId, key).then(
            ({ couponId }) => couponId,
            (error: unknown) => {
              if (error instanceof CouponRefused && error.code === 'coupons.member-daily-limit-reached')
                return undefined;
              throw error;
            },
          );
        }),
      );
      expect(await couponsByDay(templateId)).toEqual([
        { day: '2026-11-22', coupons: 1 },
        { day: '2026-11-23', coupons: 1 },
      ]);
      expect(new Set(answers.filter((id) => id !== undefined)).size).toBe(2);
    }
    expect(await wrongBooks(test.database, ['I1', 'I2', 'I3'])).toEqual([]);
  });

  it('is red on the naive twin', async () => {
    let tooMany = 0;
    for (let run = 0; run < 5; run += 1) {
      const [memberId = ''] = await insertJoinedMembers(test.database, 1);
      const templateId = await createCoupons(test.database).templates.createTemplate(
        { ...plainCoupon, stock: 100, perMemberLimit: 1 },
        'spec',
      );
      await Promise.all(
        Array.from({ length: CLAIMS_OF_ONE }, (_, index) =>
          claimNaively(index % 2 === 0 ? evening : morning, templateId, memberId),
        ),
      );
      const held = (await couponsByDay(templateId)).reduce((sum, { coupons }) => sum + coupons, 0);
      if (held > 1) tooMany += 1;
      await test.database.run('DELETE FROM coupon WHERE template_id = ?', [templateId]);
    }
    expect(tooMany).toBeGreaterThan(0);
  });
});
