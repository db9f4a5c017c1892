import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PanelBrowser } from './panel-browser.js';
import { SharedPanel } from './shared-panel.js';

const PHONE = { width: 375, height: 667 };
const SHOP = '旗舰店';
const CLERK = '核销店员';
const GIVEN = 4;

let shared: SharedPanel;
let clerk: PanelBrowser;
let codes: string[];

const HEADERS = { 'x-requested-with': 'cenglin' };

/** Coupons 满 200 减 30 of members of the demo; their codes as the operator's file of codes has them. */
async function giveCoupons(name: string, amountOffFen: number): Promise<string[]> {
  const { request } = shared.panel.page;
  const made = await request.post('/api/admin/v1/coupon-templates', {
    headers: HEADERS,
    data: {
      name,
      minSpendFen: 100_000,
      amountOffFen,
      validityKind: 'relative',
      validDays: 30,
      stock: GIVEN,
      perMemberLimit: 1,
    },
  });
  if (!made.ok()) throw new Error(`making a coupon: ${made.status()} ${await made.text()}`);
  const { id: templateId } = (await made.json()) as { id: string };
  const { items } = await shared.ask<{ items: { id: string }[] }>('/members?joined=true&sort=-id&limit=20');
  for (const { id } of items.slice(0, GIVEN)) {
    const given = await request.post(`/api/admin/v1/members/${id}/coupons`, {
      headers: { ...HEADERS, 'idempotency-key': `${templateId}-${id}` },
      data: { templateId },
    });
    if (!given.ok()) throw new Error(`giving a coupon: ${given.status()} ${await given.text()}`);
  }
  const file = await request.get(`/api/admin/v1/coupon-codes.csv?templateId=${templateId}`);
  return (await file.text()).match(/\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}\b/g) ?? [];
}

/** Types a code as a scanner does, and the amount of the order. */
async function type(panel: PanelBrowser, code: string, yuan?: number): Promise<void> {
  const { page } = panel;
  await page.getByTestId('till-code').fill(code);
  await page.keyboard.press('Enter');
  if (yuan === undefined) return;
  await page.getByTestId('till-coupon').waitFor();
  await page.locator('input[data-testid="till-amount"]').fill(String(yuan));
}

async function shortcomings(panel: PanelBrowser): Promise<string[]> {
  const overflow = await panel.overflow();
  return [...(await panel.strayWords('zh')), ...(overflow > 0 ? [`${overflow} pixels too wide`] : [])];
}

beforeAll(async () => {
  shared = await SharedPanel.open();
  codes = await giveCoupons('到店礼券', 3_000);
});

afterAll(async () => {
  await clerk?.close();
  await shared?.close();
});

describe('the till', () => {
  it('gets a shop and a clerk, who enters by a link on a phone and sees nothing but the till', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.choose('redemption');
    await page.getByTestId('tab-shops').click();
    await page.getByTestId('shop-new').click();
    await page.getByTestId('shop-code').fill('s01');
    await page.getByTestId('shop-name').fill(SHOP);
    await page.getByTestId('shop-save').click();
    await page.getByTestId('table-shops').getByText(SHOP).waitFor();
    await page.getByTestId('clerk-new').click();
    await panel.pick('clerk-shop', SHOP);
    await page.getByTestId('clerk-name').fill(CLERK);
    await page.getByTestId('clerk-save').click();
    const link = new URL((await page.getByTestId('clerk-link').textContent()) ?? '');
    await page.getByRole('button', { name: '关闭' }).last().click();
    await page.getByTestId('clerk-link').waitFor({ state: 'hidden' });
    await panel.settled();
    // The codes of shops are words of the operator's own.
    const shopCodes = (await shared.ask<{ code: string }[]>('/shops')).map(({ code }) => code);
    const stray = (await shared.shortcomings()).filter(
      (line) => !shopCodes.some((code) => line.includes(code)),
    );
    expect(stray).toEqual([]);

    clerk = await PanelBrowser.open(link.origin);
    await clerk.page.setViewportSize(PHONE);
    await clerk.page.goto(`${link.pathname}${link.search}`);
    await clerk.page.getByTestId('till-code').waitFor();
    clerk.problems.length = 0; // being asked who one is, before one is anybody
    await clerk.visit('/members');
    expect(new URL(clerk.page.url()).pathname).toBe('/redemption');
    expect(await clerk.page.getByTestId('menu').count()).toBe(0);
    expect(await shortcomings(clerk)).toEqual([]);
  });

  it('says what a coupon is worth, whose it is, masked, and why it cannot be used yet', async () => {
    const { page } = clerk;
    await type(clerk, `cenglin:coupon:${codes[0]}`, 999.99);
    await page.getByTestId('till-problem').getByText('还差 ¥0.01').waitFor();
    expect(await page.getByTestId('till-value').textContent()).toBe('满 ¥1,000 减 ¥30');
    expect(await page.getByTestId('till-member').textContent()).toMatch(/\*/);
    expect(await page.getByTestId('till-redeem').isDisabled()).toBe(true);
    expect(await shortcomings(clerk)).toEqual([]);
  });

  it('redeems on a phone, and the button is in sight', async () => {
    const { page } = clerk;
    await page.locator('input[data-testid="till-amount"]').fill('1268');
    const button = page.getByTestId('till-redeem').and(page.locator(':enabled'));
    await button.waitFor();
    expect(await page.getByTestId('till-outcome').textContent()).toMatch(/-¥30\.00[\s\S]*¥1,238\.00/);
    const box = await button.boundingBox();
    expect((box?.y ?? PHONE.height) + (box?.height ?? 0)).toBeLessThanOrEqual(PHONE.height);
    await button.click();
    await page.getByTestId('till-result').getByText('已核销').waitFor();
    expect(await shortcomings(clerk)).toEqual([]);
    const rows = await shared.rows<{ state: string; shop_code: string; discount_fen: number }>(
      `SELECT c.state, r.shop_code, r.discount_fen FROM coupon_redemption r JOIN coupon c ON c.id = r.coupon_id
       WHERE r.redeemed_by = ?`,
      [CLERK],
    );
    expect(rows).toEqual([{ state: 'redeemed', shop_code: 's01', discount_fen: 3_000 }]);
  });

  it('refuses the same code again, and a code that does not exist', async () => {
    const { page } = clerk;
    await page.getByTestId('till-next').click();
    await type(clerk, codes[0] ?? '');
    await page.getByTestId('till-refusal').getByText(`已经核销过`).waitFor();
    expect(await page.getByTestId('till-refusal').textContent()).toContain(SHOP);
    await page.getByTestId('till-clear').click();
    await type(clerk, '0000-0000-00000');
    await page.getByTestId('till-problem').getByText('没有找到这张券').waitFor();
    await page.getByTestId('till-clear').click();
    expect(clerk.problems).toEqual([expect.stringContaining('answer: 404')]);
    clerk.problems.length = 0;
  });

  it('undoes with a reason, and the coupon is its owner’s again', async () => {
    const { page } = clerk;
    await page.getByTestId('tab-history').click();
    const row = page.getByTestId('table-redemptions').locator('tbody tr[data-row-key]').first();
    await row
      .getByRole('button', { name: '撤 销' })
      .or(row.getByRole('button', { name: '撤销' }))
      .click();
    await page.getByTestId('reason-confirm').click();
    await page.getByText('请写明原因').waitFor();
    await page.getByTestId('reason-text').fill('扫错了券');
    await page.getByTestId('reason-confirm').click();
    await row.getByText('已撤销').waitFor();
    expect(await row.textContent()).toContain('扫错了券');
    expect(await shortcomings(clerk)).toEqual([]);
    const [coupon] = await shared.rows<{ state: string }>(
      `SELECT c.state FROM coupon_redemption r JOIN coupon c ON c.id = r.coupon_id WHERE r.redeemed_by = ?`,
      [CLERK],
    );
    expect(coupon?.state).toBe('issued');
  });

  it('reads a code by the camera, where the browser can', async () => {
    const { page } = clerk;
    // This browser has neither camera nor reader: a picture that stands still, and a reader that knows the code.
    await page.addInitScript(`
      navigator.mediaDevices.getUserMedia = async () => document.createElement('canvas').captureStream();
      window.BarcodeDetector = class { async detect() { return [{ rawValue: 'cenglin:coupon:${codes[1]}' }]; } };
      HTMLMediaElement.prototype.play = async () => undefined;
    `);
    await clerk.visit('/redemption');
    await page.getByTestId('till-scan').click();
    await page.getByTestId('till-coupon').waitFor();
    expect(await page.getByTestId('till-value').textContent()).toBe('满 ¥1,000 减 ¥30');
  });

  it('asks a second person for a large coupon; the operator agrees at a desk', async () => {
    const [large = ''] = await giveCoupons('大额礼券', 60_000);
    const { page } = clerk;
    await clerk.visit('/redemption');
    await type(clerk, large, 1_268);
    await page.getByTestId('till-outcome').getByText('需要另一位同事复核').waitFor();
    await page.getByTestId('till-redeem').and(page.locator(':enabled')).click();
    await page.getByTestId('till-result').getByText('等待复核').waitFor();
    await page.getByTestId('tab-awaiting').click();
    await page.getByTestId('awaiting').getByText('需要另一位同事复核').waitFor();
    expect(await page.getByTestId('approve').count()).toBe(0);
    expect(await shortcomings(clerk)).toEqual([]);

    const { panel } = shared;
    await panel.visit('/redemption?tab=awaiting');
    await panel.page.getByTestId('approve').click();
    await panel.page.getByTestId('approve-confirm').click();
    await panel.page.getByText('没有等待复核的核销').waitFor();
    await panel.visit('/redemption?tab=history&state=done');
    await panel.page.getByTestId('table-redemptions').getByText('大额礼券').waitFor();
    expect(await shared.shortcomings()).toEqual([]);
    const download = panel.page.waitForEvent('download');
    await panel.page.getByTestId('export').click();
    await panel.page.getByTestId('export-xlsx').click();
    expect((await download).suggestedFilename()).toBe('核销记录.xlsx');
  });

  it('goes by the rules that an administrator sets', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.visit('/redemption?tab=shops');
    await page.locator('input[data-testid="rule-approval"]').fill('20');
    await page.getByTestId('rules-save').click();
    await page.getByText('规则已保存').waitFor();
    await clerk.visit('/redemption');
    await type(clerk, codes[2] ?? '', 1_268);
    await clerk.page.getByTestId('till-outcome').getByText('优惠超过 ¥20').waitFor();
    await page.locator('input[data-testid="rule-approval"]').fill('500');
    await page.getByTestId('rules-save').click();
    await expect
      .poll(() => shared.cli('settings', 'get', '--name', 'coupons.redeem-approval-above'))
      .toEqual({ 'coupons.redeem-approval-above': 50_000 });
  });

  it('reads in English too', async () => {
    const { panel } = shared;
    await panel.page.getByTestId('language').getByText('EN').click();
    await panel.visit('/redemption?tab=shops');
    await panel.page.getByTestId('table-clerks').waitFor();
    const [overflow, stray] = [await panel.overflow(), await panel.strayWords('en')];
    expect([overflow, stray]).toEqual([0, []]);
    await panel.page.getByTestId('language').getByText('中文').click();
  });

  it('had no error and no failed request', () => {
    expect([...shared.panel.problems, ...clerk.problems]).toEqual([]);
  });
});
