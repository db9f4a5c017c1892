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
} from '../../../test/factories/reactivation.js';

const YESTERDAY = '2026-11-21';
const TODAY = '2026-11-22';

let test: TestDatabase;
let stage: Reactivation;
let couponTemplateId: string;

beforeAll(async () => {
  test = await createTestDatabase('i_reactivation_preview', 20);
});
beforeEach(async () => {
  await test.clear();
  stage = createReactivation(test.database);
  ({ couponTemplateId } = await prepareReactivation(test.database, stage, TODAY));
});
afterAll(() => test.drop());

/** What the run did, in the words of the preview. */
async function whatHappened(): Promise<{ sent: number; byReason: Record<string, number> }> {
  const rows = await test.database.rows<{ outcome: string; reason: string | null; people: number }>(
    `SELECT p.outcome, p.reason, COUNT(*) AS people FROM reactivation_pick p GROUP BY p.outcome, p.reason`,
  );
  return {
    sent: rows.find(({ outcome }) => outcome === 'submitted')?.people ?? 0,
    byReason: Object.fromEntries(
      rows
        .filter(({ outcome }) => outcome !== 'submitted')
        .map(({ reason, people }) => [reason ?? '', people]),
    ),
  };
}

async function runToday(): Promise<void> {
  await stage.runs.run(TODAY);
  await stage.send();
}

const reasonsOf = (preview: { byReason: { reason: string; count: number }[] }) =>
  Object.fromEntries(preview.byReason.map(({ reason, count }) => [reason, count]));

describe('the preview', () => {
  it('says what the run then does, reason by reason, and writes nothing', async () => {
    await stage.clock.fix(YESTERDAY, 'spec');
    await addSleepers(test.database, stage, 1);
    await stage.runs.run(YESTERDAY); // somebody waits for company
    await stage.clock.fix(TODAY, 'spec');
    await editPlan(stage, { holdoutPercent: 20, dailyCap: 40 });
    await stage.couponTemplates.editTemplate(couponTemplateId, { ...comeBackCoupon, stock: 25 });
    await addSleepers(test.database, stage, 7, { isFollowing: false, lastPaidOn: '2026-08-03' });
    await addSleepers(test.database, stage, 5, { hasConsent: false, lastPaidOn: '2026-08-02' });
    await addSleepers(test.database, stage, 60);
    const before = [await pickLines(test.database), await couponLines(test.database)];

    const preview = await stage.previews.preview();
    expect([await pickLines(test.database), await couponLines(test.database)]).toEqual(before);
    await runToday();

    const happened = await whatHappened();
    const { beyond_cap: beyondCap, ...leftOut } = reasonsOf(preview);
    expect(preview.wouldSend).toBe(happened.sent);
    expect(leftOut).toEqual(happened.byReason);
    expect(leftOut).toMatchObject({ not_following: 7, no_consent: 5 });
    expect(Object.keys(leftOut).sort()).toEqual([
      'coupon_out_of_stock',
      'held_out',
      'no_consent',
      'not_following',
    ]);
    expect(beyondCap).toBe(20);
    expect(preview.couponCostFen).toBe(happened.sent * 2_000);
    expect(preview.candidates).toBe(
      preview.wouldSend + preview.byReason.reduce((sum, { count }) => sum + count, 0),
    );
    expect(preview.candidates).toBe(73);
  });

  it('knows of a lone one, of one who waits in vain, and of the rest of today', async () => {
    const [lone = ''] = await addSleepers(test.database, stage, 1);
    const alone = { candidates: 1, wouldSend: 0, couponCostFen: 0 };
    expect(await stage.previews.preview()).toEqual({
      ...alone,
      byReason: [{ reason: 'lone', label: '不足两人，等下一天', count: 1 }],
    });
    await runToday();
    expect(await stage.previews.preview()).toMatchObject({ ...alone, byReason: [{ reason: 'lone' }] });
    await test.database.run(`UPDATE channel_identity SET follow_state = 'unfollowed' WHERE member_id = ?`, [
      lone,
    ]);
    expect(await stage.previews.preview()).toMatchObject({
      ...alone,
      byReason: [{ reason: 'not_following' }],
    });
    await addSleepers(test.database, stage, 4);
    await runToday();
    expect(await stage.previews.preview()).toEqual({
      candidates: 0,
      wouldSend: 0,
      byReason: [],
      couponCostFen: 0,
    });
  });

  it('counts those left out before for the same reason, who get no new row', async () => {
    await addSleepers(test.database, stage, 3, { isFollowing: false });
    await runToday();
    await stage.clock.fix('2026-11-23', 'spec');
    expect(await stage.previews.preview()).toMatchObject({
      candidates: 3,
      byReason: [{ reason: 'not_following', label: '未关注', count: 3 }],
    });
  });

  it('works before a coupon is chosen and before tiers exist, and needs an account that can send', async () => {
    await addSleepers(test.database, stage, 3);
    await test.database.run('UPDATE reactivation_plan SET coupon_template_id = NULL, is_enabled = 0');
    expect(await stage.previews.preview()).toMatchObject({ candidates: 3, wouldSend: 3, couponCostFen: 0 });
    await test.database.run('UPDATE scheme SET slot = NULL');
    expect(await stage.previews.preview()).toMatchObject({ candidates: 0, wouldSend: 0 });
    await test.database.run('UPDATE channel SET is_enabled = 0');
    await expect(stage.previews.preview()).rejects.toMatchObject({ code: 'reactivation.channel-missing' });
  });
});
