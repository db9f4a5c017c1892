import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import {
  addSleepers,
  comeBackCoupon,
  couponLines,
  createReactivation,
  editPlan,
  pickLines,
  prepareReactivation,
} from '../../../test/factories/reactivation.js';
import { Killed, interruptedDatabase } from '../../../test/harness/interrupted-database.js';
import { FakePlatform } from '../../actions/messaging/messaging.fake.js';
import type { Database } from '../../platform/database/database.js';

const YESTERDAY = '2026-11-21';
const TODAY = '2026-11-22';

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase('i_reactivation_crash', 20);
  const stage = createReactivation(test.database);
  const { couponTemplateId } = await prepareReactivation(test.database, stage, YESTERDAY);
  await addSleepers(test.database, stage, 1);
  await stage.runs.run(YESTERDAY);
  await stage.clock.fix(TODAY, 'spec');
  await editPlan(stage, { holdoutPercent: 30, dailyCap: 12 });
  await stage.couponTemplates.editTemplate(couponTemplateId, { ...comeBackCoupon, stock: 6 });
  await addSleepers(test.database, stage, 3, { isFollowing: false });
  await addSleepers(test.database, stage, 3, { hasConsent: false });
  await addSleepers(test.database, stage, 15);
});
afterAll(() => test.drop());

/** As before the run: one waits since yesterday, the stock is too small; a new platform is the witness. */
async function reset(): Promise<FakePlatform> {
  for (const table of ['coupon', 'delivery', 'mass_send', 'event_task', 'outbox_event']) {
    await test.database.run(`DELETE FROM ${table}`);
  }
  await test.database.run('DELETE FROM reactivation_pick WHERE period = ?', [TODAY]);
  await test.database.run(
    `UPDATE reactivation_pick SET outcome = 'waiting', reason = 'lone', coupon_template_id = NULL, delivery_id = NULL,
       mass_send_id = NULL`,
  );
  await test.database.run('UPDATE coupon_template SET issued = 0');
  await test.database.run(
    `UPDATE channel_identity SET follow_state = IF(member_id BETWEEN 2 AND 4, 'unfollowed', 'following')`,
  );
  return new FakePlatform();
}

/** Everything the run leaves behind, ids and times left out. */
async function endState(platform: FakePlatform): Promise<Record<string, unknown>> {
  const deliveries = await test.database.rows<{ line: string }>(
    `SELECT CONCAT_WS(' ', d.member_id, d.outcome, d.reason) AS line FROM delivery d ORDER BY d.member_id`,
  );
  const templates = await test.database.rows('SELECT t.stock, t.issued FROM coupon_template t');
  const sends = await test.database.rows('SELECT s.people, s.outcome FROM mass_send s ORDER BY s.id');
  return {
    picks: await pickLines(test.database),
    coupons: await couponLines(test.database),
    deliveries: deliveries.map(({ line }) => line),
    templates,
    sends,
    witness: platform.delivered.map(({ openId }) => openId).sort(),
  };
}

async function finish(platform: FakePlatform, database: Database = test.database): Promise<void> {
  const stage = createReactivation(database, platform);
  await stage.runs.run(TODAY);
  await stage.send();
}

describe('a run that is killed', () => {
  it('before any statement or after any commit ends as an undisturbed one when it is run again', async () => {
    const platform = await reset();
    const counter = interruptedDatabase(test.database, Number.POSITIVE_INFINITY);
    await createReactivation(counter.database, platform).runs.run(TODAY);
    const steps = counter.steps();
    await createReactivation(test.database, platform).send();
    const undisturbed = await endState(platform);
    expect(undisturbed).toMatchObject({ templates: [{ stock: 6, issued: 6 }], sends: [{ people: 6 }] });
    expect(steps).toBeGreaterThan(40);

    for (let dieAt = 1; dieAt <= steps; dieAt += 1) {
      const witness = await reset();
      const { database } = interruptedDatabase(test.database, dieAt);
      await expect(createReactivation(database, witness).runs.run(TODAY)).rejects.toThrow(Killed);
      await finish(witness);
      expect({ dieAt, ...(await endState(witness)) }).toEqual({ dieAt, ...undisturbed });
    }
  }, 300_000);

  it('and resumed in a changed world leaves coupons with exactly those who got the message', async () => {
    const counter = interruptedDatabase(test.database, Number.POSITIVE_INFINITY);
    await createReactivation(counter.database, await reset()).runs.run(TODAY);
    for (let dieAt = 1; dieAt <= counter.steps(); dieAt += 1) {
      const witness = await reset();
      const { database } = interruptedDatabase(test.database, dieAt);
      await expect(createReactivation(database, witness).runs.run(TODAY)).rejects.toThrow(Killed);
      await test.database.run(
        `UPDATE channel_identity SET follow_state = 'unfollowed' WHERE member_id % 2 = 0`,
      );
      await finish(witness);
      const reached = witness.delivered.map(({ openId }) => openId.replace('open-', ''));
      const membersOf = (lines: string[], end: string): string[] =>
        lines.filter((line) => line.endsWith(end)).map((line) => line.split(' ')[0] ?? '');
      const withCoupon = membersOf(await couponLines(test.database), ' issued');
      const submitted = membersOf(await pickLines(test.database), ' submitted');
      expect({ dieAt, withCoupon: withCoupon.sort(), submitted: submitted.sort() }).toEqual({
        dieAt,
        withCoupon: reached.sort(),
        submitted: reached,
      });
    }
  }, 300_000);

  it('while outcomes are taken over leaves no coupon with anybody who got no message', async () => {
    const arrange = async (): Promise<FakePlatform> => {
      const platform = await reset();
      const stage = createReactivation(test.database, platform);
      await stage.runs.run(TODAY);
      await test.database.run(
        `UPDATE channel_identity i JOIN delivery d ON d.identity_id = i.id SET i.follow_state = 'unfollowed'
         WHERE d.member_id % 2 = 0`,
      );
      return platform;
    };
    const platform = await arrange();
    const counter = interruptedDatabase(test.database, Number.POSITIVE_INFINITY);
    await createReactivation(counter.database, platform).send();
    const steps = counter.steps();
    const undisturbed = await endState(platform);
    expect((undisturbed['coupons'] as string[]).some((line) => line.endsWith('revoked'))).toBe(true);

    for (let dieAt = 1; dieAt <= steps; dieAt += 1) {
      const witness = await arrange();
      const { database } = interruptedDatabase(test.database, dieAt);
      const end = await createReactivation(database, witness)
        .send()
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      expect(end === undefined || end instanceof Killed).toBe(true);
      await leaseRunsOut();
      await createReactivation(test.database, witness).send();
      expect({ dieAt, ...(await endState(witness)) }).toEqual({ dieAt, ...undisturbed });
    }
  }, 300_000);
});

/** What the dead worker held is free for the next one, whose waits are over. */
async function leaseRunsOut(): Promise<void> {
  await test.database.run(
    `UPDATE mass_send SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND, available_at = UTC_TIMESTAMP(3)`,
  );
  await test.database.run(
    `UPDATE event_task SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND, available_at = UTC_TIMESTAMP(3)
     WHERE state = 'open'`,
  );
}
