import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createCouponBatches, insertMembers, specCipher } from '../../../test/factories/benefit-services.js';
import { plainCoupon } from '../../../test/factories/coupons.js';
import { Killed, interruptedDatabase } from '../../../test/harness/interrupted-database.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { couponInvariants } from '../coupons/coupons.invariants.js';
import type { CouponBatchRow } from './coupon-batch.store.js';
import { couponBatchInvariants } from './coupon-batches.invariants.js';

let test: TestDatabase;
let services: ReturnType<typeof createCouponBatches>;

beforeAll(async () => {
  test = await createTestDatabase('coupon_batches', 20);
});
beforeEach(async () => {
  await test.clear();
  services = createCouponBatches(test.database);
});
afterAll(() => test.drop());

const everybody = { rule: { combinator: 'and', rules: [{ field: 'orderCount', operator: '>=', value: 0 }] } };

async function segmentOfAll(): Promise<string> {
  const draft = { name: '全部客户', kind: 'dynamic', definition: everybody } as const;
  return (await services.segments.segments.create(draft, 'spec')).code;
}

const template = (changes: Partial<typeof plainCoupon> = {}) =>
  services.coupons.templates.createTemplate({ ...plainCoupon, stock: 100_000, ...changes }, 'spec');

async function draft(
  changes: Partial<Parameters<typeof services.batches.draft>[0]> = {},
  key = 'key-1',
): Promise<CouponBatchRow> {
  const templateId = changes.templateId ?? (await template());
  const audience = changes.listId === undefined ? { segmentCode: await segmentOfAll() } : {};
  return services.batches.draft(
    { templateId, label: '秋日回馈', isGeneral: false, ...audience, ...changes },
    'anna',
    key,
  );
}

async function drainAll(runner = services.runner): Promise<void> {
  while ((await runner.drain()) > 0);
}

/** What the invariants of coupons and batches find wrong. */
const broken = async () =>
  (
    await Promise.all(
      [...couponInvariants, ...couponBatchInvariants].map(({ sql }) => test.database.rows(sql)),
    )
  ).flat();

const outcomes = async (id: string) =>
  Object.fromEntries(
    (await services.read.outcomes(test.database, id)).map(({ outcome, people }) => [outcome, people]),
  );

async function list(lines: readonly (readonly string[])[]) {
  const [header = [], ...rows] = lines.map((cells) => [...cells]);
  const table = { header, rows: rows.map((cells, index) => ({ line: index + 2, cells })) };
  return services.lists.keep({ name: '名单.csv', bytes: Buffer.from('x'), table }, 'anna');
}

describe('a batch', () => {
  it('says who would get what before anything is given, and gives just that', async () => {
    await insertMembers(test.database, 1, 20);
    await insertMembers(test.database, 21, 25, null);
    await test.database.run(
      `INSERT INTO consent_current (member_id, purpose, is_granted, consent_id) VALUES (3, 'personalisation', 0, 1)`,
    );
    const templateId = await template({ stock: 100, budgetFen: 45_000 });
    await services.coupons.service.issueByHand(templateId, '5', 'before');
    const batch = await draft({ templateId });
    expect(batch.state).toBe('ready');
    expect(batch.forecast_json).toMatchObject({
      people: 25,
      members: 20,
      eligible: 18,
      refused: { not_member: 5, opted_out: 1, limit_reached: 1 },
      willGive: 14,
      short: 'budget',
      costFen: 42_000,
    });
    expect(await test.database.rows('SELECT 1 FROM coupon_batch_person p')).toEqual([]);
    await services.batches.start(batch.id, 'anna', undefined);
    await drainAll();
    const done = await services.batches.require(batch.id);
    expect(done).toMatchObject({ state: 'done', seen: 25, given: 14, given_fen: 42_000 });
    expect(await outcomes(batch.id)).toEqual({
      given: 14,
      not_member: 5,
      out_of_budget: 4,
      opted_out: 1,
      limit_reached: 1,
    });
    expect(await broken()).toEqual([]);
  });

  it('that is a general offer reaches those who refuse personalisation', async () => {
    await insertMembers(test.database, 1, 3);
    await test.database.run(
      `INSERT INTO consent_current (member_id, purpose, is_granted, consent_id) VALUES (3, 'personalisation', 0, 1)`,
    );
    const batch = await draft({ isGeneral: true });
    await services.batches.start(batch.id, 'anna', undefined);
    await drainAll();
    expect(await outcomes(batch.id)).toEqual({ given: 3 });
  });

  it('is one batch however often its request comes, and started once', async () => {
    await insertMembers(test.database, 1, 5);
    const templateId = await template();
    const segmentCode = await segmentOfAll();
    const request = { templateId, label: '秋日回馈', isGeneral: false, segmentCode };
    const twins = await Promise.all([1, 2, 3].map(() => services.batches.draft(request, 'anna', 'same')));
    expect(new Set(twins.map(({ id }) => id)).size).toBe(1);
    const [batch] = twins;
    const id = batch?.id ?? '';
    await Promise.all([1, 2, 3].map(() => services.batches.start(id, 'anna', undefined)));
    await drainAll();
    await services.batches.start(id, 'anna', undefined);
    await drainAll();
    expect(await services.batches.require(id)).toMatchObject({ state: 'done', given: 5, seen: 5 });
  });

  it('goes to the people of the frozen list, whoever joins the segment later', async () => {
    await insertMembers(test.database, 1, 3);
    const batch = await draft();
    await insertMembers(test.database, 4, 9);
    await services.batches.start(batch.id, 'anna', undefined);
    await drainAll();
    expect(await outcomes(batch.id)).toEqual({ given: 3 });
  });

  it('gives a person who was merged meanwhile one coupon, under the record that stands', async () => {
    await insertMembers(test.database, 1, 3);
    const batch = await draft();
    await test.database.run('UPDATE member SET merged_into_id = 1 WHERE id = 3');
    await services.batches.start(batch.id, 'anna', undefined);
    await drainAll();
    expect(await outcomes(batch.id)).toEqual({ given: 2, existing: 1 });
    const coupons = await test.database.rows('SELECT c.member_id FROM coupon c ORDER BY c.member_id');
    expect(coupons).toEqual([{ member_id: '1' }, { member_id: '2' }]);
    expect(await broken()).toEqual([]);
  });
});

describe('starting', () => {
  it('above the limit takes the number typed', async () => {
    await insertMembers(test.database, 1, 4);
    await new SettingStore().write(test.database, 'coupon-batches.confirm-above', 3, 'spec');
    const batch = await draft();
    for (const typed of [undefined, '', '3', '40'])
      await expect(services.batches.start(batch.id, 'anna', typed)).rejects.toMatchObject({
        code: 'coupon-batches.confirmation-needed',
        details: { expected: '4' },
      });
    expect((await services.batches.start(batch.id, 'anna', ' 4 ')).state).toBe('running');
  });

  it('above the other limit takes another operator', async () => {
    await insertMembers(test.database, 1, 4);
    await new SettingStore().write(test.database, 'coupon-batches.approval-above', 3, 'spec');
    const batch = await draft();
    await expect(services.batches.start(batch.id, 'anna', undefined)).rejects.toMatchObject({
      code: 'coupon-batches.second-person-needed',
    });
    expect((await services.batches.start(batch.id, 'berta', undefined)).started_by).toBe('berta');
  });

  it('is refused once the terms are others, and nothing is written for an empty or unknown audience', async () => {
    await insertMembers(test.database, 1, 2);
    const templateId = await template();
    const batch = await draft({ templateId });
    await services.coupons.templates.editTemplate(
      templateId,
      { ...plainCoupon, stock: 100_000, amountOffFen: 3500 },
      {},
    );
    await expect(services.batches.start(batch.id, 'anna', undefined)).rejects.toMatchObject({
      code: 'coupon-batches.terms-changed',
    });
    const none = { templateId, label: 'x', isGeneral: false };
    await expect(services.batches.draft({ ...none }, 'anna', 'k2')).rejects.toMatchObject({
      code: 'coupon-batches.audience-invalid',
    });
    await expect(
      services.batches.draft({ ...none, segmentCode: 'nobody-knows' }, 'anna', 'k3'),
    ).rejects.toMatchObject({ code: 'segments.not-found' });
    await expect(services.batches.draft({ ...none, listId: '77' }, 'anna', 'k4')).rejects.toMatchObject({
      code: 'coupon-batches.list-not-found',
    });
    await expect(
      services.batches.draft({ ...none, label: ' ', listId: '1' }, 'anna', 'k5'),
    ).rejects.toMatchObject({
      code: 'coupon-batches.label-invalid',
    });
    await expect(
      services.batches.draft({ ...none, templateId: '99', segmentCode: 's' }, 'anna', 'k6'),
    ).rejects.toMatchObject({ code: 'coupons.template-not-found' });
    expect((await test.database.rows('SELECT 1 FROM coupon_batch b')).length).toBe(1);
  });
});

describe('pausing and stopping', () => {
  it('hold between two pieces, with counts that are those of the rows', async () => {
    await insertMembers(test.database, 1, 22_000);
    const batch = await draft();
    while ((await services.batches.require(batch.id)).state === 'counting') await services.runner.drain();
    await services.batches.start(batch.id, 'anna', '22000');
    await services.runner.drain();
    const paused = await services.batches.pause(batch.id);
    expect(paused.seen).toBeGreaterThan(0);
    expect(paused).toMatchObject({ state: 'paused', given: paused.seen });
    expect(await services.runner.drain()).toBe(0);
    await services.batches.resume(batch.id);
    await services.runner.drain();
    const stopped = await services.batches.stop(batch.id, 'anna');
    expect(stopped).toMatchObject({ state: 'stopped', ended_by: 'anna' });
    expect(stopped.given).toBeGreaterThan(paused.given);
    expect(stopped.given).toBeLessThan(22_000);
    await drainAll();
    expect(await outcomes(batch.id)).toEqual({ given: stopped.given, stopped: 22_000 - stopped.given });
    await expect(services.batches.resume(batch.id)).rejects.toMatchObject({
      code: 'coupon-batches.state-conflict',
    });
    const [row] = await test.database.rows<{ issued: number }>('SELECT t.issued FROM coupon_template t');
    expect(row?.issued).toBe(stopped.given);
    expect(await broken()).toEqual([]);
  });

  it('while pieces are in work roll those back: what a pause says is what stays', async () => {
    await insertMembers(test.database, 1, 15_000);
    const batch = await draft();
    await services.batches.start(batch.id, 'anna', '15000');
    for (let turn = 0; turn < 6; turn += 1) {
      const working = drainAll();
      await new Promise((resume) => setTimeout(resume, 20 + turn * 25));
      const paused = await services.batches.pause(batch.id).catch(() => undefined);
      await working;
      const after = await services.batches.require(batch.id);
      if (!paused) break;
      expect([after.state, after.seen, after.given]).toEqual(['paused', paused.seen, paused.given]);
      expect(await broken()).toEqual([]);
      await services.batches.resume(batch.id);
    }
    await drainAll();
    expect(await outcomes(batch.id)).toEqual({ given: 15_000 });
    expect(await broken()).toEqual([]);
  });

  it('a batch that nobody started is discarded and can never be started', async () => {
    await insertMembers(test.database, 1, 2);
    const batch = await draft();
    expect((await services.batches.stop(batch.id, 'anna')).state).toBe('discarded');
    await expect(services.batches.start(batch.id, 'anna', undefined)).rejects.toMatchObject({
      code: 'coupon-batches.state-conflict',
    });
  });

  it('a template that is paused holds the batch with nobody refused, and resuming goes on', async () => {
    await insertMembers(test.database, 1, 16_000);
    const templateId = await template();
    const batch = await draft({ templateId });
    await services.batches.start(batch.id, 'anna', '16000');
    await services.runner.drain();
    const { seen } = await services.batches.require(batch.id);
    const draftOf = { ...plainCoupon, stock: 100_000 };
    await services.coupons.templates.editTemplate(templateId, draftOf, { state: 'paused' });
    await services.runner.drain();
    expect(await services.batches.require(batch.id)).toMatchObject({
      state: 'paused',
      held_reason: 'template_paused',
      seen,
    });
    await expect(services.batches.resume(batch.id)).rejects.toMatchObject({
      code: 'coupon-batches.template-not-active',
    });
    await services.coupons.templates.editTemplate(templateId, draftOf, { state: 'active' });
    await services.batches.resume(batch.id);
    await drainAll();
    expect(await outcomes(batch.id)).toEqual({ given: 16_000 });
  });

  it('terms that change under way hold it, so that nobody gets others than the operator saw', async () => {
    await insertMembers(test.database, 1, 16_000);
    const templateId = await template();
    const batch = await draft({ templateId });
    await services.batches.start(batch.id, 'anna', '16000');
    await services.runner.drain();
    const { given } = await services.batches.require(batch.id);
    expect(given).toBeGreaterThan(0);
    await services.coupons.templates.editTemplate(
      templateId,
      { ...plainCoupon, stock: 100_000, amountOffFen: 9900 },
      {},
    );
    await services.runner.drain();
    expect(await services.batches.require(batch.id)).toMatchObject({
      held_reason: 'terms_changed',
      given,
    });
    expect(await broken()).toEqual([]);
  });
});

describe('a worker that dies', () => {
  it('at whatever statement, is followed by another, and nobody gets two', async () => {
    await insertMembers(test.database, 1, 30);
    const templateId = await template({ stock: 25, perMemberLimit: 5 });
    const batch = await draft({ templateId });
    await services.batches.start(batch.id, 'anna', undefined);
    let deaths = 0;
    for (let dieAt = 1; dieAt < 200; dieAt += 1) {
      const mortal = interruptedDatabase(test.database, dieAt);
      try {
        const { runner } = createCouponBatches(mortal.database);
        // What goes wrong in a piece is noted on the batch; a dead process notes nothing.
        await drainAll(runner);
        break;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        deaths += 1;
      }
      expect(await broken()).toEqual([]);
    }
    expect(deaths).toBeGreaterThan(10);
    expect(await services.batches.require(batch.id)).toMatchObject({ state: 'done', given: 25, seen: 30 });
    expect(await outcomes(batch.id)).toEqual({ given: 25, out_of_stock: 5 });
    const twice = await test.database.rows(
      'SELECT c.member_id FROM coupon c GROUP BY c.member_id HAVING COUNT(*) > 1',
    );
    expect(twice).toEqual([]);
  });

  it('with two pieces in work leaves both whole or not at all', async () => {
    await insertMembers(test.database, 1, 15_000);
    const batch = await draft();
    await services.batches.start(batch.id, 'anna', '15000');
    let deaths = 0;
    for (let dieAt = 11; dieAt < 120; dieAt += 6) {
      const { runner } = createCouponBatches(interruptedDatabase(test.database, dieAt).database);
      const died = await drainAll(runner).then(
        () => false,
        (error: unknown) => error instanceof Killed,
      );
      expect(await broken()).toEqual([]);
      if (!died) break;
      deaths += 1;
    }
    expect(deaths).toBeGreaterThan(2);
    await drainAll();
    expect(await outcomes(batch.id)).toEqual({ given: 15_000 });
    expect(await services.batches.require(batch.id)).toMatchObject({ state: 'done', given: 15_000 });
  });

  it('five workers on one batch do each person once', async () => {
    await insertMembers(test.database, 1, 11_000);
    const batch = await draft({ templateId: await template({ perMemberLimit: 5 }) });
    await services.batches.start(batch.id, 'anna', '11000');
    await Promise.all(Array.from({ length: 5 }, () => drainAll()));
    expect(await services.batches.require(batch.id)).toMatchObject({
      state: 'done',
      given: 11_000,
      seen: 11_000,
    });
    expect(await broken()).toEqual([]);
  });
});

describe('a list of people', () => {
  it('names them by phone or id, and says of every other line why it names nobody', async () => {
    await insertMembers(test.database, 1, 6);
    const phoneOf = async (id: number, phone: string) =>
      test.database.run('UPDATE member SET phone_index = ? WHERE id = ?', [specCipher.blindIndex(phone), id]);
    await phoneOf(1, '13800000001');
    await phoneOf(2, '13800000002');
    await phoneOf(3, '13800000002');
    const kept = await list([
      ['姓名', '手机号'],
      ['甲', '138-0000-0001'],
      ['乙', '13800000002'],
      ['丙', '13900000009'],
      ['丁', 'abc'],
      ['', ''],
      ['甲', '+8613800000001'],
    ]);
    expect(kept).toMatchObject({ row_count: 5, people: 1, problem_count: 4 });
    expect(await services.listStore.problems(test.database, kept.id, 0, 10)).toEqual([
      { line_no: 3, said: '13****002', reason: 'ambiguous' },
      { line_no: 4, said: '13****009', reason: 'unknown' },
      { line_no: 5, said: 'abc', reason: 'malformed' },
      { line_no: 7, said: '+86****0001', reason: 'repeated' },
    ]);
    const batch = await draft({ listId: kept.id });
    await services.batches.start(batch.id, 'anna', undefined);
    await drainAll();
    expect(
      (await services.read.people(test.database, batch.id, { afterId: '0', limit: 10 })).map(
        ({ member_id: id }) => id,
      ),
    ).toEqual(['1']);
  });

  it('without people, heading or end is refused with one clear error', async () => {
    await expect(list([['编号']])).rejects.toMatchObject({ code: 'coupon-batches.list-empty' });
    await expect(
      list([
        ['姓名', '城市'],
        ['甲', '杭州'],
      ]),
    ).rejects.toMatchObject({
      code: 'coupon-batches.list-heading',
    });
    expect(await test.database.rows('SELECT 1 FROM coupon_batch_list l')).toEqual([]);
    const unknown = await list([['编号'], ['9999']]);
    await expect(draft({ listId: unknown.id })).rejects.toMatchObject({ code: 'coupon-batches.nobody' });
  });
});

it('long batches are forecast by the drain, and a short one does not wait behind them', async () => {
  await insertMembers(test.database, 1, 21_000);
  const templateId = await template();
  const long = await draft({ templateId });
  expect(long.state).toBe('counting');
  while ((await services.segments.freezer.writeSome()) > 0);
  await services.runner.drain();
  const kept = await list([['编号'], ['1'], ['2']]);
  const short = await draft({ templateId, listId: kept.id }, 'key-2');
  await services.batches.start(short.id, 'anna', undefined);
  for (let turn = 0; turn < 4; turn += 1) await services.runner.drain();
  expect((await services.batches.require(short.id)).state).toBe('done');
  await drainAll();
  const counted = await services.batches.require(long.id);
  expect(counted.state).toBe('ready');
  expect(counted.forecast_json).toMatchObject({ people: 21_000, willGive: 21_000 });
});
