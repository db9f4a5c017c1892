import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SharedPanel, countOf } from './shared-panel.js';

/** Somebody of the demo with points to spend who has claimed nothing and not checked in. */
interface Shopper {
  id: string;
  displayName: string;
  points: number;
}

let shared: SharedPanel;
let shopper: Shopper;

beforeAll(async () => {
  shared = await SharedPanel.open();
  const [found] = await shared.rows<Shopper>(
    `SELECT m.id, m.display_name AS displayName, a.available AS points
     FROM member m JOIN points_account a ON a.member_id = m.id
     WHERE m.joined_at IS NOT NULL AND m.merged_into_id IS NULL AND a.available > 1000
       AND (SELECT COUNT(*) FROM member o WHERE o.display_name = m.display_name) = 1
       AND NOT EXISTS (SELECT 1 FROM coupon c WHERE c.member_id = m.id AND c.source_kind = 'claim')
     ORDER BY m.id DESC LIMIT 1`,
  );
  if (!found) throw new Error('Nobody has points');
  shopper = found;
  const { page } = shared.panel;
  await shared.panel.visit('/demo');
  await page.getByTestId('demo-person').click();
  await page.getByTestId('demo-person').locator('input').fill(shopper.displayName);
  await page.locator('.ant-select-item-option').filter({ hasText: shopper.displayName }).first().click();
  await page.getByTestId('phone-card').filter({ hasText: shopper.displayName }).waitFor();
});
afterAll(() => shared.close());

const phone = (testId: string) => shared.panel.page.getByTestId(testId);
const couponsHeld = () =>
  shared.rows<{ source_kind: string }>(
    `SELECT source_kind FROM coupon WHERE member_id = ?
       AND source_kind IN ('claim', 'redeem_code', 'points_exchange') ORDER BY id`,
    [shopper.id],
  );

describe('a member on the phone', () => {
  it('claims a coupon, finds it among the own ones and shows its code', async () => {
    const before = countOf(await phone('phone-coupon-count').textContent());
    await phone('phone-to-claim').click();
    const offer = phone('phone-offer')
      .filter({ has: phone('phone-claim-one') })
      .first();
    const name = (await offer.getByTestId('ticket').locator('strong').nth(1).textContent()) ?? '';
    await offer.getByTestId('phone-claim-one').click();
    await phone('phone-offer')
      .filter({ hasText: name })
      .and(shared.panel.page.locator('[data-state="claimed"]'))
      .waitFor();
    expect(await couponsHeld()).toEqual([{ source_kind: 'claim' }]);

    await phone('phone-tab-home').click();
    await phone('phone-coupon-count')
      .filter({ hasText: String(before + 1) })
      .waitFor();
    await phone('phone-tab-coupons').click();
    await phone('phone-coupon').filter({ hasText: name }).click();
    expect(await phone('phone-coupon-code').textContent()).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}$/);
    await phone('phone-coupon-qr').locator('svg').waitFor();
    await phone('phone-coupon-rules').filter({ hasText: '适用范围' }).waitFor();
    expect(await shared.shortcomings()).toEqual([]);
    await phone('phone-coupon-sheet').getByRole('button').first().click();
  });

  it('says a word and gets its coupon', async () => {
    await phone('phone-coupons-code').click();
    await phone('phone-code').fill('层林尽染');
    await phone('phone-code-submit').click();
    await phone('phone-code-sheet').waitFor({ state: 'detached' });
    expect(await couponsHeld()).toEqual([{ source_kind: 'claim' }, { source_kind: 'redeem_code' }]);
  });

  it('exchanges points for goods and for a coupon, and the points are gone', async () => {
    await phone('phone-tab-points').click();
    await phone('phone-points-mall').click();
    const has = countOf(await phone('phone-mall-available').textContent());
    expect(has).toBe(shopper.points);
    const items = shared.panel.page.locator('[data-testid="phone-mall-item"][data-state="exchangeable"]');
    const goods = items.filter({ hasText: '山茶花帆布袋' });
    await goods.getByTestId('phone-mall-exchange').click();
    await phone('phone-exchange-confirm').click();
    await phone('phone-pickup-code').waitFor();
    const code = (await phone('phone-pickup-code').textContent()) ?? '';
    await phone('phone-exchange-next').click();
    await phone('phone-exchange').filter({ hasText: code }).filter({ hasText: '待取货' }).waitFor();

    await phone('phone-tab-home').click();
    await phone('phone-to-mall').click();
    await items.filter({ hasText: '优惠券' }).first().getByTestId('phone-mall-exchange').click();
    await phone('phone-exchange-confirm').click();
    await phone('phone-exchange-next').click();
    const exchanges = await shared.rows<{ points: number }>(
      'SELECT points FROM exchange_order WHERE member_id = ? ORDER BY id',
      [shopper.id],
    );
    expect(exchanges).toEqual([{ points: 800 }, { points: 150 }]);
    const [account] = await shared.rows<{ available: number }>(
      'SELECT available FROM points_account WHERE member_id = ?',
      [shopper.id],
    );
    expect(account?.available).toBe(shopper.points - 950);
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('checks in once a day', async () => {
    await phone('phone-tab-activities').click();
    await phone('phone-check-in-press').click();
    await phone('phone-streak').filter({ hasText: '已连续 1 天' }).waitFor();
    expect(await phone('phone-check-in-press').isDisabled()).toBe(true);
    const days = await shared.rows('SELECT 1 AS one FROM check_in WHERE member_id = ?', [shopper.id]);
    expect(days).toHaveLength(1);
  });

  it('votes and sees how the others did, and takes a seat', async () => {
    const { page } = shared.panel;
    await page.locator('[data-testid="phone-activity"][data-kind="vote"]').click();
    await phone('phone-question').locator('input').first().check();
    await phone('phone-answer-submit').click();
    await phone('phone-answered').filter({ hasText: '票' }).waitFor();
    await phone('phone-activity-mine').filter({ hasText: '积分' }).waitFor();
    await phone('phone-back').click();
    await page.locator('[data-testid="phone-activity"][data-kind="sign_up"]').click();
    await phone('phone-sign-up').click();
    await phone('phone-sign-up-state').filter({ hasText: '已报上名' }).waitFor();
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('reads what the tier brings and turns personal offers off', async () => {
    await phone('phone-tab-me').click();
    await phone('phone-me-benefits').click();
    await phone('phone-benefits').filter({ hasText: '每消费 1 元得' }).waitFor();
    await phone('phone-back').click();
    await phone('phone-me-privacy').click();
    await phone('phone-personalisation').click();
    await phone('phone-personalisation').and(shared.panel.page.locator('[aria-checked="false"]')).waitFor();
    const [consent] = await shared.rows<{ is_granted: number }>(
      `SELECT is_granted FROM consent_current WHERE member_id = ? AND purpose = 'personalisation'`,
      [shopper.id],
    );
    expect(consent?.is_granted).toBe(0);
    await phone('phone-personalisation').click();
    await phone('phone-personalisation').and(shared.panel.page.locator('[aria-checked="true"]')).waitFor();
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('had no error and no failed request', () => {
    expect(shared.panel.problems).toEqual([]);
  });
});
