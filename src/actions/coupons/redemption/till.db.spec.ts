import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/db/test-database.js';
import { plainCoupon } from '../../../../test/factories/coupons.js';
import { clerk, createRedemption } from '../../../../test/factories/redemption.js';
import { redeemNaively } from '../../../../test/naive/naive-redeem.js';
import type { CouponTemplateDraft } from '../coupon-template.js';
import { couponInvariants } from '../coupons.invariants.js';
import { redemptionInvariants } from './redemption.invariants.js';
import { redeemApprovalAboveSetting, undoMinutesSetting } from './redemption.settings.js';

let test: TestDatabase;
let parts: ReturnType<typeof createRedemption>;
let asked = 0;

beforeAll(async () => {
  test = await createTestDatabase('e_till', 20);
});
beforeEach(async () => {
  await test.clear();
  parts = createRedemption(test.database);
});
afterAll(() => test.drop());

const first = clerk('1');
const second = { id: '2', name: '店员 2' };
const everywhere = { shopCode: null };

/** Coupons of a template, one for each of so many members. */
async function give(
  change: Partial<CouponTemplateDraft> = {},
  people = 1,
): Promise<{ id: string; code: string; memberId: string }[]> {
  const templateId = await parts.templates.createTemplate({ ...plainCoupon, ...change }, 'spec');
  const memberIds: string[] = [];
  for (let index = 0; index < people; index += 1) {
    const { insertId } = await test.database.run(
      `INSERT INTO member (display_name, phone_tail, first_seen_at, joined_at) VALUES ('林小满', '5678', ?, ?)`,
      ['2026-01-01', '2026-01-01'],
    );
    memberIds.push(insertId);
  }
  const { given } = await test.database.transaction((tx) =>
    parts.service.issueFor(tx, {
      templateId,
      sourceKind: 'manual',
      sourceKey: `spec:${templateId}`,
      sourceLabel: '',
      members: memberIds.map((memberId) => ({ memberId })),
    }),
  );
  return given.map(({ couponId, memberId }) => ({
    id: couponId,
    memberId,
    code: parts.service.codeOf(couponId),
  }));
}

const call = (code: string, amountFen?: number, by = first) => ({
  code,
  amountFen,
  by,
  guesser: { caller: `operator:${by.id}` },
  requestKey: `key-${(asked += 1)}`,
});
const redeem = (code: string, amountFen = 25_000, by = first) => parts.till.redeem(call(code, amountFen, by));

async function couponRow(id: string) {
  return test.database.row<{ state: string; redemption_id: string | null; redeemed_at: Date | null }>(
    'SELECT c.state, c.redemption_id, c.redeemed_at FROM coupon c WHERE c.id = ?',
    [id],
  );
}
const broken = async () =>
  (
    await Promise.all(
      [...couponInvariants, ...redemptionInvariants].map(({ sql }) => test.database.rows(sql)),
    )
  ).flat();

describe('at the till', () => {
  it('a code is looked at, used once, and stands in the list', async () => {
    const [coupon] = await give();
    const look = await parts.till.look(call(coupon?.code ?? '', 25_000));
    expect(look).toMatchObject({
      owner: { name: '林小满', phoneTail: '5678' },
      refusal: undefined,
      needsSecondPerson: false,
      discount: { discountFen: 3_000, payableFen: 22_000 },
    });
    const done = await redeem(`cenglin:coupon:${coupon?.code.toLowerCase()}`);
    expect(done).toMatchObject({ state: 'done', discountFen: 3_000, by: '店员 1', couponId: coupon?.id });
    expect(await couponRow(coupon?.id ?? '')).toMatchObject({ state: 'redeemed', redemption_id: done.id });
    await expect(redeem(coupon?.code ?? '')).rejects.toMatchObject({
      code: 'coupons.redeemed',
      details: { redemptionId: done.id },
    });
    expect([await parts.notes.drain(), await parts.notes.drain()]).toEqual([1, 0]);
    const activity = await test.database.rows<{ kind: string }>('SELECT a.kind FROM activity a');
    expect(activity).toEqual([{ kind: 'coupon_redeemed' }]);
    expect(await broken()).toEqual([]);
  });

  it('what cannot be used says why, and stays as it was', async () => {
    const [plain] = await give();
    const [shopOnly] = await give({ scope: { shops: { include: ['s1'] } } });
    const [tomorrow] = await give({ startDelayDays: 2 });
    const [over] = await give();
    await test.database.run('UPDATE coupon SET issued_at = ?, valid_from = ?, valid_until = ? WHERE id = ?', [
      '2026-01-01',
      '2026-01-01',
      '2026-01-02',
      over?.id ?? '',
    ]);
    const cases: [string, string, number | undefined, ReturnType<typeof clerk>][] = [
      ['coupons.not-found', '7Q2M-9XKD-4TB8W', 25_000, first],
      ['coupons.not-found', 'not a code at all', 25_000, first],
      ['coupons.below-threshold', plain?.code ?? '', 19_999, first],
      ['coupons.amount-needed', plain?.code ?? '', undefined, first],
      ['coupons.shop-not-covered', shopOnly?.code ?? '', 25_000, clerk('1', 's2')],
      ['coupons.not-yet-valid', tomorrow?.code ?? '', 25_000, first],
      ['coupons.expired', over?.code ?? '', 25_000, first],
    ];
    for (const [code, typed, amountFen, by] of cases) {
      await expect(parts.till.redeem(call(typed, amountFen, by)), code).rejects.toMatchObject({ code });
    }
    const states = await test.database.rows('SELECT c.state FROM coupon c GROUP BY c.state');
    expect(states).toEqual([{ state: 'issued' }]);
    expect(await test.database.rows('SELECT r.id FROM coupon_redemption r')).toEqual([]);
  });

  it('a request whose answer was lost gets the same redemption', async () => {
    const [coupon] = await give();
    const request = call(coupon?.code ?? '', 25_000);
    const done = await parts.till.redeem(request);
    expect(await parts.till.redeem(request)).toEqual(done);
    expect(await broken()).toEqual([]);
  });

  it('is used by exactly one of those who try at once', async () => {
    const coupons = await give({}, 100);
    for (const { code } of coupons) {
      const tries = await Promise.allSettled(
        Array.from({ length: 6 }, (_, index) => redeem(code, 25_000, clerk(String(index + 1)))),
      );
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const codes = tries.flatMap((one) =>
        one.status === 'rejected' ? [(one.reason as { code: string }).code] : [],
      );
      expect(new Set(codes)).toEqual(new Set(['coupons.redeemed']));
    }
    expect(await broken()).toEqual([]);
  });

  it('is a race that look-then-write loses', async () => {
    const coupons = await give({}, 20);
    let doubles = 0;
    for (const { id } of coupons) {
      const won = await Promise.all(Array.from({ length: 6 }, () => redeemNaively(test.database, id)));
      doubles += Math.max(won.filter(Boolean).length - 1, 0);
    }
    expect(doubles).toBeGreaterThan(0);
  });
});

describe('a second person', () => {
  beforeEach(async () => {
    await parts.settings.write(test.database, redeemApprovalAboveSetting.name, 1_000, 'spec');
  });

  it('has to agree, is not the first one, and is needed once', async () => {
    const [coupon] = await give();
    expect(await parts.till.look(call(coupon?.code ?? '', 25_000))).toMatchObject({
      needsSecondPerson: true,
    });
    const waiting = await redeem(coupon?.code ?? '');
    expect(waiting).toMatchObject({ state: 'awaiting', redeemedAt: null });
    await expect(redeem(coupon?.code ?? '')).rejects.toMatchObject({
      code: 'coupons.awaiting-second-person',
    });
    const alone = parts.till.approve(waiting.id, { id: '1', name: '店员 1' }, everywhere);
    await expect(alone).rejects.toMatchObject({ code: 'coupons.same-person' });
    const elsewhere = parts.till.approve(waiting.id, second, { shopCode: 's9' });
    await expect(elsewhere).rejects.toMatchObject({ code: 'coupons.redemption-not-found' });
    const agreed = await Promise.allSettled(
      Array.from({ length: 4 }, () => parts.till.approve(waiting.id, second, everywhere)),
    );
    expect(agreed.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await couponRow(coupon?.id ?? '')).toMatchObject({ state: 'redeemed', redemption_id: waiting.id });
    expect(await broken()).toEqual([]);
  });

  it('may refuse: the coupon is free again and can be used anew', async () => {
    const [coupon] = await give();
    const waiting = await redeem(coupon?.code ?? '');
    await parts.till.reject(waiting.id, second, '金额不符', everywhere);
    expect(await couponRow(coupon?.id ?? '')).toMatchObject({ state: 'issued', redemption_id: null });
    await expect(parts.till.approve(waiting.id, second, everywhere)).rejects.toMatchObject({
      code: 'coupons.redemption-closed',
    });
    expect(await redeem(coupon?.code ?? '')).toMatchObject({ state: 'awaiting' });
    expect(await broken()).toEqual([]);
  });

  it('who comes too late finds it closed, before and after the job', async () => {
    const [one, two] = await give({}, 2);
    const late = [await redeem(one?.code ?? ''), await redeem(two?.code ?? '')];
    await test.database.run('UPDATE coupon SET locked_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND');
    await test.database.run(
      'UPDATE coupon_redemption SET decide_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND',
    );
    await expect(parts.till.approve(late[0]?.id ?? '', second, everywhere)).rejects.toMatchObject({
      code: 'coupons.approval-too-late',
    });
    // Somebody uses the coupon before the job has been: the old redemption ends with it.
    expect(await redeem(one?.code ?? '')).toMatchObject({ state: 'awaiting' });
    expect(await parts.refunds.closeLapsed()).toEqual({ released: 0, rejected: 1 });
    expect(await couponRow(two?.id ?? '')).toMatchObject({ state: 'issued', redemption_id: null });
    expect(await broken()).toEqual([]);
  });

  it('agreeing and refusing at once end in one of the two', async () => {
    const coupons = await give({}, 15);
    for (const { code, id } of coupons) {
      const waiting = await redeem(code);
      const both = await Promise.allSettled([
        parts.till.approve(waiting.id, second, everywhere),
        parts.till.reject(waiting.id, second, '不同意', everywhere),
      ]);
      const state = (await couponRow(id))?.state;
      expect([both[0]?.status, both[1]?.status, state]).toEqual(
        state === 'redeemed' ? ['fulfilled', 'rejected', 'redeemed'] : ['rejected', 'fulfilled', 'issued'],
      );
    }
    expect(await broken()).toEqual([]);
  });
});

describe('undoing', () => {
  it('gives the coupon back for a while, once, and it can be used again', async () => {
    const [coupon] = await give();
    const done = await redeem(coupon?.code ?? '');
    const undone = await Promise.allSettled(
      Array.from({ length: 4 }, () => parts.till.undo(done.id, second, '扫错了', everywhere)),
    );
    expect(undone.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await couponRow(coupon?.id ?? '')).toEqual({
      state: 'issued',
      redemption_id: null,
      redeemed_at: null,
    });
    expect(await redeem(coupon?.code ?? '')).toMatchObject({ state: 'done' });
    expect(await parts.notes.drain()).toBe(2);
    const uses = await test.database.rows('SELECT a.id FROM activity a');
    expect(uses).toHaveLength(1); // using, undoing and using again earns once
    expect(await broken()).toEqual([]);
  });

  it('is refused after the time the setting allows', async () => {
    const [coupon] = await give();
    const done = await redeem(coupon?.code ?? '');
    await parts.settings.write(test.database, undoMinutesSetting.name, 5, 'spec');
    await test.database.run(
      'UPDATE coupon_redemption SET redeemed_at = UTC_TIMESTAMP(3) - INTERVAL 6 MINUTE WHERE id = ?',
      [done.id],
    );
    await expect(parts.till.undo(done.id, second, '太晚了', everywhere)).rejects.toMatchObject({
      code: 'coupons.undo-too-late',
    });
    expect(await couponRow(coupon?.id ?? '')).toMatchObject({ state: 'redeemed' });
  });
});
