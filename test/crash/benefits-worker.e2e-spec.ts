import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BatchListsService } from '../../src/actions/coupon-batches/batch-lists.service.js';
import { CouponBatchesService } from '../../src/actions/coupon-batches/coupon-batches.service.js';
import { CouponTemplatesService } from '../../src/actions/coupons/coupon-templates.service.js';
import { plainCoupon } from '../factories/coupons.js';
import { insertJoinedMembers } from '../factories/joined-members.js';
import { wrongBooks } from '../harness/book-check.js';
import { eventually } from '../harness/child-process.js';
import { seeded } from '../harness/seeded.js';
import { Stage } from '../harness/stage.js';
import { crashSeed, isLongForm } from './crash-form.js';

/** E1: kill -9 the worker again and again while coupons are issued. */
const MEMBERS = isLongForm ? 3_000 : 900;
const STOCK = isLongForm ? 2_000 : 600;
const BATCHES = isLongForm ? 60 : 18;
const KILLS = isLongForm ? 5 : 2;

const seed = crashSeed('E1 worker');
const random = seeded(seed.value);

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open('crash_worker');
});
afterAll(() => stage.close());

/** Lists of people, each a batch of its own, ready to be started. */
async function draftBatches(templateId: string, members: readonly string[]): Promise<string[]> {
  const size = Math.ceil(members.length / BATCHES);
  const ids: string[] = [];
  for (let from = 0; from < members.length; from += size) {
    const rows = members.slice(from, from + size).map((id, index) => ({ line: index + 2, cells: [id] }));
    const name = `list-${from}.csv`;
    const list = await stage
      .service(BatchListsService)
      .keep({ name, bytes: Buffer.from(name), table: { header: ['编号'], rows } }, 'spec');
    const draft = { templateId, label: '测试', isGeneral: true, listId: list.id };
    ids.push((await stage.service(CouponBatchesService).draft(draft, 'spec', name)).id);
  }
  return ids;
}

async function issued(): Promise<number> {
  const row = await stage.database.row<{ coupons: number }>('SELECT COUNT(*) AS coupons FROM coupon c');
  return row?.coupons ?? 0;
}

describe(`${STOCK} coupons for ${MEMBERS} members while workers die (${seed.label})`, () => {
  it('are given exactly, each batch ends, and nothing is left lying about', async () => {
    const members = await insertJoinedMembers(stage.database, MEMBERS);
    const templateId = await stage
      .service(CouponTemplatesService)
      .createTemplate({ ...plainCoupon, stock: STOCK }, 'spec');
    const batches = await draftBatches(templateId, members);
    for (const id of batches) await stage.service(CouponBatchesService).start(id, 'spec', undefined);

    const startedAt = performance.now();
    const kills = Array.from({ length: KILLS }, () => Math.floor(random() * STOCK * 0.9)).sort(
      (a, b) => a - b,
    );
    const killedAt: number[] = [];
    for (const threshold of kills) {
      const worker = await stage.startWorker();
      await eventually(`${threshold} coupons`, async () => (await issued()) >= threshold, 30_000, 2);
      // Somewhere within the next piece.
      await new Promise((resume) => setTimeout(resume, random() * 20));
      await worker.kill();
      killedAt.push(await issued());
    }
    await stage.startWorker();
    await eventually(
      'every batch to end',
      async () => {
        const row = await stage.database.row<{ open: number }>(
          `SELECT COUNT(*) AS open FROM coupon_batch b WHERE b.state <> 'done'`,
        );
        return row?.open === 0;
      },
      60_000,
    );
    const seconds = (performance.now() - startedAt) / 1000;
    process.stdout.write(`killed at ${killedAt.join(', ')} coupons; ${seconds.toFixed(1)} s in all\n`);

    expect(killedAt.some((count) => count < STOCK)).toBe(true);
    const outcomes = await stage.database.rows(
      'SELECT p.outcome, COUNT(*) AS people FROM coupon_batch_person p GROUP BY p.outcome ORDER BY p.outcome',
    );
    expect(outcomes).toEqual([
      { outcome: 'given', people: STOCK },
      { outcome: 'out_of_stock', people: MEMBERS - STOCK },
    ]);
    expect(await issued()).toBe(STOCK);
    expect(seconds).toBeLessThan(60);
    expect(await wrongBooks(stage.database)).toEqual([]);
  });
});
