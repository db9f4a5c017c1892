import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import {
  addSleepers,
  comeBackCoupon,
  couponLines,
  createReactivation,
  editPlan,
  pickLines,
  prepareReactivation,
  type Reactivation,
  type SleeperChanges,
} from '../../../test/factories/reactivation.js';
import { addDays } from '../../platform/clock/business-date.js';
import { isHeldOut } from './hold-out.js';

const TODAY = '2026-11-22';
const TOMORROW = '2026-11-23';

let test: TestDatabase;
let stage: Reactivation;
let couponTemplateId: string;

beforeAll(async () => {
  test = await createTestDatabase('i_reactivation', 20);
});
beforeEach(async () => {
  await test.clear();
  stage = createReactivation(test.database);
  ({ couponTemplateId } = await prepareReactivation(test.database, stage, TODAY));
});
afterAll(() => test.drop());

const sleepers = (count: number, changes?: SleeperChanges) =>
  addSleepers(test.database, stage, count, changes);

/** A run of a date that has come, with everything it leads to. */
async function runOn(date: string): Promise<void> {
  await stage.clock.fix(date, 'spec');
  await stage.runs.run(date);
  await stage.send();
}

const picks = () => pickLines(test.database);
const coupons = () => couponLines(test.database);
const delivered = () => stage.platform.delivered.map(({ openId }) => openId).sort();

describe('who is woken', () => {
  it('takes members who sleep, and leaves everybody else without a row', async () => {
    const [one = '', two = ''] = await sleepers(2);
    const [lost = ''] = await sleepers(1, { tier: 'lost' });
    await sleepers(1, { tier: 'silent' });
    await sleepers(1, { joinedAt: null });
    const [merged = ''] = await sleepers(1);
    await test.database.run('UPDATE member SET merged_into_id = ? WHERE id = ?', [one, merged]);
    await runOn(TODAY);
    expect(await picks()).toEqual([one, two, lost].map((id) => `${id} ${TODAY} submitted`));
    expect(delivered()).toEqual([one, two, lost].map((id) => `open-${id}`));
    expect(await coupons()).toEqual([one, two, lost].map((id) => `${id} issued`));
  });

  it('leaves out who has ordered since, however far facts and tiers lag behind', async () => {
    const stillAsleep = await sleepers(2);
    await sleepers(1, { lastPaidOn: '2026-11-20' }); // facts know, the tier does not
    const [unseen = ''] = await sleepers(1); // an order that not even facts have seen
    const [refunded = ''] = await sleepers(1); // bought and got the money back
    const [ahead = ''] = await sleepers(1); // an order of a later date in the log that is replayed
    const order = (memberId: string, paidAt: string, refundedFen: number) =>
      test.database.run(
        `INSERT INTO shop_order (channel_id, external_id, member_id, buyer_identity_id, buyer_external_id, state,
           paid_amount_fen, refunded_amount_fen, placed_at, paid_at) VALUES (1, ?, ?, 1, 'b', 'paid', 10000, ?, ?, ?)`,
        [`o-${memberId}`, memberId, refundedFen, paidAt, paidAt],
      );
    await order(unseen, '2026-11-21 10:00:00', 0);
    await order(refunded, '2026-11-21 10:00:00', 10_000);
    await order(ahead, '2026-11-25 10:00:00', 0);
    await runOn(TODAY);
    expect(await picks()).toEqual([...stillAsleep, refunded, ahead].map((id) => `${id} ${TODAY} submitted`));
  });

  it('says why it left somebody out, gives them no coupon and uses up no place', async () => {
    await editPlan(stage, { dailyCap: 2 });
    const away = await sleepers(1, { isFollowing: false, lastPaidOn: '2026-08-05' });
    const unasked = await sleepers(1, { hasConsent: false, lastPaidOn: '2026-08-04' });
    const full = await sleepers(1, { lastPaidOn: '2026-08-03' });
    const tired = await sleepers(1, { lastPaidOn: '2026-08-02' });
    const good = await sleepers(3, { lastPaidOn: '2026-08-01' });
    const message = (memberId: string, date: string, n: number) =>
      test.database.run(
        `INSERT INTO delivery (source_kind, source_key, member_id, purpose, channel_id, message_kind, fields_json, text,
           business_date, outcome) VALUES ('other', ?, ?, 'marketing', 1, 'mass', '{}', '', ?, 'submitted')`,
        [`other:${n}`, memberId, date],
      );
    for (const n of [1, 2, 3, 4]) await message(full[0] ?? '', '2026-11-02', n);
    for (const n of [1, 2]) await message(tired[0] ?? '', '2026-11-20', n);
    await runOn(TODAY);
    expect((await picks()).sort()).toEqual(
      [
        `${away[0]} ${TODAY} dropped not_following`,
        `${unasked[0]} ${TODAY} dropped no_consent`,
        `${full[0]} ${TODAY} dropped month_quota`,
        `${tired[0]} ${TODAY} dropped frequency_cap`,
        `${good[2]} ${TODAY} submitted`,
        `${good[1]} ${TODAY} submitted`,
      ].sort(),
    );
    expect(await coupons()).toEqual([good[1], good[2]].map((id) => `${id} issued`));
    const plan = await stage.plans.current();
    expect(await stage.read.run(test.database, plan.id, TODAY)).toEqual({
      period: TODAY,
      eligible: 6,
      heldOut: 0,
      submitted: 2,
      waiting: 0,
      dropped: 4,
      droppedByReason: expect.arrayContaining([
        { reason: 'not_following', label: '未关注', count: 1 },
        { reason: 'no_consent', label: '未同意', count: 1 },
        { reason: 'month_quota', label: '本月额度已满', count: 1 },
        { reason: 'frequency_cap', label: '频次上限', count: 1 },
      ]),
    });
  });

  it('holds the same tenth back on every run, without message or coupon', async () => {
    await editPlan(stage, { holdoutPercent: 10, dailyCap: 5000 });
    const ids = await sleepers(1500);
    await runOn(TODAY);
    const held = ids.filter((id) => isHeldOut('sleepers', id, 10));
    expect(held.length).toBeGreaterThan(110);
    expect(held.length).toBeLessThan(190);
    const heldRows = (await picks()).filter((line) => line.includes('held_out'));
    expect(heldRows).toEqual(held.map((id) => `${id} ${TODAY} held_out held_out`));
    expect(stage.platform.delivered).toHaveLength(1500 - held.length);
    expect(await coupons()).toHaveLength(1500 - held.length);
    await runOn(addDays(TODAY, 30));
    expect((await picks()).filter((line) => line.includes('held_out'))).toHaveLength(held.length * 2);
  });

  it('stops at the daily cap, takes the others on the next days, and rests', async () => {
    await editPlan(stage, { dailyCap: 4 });
    const ids = await sleepers(10);
    await runOn(TODAY);
    expect((await picks()).map((line) => line.split(' ')[0])).toEqual(ids.slice(0, 4));
    await runOn(TOMORROW);
    expect(await picks()).toHaveLength(8);
    await runOn(addDays(TODAY, 2));
    expect(await picks()).toHaveLength(10);
    for (let day = 3; day < 30; day += 1) await runOn(addDays(TODAY, day));
    expect(await picks()).toHaveLength(10);
    await runOn(addDays(TODAY, 30));
    expect((await picks()).slice(10)).toEqual(
      ids.slice(0, 4).map((id) => `${id} ${addDays(TODAY, 30)} submitted`),
    );
  });

  it('writes no second row for a reason that has not changed, and notices when it has', async () => {
    const good = await sleepers(2);
    const [away = ''] = await sleepers(1, { isFollowing: false });
    await runOn(TODAY);
    await runOn(TOMORROW);
    expect(await picks()).toHaveLength(3);
    await test.database.run(`UPDATE channel_identity SET follow_state = 'following' WHERE member_id = ?`, [
      away,
    ]);
    await sleepers(1);
    await runOn(addDays(TODAY, 2));
    expect((await picks()).filter((line) => line.startsWith(`${away} `))).toEqual([
      `${away} ${TODAY} dropped not_following`,
      `${away} ${addDays(TODAY, 2)} submitted`,
    ]);
    expect(await coupons()).toHaveLength(good.length + 2);
  });
});

describe('a message', () => {
  it('waits a day for company, which goes first into the next one, with one coupon', async () => {
    const [lone = ''] = await sleepers(1);
    await runOn(TODAY);
    await runOn(TODAY);
    expect(await picks()).toEqual([`${lone} ${TODAY} waiting lone`]);
    expect(await coupons()).toEqual([]);
    expect(stage.platform.calls).toBe(0);
    const [other = ''] = await sleepers(1);
    await runOn(TOMORROW);
    expect(await picks()).toEqual([`${lone} ${TODAY} submitted`, `${other} ${TOMORROW} submitted`]);
    expect(await coupons()).toEqual([`${lone} issued`, `${other} issued`]);
    expect(delivered()).toEqual([`open-${lone}`, `open-${other}`]);
  });

  it('is not sent to a lone one who has woken by themselves meanwhile', async () => {
    const [lone = ''] = await sleepers(1);
    await runOn(TODAY);
    await test.database.run('UPDATE member_fact SET last_paid_on = ? WHERE member_id = ?', [TODAY, lone]);
    const others = await sleepers(2);
    await runOn(TOMORROW);
    expect(await picks()).toEqual([
      `${lone} ${TODAY} dropped no_longer`,
      ...others.map((id) => `${id} ${TOMORROW} submitted`),
    ]);
  });

  it('goes to nobody for whom there is no coupon, and one left alone by that waits without one', async () => {
    await stage.couponTemplates.editTemplate(couponTemplateId, { ...comeBackCoupon, stock: 3 });
    const ids = await sleepers(5);
    await runOn(TODAY);
    const lines = await picks();
    expect(lines.filter((line) => line.endsWith('submitted'))).toHaveLength(3);
    expect(lines.filter((line) => line.endsWith('dropped coupon_out_of_stock'))).toHaveLength(2);
    expect(await coupons()).toHaveLength(3);

    await stage.couponTemplates.editTemplate(couponTemplateId, { ...comeBackCoupon, stock: 4 });
    await sleepers(1);
    await runOn(TOMORROW);
    expect((await picks()).filter((line) => line.includes(`${TOMORROW} waiting lone`))).toHaveLength(1);
    expect((await coupons()).filter((line) => line.endsWith('issued'))).toHaveLength(3);
    expect(await stage.couponsRead.template(test.database, couponTemplateId)).toMatchObject({ issued: 3 });
    expect(ids).toHaveLength(5);
  });

  it('that the platform refuses leaves nobody a coupon, and they are asked again another day', async () => {
    const ids = await sleepers(3);
    stage.platform.behaviour = () => ({
      kind: 'rejected',
      vendorCode: '45008',
      vendorMessage: 'content refused',
      reason: 'content',
    });
    await runOn(TODAY);
    expect(await picks()).toEqual(ids.map((id) => `${id} ${TODAY} dropped content`));
    expect(await coupons()).toEqual(ids.map((id) => `${id} revoked`));
    await runOn(TODAY);
    expect(await picks()).toHaveLength(3);
    stage.platform.behaviour = (accept) => accept();
    await runOn(TOMORROW);
    expect((await picks()).slice(3)).toEqual(ids.map((id) => `${id} ${TOMORROW} submitted`));
    expect(await coupons()).toEqual(ids.flatMap((id) => [`${id} revoked`, `${id} issued`]));
  });

  it('takes its coupon back from whoever leaves between the queue and the call', async () => {
    const ids = await sleepers(3);
    await stage.runs.run(TODAY);
    await test.database.run(`UPDATE channel_identity SET follow_state = 'unfollowed' WHERE member_id = ?`, [
      ids[0] ?? '',
    ]);
    await stage.send();
    expect(await picks()).toEqual([
      `${ids[0]} ${TODAY} dropped not_following`,
      `${ids[1]} ${TODAY} submitted`,
      `${ids[2]} ${TODAY} submitted`,
    ]);
    expect(await coupons()).toEqual([`${ids[0]} revoked`, `${ids[1]} issued`, `${ids[2]} issued`]);
  });

  it('without an answer is 待确认, keeps its coupon, and is settled when the platform speaks', async () => {
    const ids = await sleepers(2);
    stage.platform.behaviour = (accept) => {
      accept();
      return { kind: 'unknown', vendorCode: 'timeout', vendorMessage: 'no answer' };
    };
    await runOn(TODAY);
    await stage.runs.run(TODAY, { waitForOutcomesMs: 10_000 }); // ends at once: nothing is moving
    expect(await picks()).toEqual(ids.map((id) => `${id} ${TODAY} waiting unconfirmed`));
    expect(await coupons()).toEqual(ids.map((id) => `${id} issued`));
    await runOn(TOMORROW);
    expect(stage.platform.calls).toBe(1);

    stage.platform.behaviour = (accept) => accept();
    await test.database.run('UPDATE mass_send SET available_at = UTC_TIMESTAMP(3)');
    await stage.send();
    expect(await picks()).toEqual(ids.map((id) => `${id} ${TODAY} submitted`));
    expect(stage.platform.delivered).toHaveLength(2);
  });

  it('is not sent while sending is stopped, and the next run goes on', async () => {
    await editPlan(stage, { dailyCap: 3 });
    const ids = await sleepers(5);
    await stage.messaging.stop('spec');
    await runOn(TODAY);
    expect(await picks()).toEqual(ids.slice(0, 3).map((id) => `${id} ${TODAY} dropped stopped`));
    expect(await coupons()).toEqual([]);
    await stage.messaging.resume('spec');
    await runOn(TOMORROW);
    expect((await picks()).slice(3)).toEqual(ids.slice(0, 3).map((id) => `${id} ${TOMORROW} submitted`));
  });

  it('holds ten thousand people at most and leaves none of them alone', async () => {
    await editPlan(stage, { dailyCap: 20_000 });
    await sleepers(10_001);
    await stage.runs.run(TODAY);
    const sizes = await test.database.rows<{ people: number }>(
      'SELECT s.people FROM mass_send s ORDER BY s.id',
    );
    expect(sizes.map(({ people }) => people)).toEqual([9_999, 2]);
    await stage.send();
    expect(stage.platform.delivered).toHaveLength(10_001);
    expect(await stage.couponsRead.template(test.database, couponTemplateId)).toMatchObject({
      issued: 10_001,
    });
  });
});

describe('a run', () => {
  it('repeated changes nothing', async () => {
    await editPlan(stage, { holdoutPercent: 10, dailyCap: 30 });
    await sleepers(60);
    await sleepers(10, { isFollowing: false });
    await runOn(TODAY);
    const before = [await picks(), await coupons(), delivered()];
    await runOn(TODAY);
    expect([await picks(), await coupons(), delivered()]).toEqual(before);
  });

  it('twice at the same time picks nobody twice and nobody beyond the cap', async () => {
    await editPlan(stage, { dailyCap: 50 });
    await sleepers(120);
    const rival = createReactivation(test.database, stage.platform);
    await Promise.all([stage.runs.run(TODAY), rival.runs.run(TODAY), stage.runs.run(TODAY)]);
    await stage.send();
    expect(await picks()).toHaveLength(50);
    expect(new Set(delivered()).size).toBe(50);
    expect(delivered()).toHaveLength(50);
    expect(await coupons()).toHaveLength(50);
  });

  it('whose day is over sends nothing; who was picked then is sent to today', async () => {
    const ids = await sleepers(2);
    const plan = await stage.plans.current();
    await test.database.transaction((tx) =>
      stage.store.insertPicks(
        tx,
        plan.id,
        TODAY,
        ids.map((memberId) => ({ memberId, outcome: 'waiting', reason: 'planned', takesPlace: true })),
      ),
    );
    await stage.clock.fix(addDays(TODAY, 3), 'spec');
    await stage.runs.run(TODAY);
    expect(await picks()).toEqual(ids.map((id) => `${id} ${TODAY} waiting planned`));
    await runOn(addDays(TODAY, 3));
    expect(await picks()).toEqual(ids.map((id) => `${id} ${TODAY} submitted`));
  });

  it('of a plan that is switched off picks nobody and lets nobody wait', async () => {
    const [lone = ''] = await sleepers(1);
    await runOn(TODAY);
    await editPlan(stage, { isEnabled: false });
    await sleepers(5);
    await runOn(TOMORROW);
    expect(await picks()).toEqual([`${lone} ${TODAY} dropped plan_off`]);
    expect(await coupons()).toEqual([]);
  });

  it('keeps a person’s rows when two records turn out to be one', async () => {
    const ids = await sleepers(4);
    await runOn(TODAY);
    const [lone = ''] = await sleepers(1);
    await runOn(TOMORROW);
    const move = (from: string, to: string) =>
      test.database.transaction((tx) => stage.store.move(tx, from, to));
    await move(lone, ids[0] ?? '');
    await move(ids[1] ?? '', ids[0] ?? '');
    expect(await picks()).toEqual([
      ...ids.map((id) => `${id} ${TODAY} submitted`),
      `${ids[0]} ${TOMORROW} waiting lone`,
    ]);
  });
});
