import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SharedPanel, countOf } from './shared-panel.js';

const HEADERS = { 'x-requested-with': 'cenglin' };
const COUPON = '批量发券样券';
const LABEL = '秋日回馈';
const WORD = '秋日好礼到店领';
const ITEM = '样例手霜';

let shared: SharedPanel;

beforeAll(async () => {
  shared = await SharedPanel.open();
  const { request } = shared.panel.page;
  const made = await request.post('/api/admin/v1/coupon-templates', {
    headers: HEADERS,
    data: {
      name: COUPON,
      minSpendFen: 20_000,
      amountOffFen: 3000,
      validityKind: 'relative',
      validDays: 30,
      stock: 1000,
      perMemberLimit: 1,
    },
  });
  if (!made.ok()) throw new Error(`making a coupon: ${made.status()} ${await made.text()}`);
  const segment = await request.post('/api/admin/v1/segments', {
    headers: HEADERS,
    data: {
      code: 'batch-of-all',
      name: '买过的客户',
      kind: 'dynamic',
      definition: { rule: { combinator: 'and', rules: [{ field: 'orderCount', operator: '>=', value: 1 }] } },
    },
  });
  if (!segment.ok()) throw new Error(`making a segment: ${segment.status()} ${await segment.text()}`);
});

afterAll(() => shared?.close());

/** Chooses from a list that opens below a field. */
async function pick(testId: string, text: string): Promise<void> {
  const { page } = shared.panel;
  await page.getByTestId(testId).click();
  await page.locator('.ant-select-item-option').filter({ hasText: text }).first().click();
}

async function given(): Promise<number> {
  const [row] = await shared.rows<{ given: string }>(
    `SELECT COUNT(*) AS given FROM coupon c JOIN coupon_template_version v ON v.id = c.version_id
     WHERE v.name = ? AND c.source_kind = 'batch'`,
    [COUPON],
  );
  return Number(row?.given);
}

describe('a batch grant', () => {
  it('states people, cost and stock, gives nothing before it is confirmed, and then just that', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.choose('batches');
    await page.getByTestId('batch-new').click();
    await pick('batch-template', COUPON);
    await pick('batch-segment', '买过的客户');
    await page.getByTestId('batch-label').fill(LABEL);
    await page.getByTestId('batch-check').click();
    await page.getByTestId('batch-forecast').waitFor();
    await panel.settled();
    const expected = countOf(await page.getByTestId('batch-will-give').textContent());
    expect(expected).toBeGreaterThan(0);
    expect(await given()).toBe(0);
    expect(await shared.shortcomings()).toEqual([]);

    await page.getByTestId('batch-start').click();
    const statement = (await page.getByTestId('batch-statement').textContent()) ?? '';
    expect(statement).toContain(`${expected} 位会员各发 1 张`);
    expect(statement).toContain(COUPON);
    expect(statement).toMatch(/最高成本 ¥[\d,]+\.00/);
    expect(statement).toContain(`库存剩 ${1000 - expected} 张`);
    await page.getByTestId('batch-confirm').click();
    await page.getByTestId('batch-state').filter({ hasText: '已完成' }).waitFor();
    expect(countOf(await page.getByTestId('batch-given').textContent())).toBe(expected);
    expect(await given()).toBe(expected);
  });

  it('lists person by person why somebody got none, and exports that', async () => {
    const { panel } = shared;
    const { page } = panel;
    const table = page.getByTestId('table-batch-people');
    await table.getByText('已发放').first().waitFor();
    await panel.settled();
    expect(await shared.shortcomings()).toEqual([]);
    await pick('batch-outcome', '还不是会员');
    await table.locator('tbody tr').filter({ hasText: '还不是会员' }).first().waitFor();
    await panel.settled();
    const rows = await table.locator('tbody tr.ant-table-row').allTextContents();
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((text) => !text.includes('还不是会员'))).toEqual([]);
    const [batch] = await shared.rows<{ id: number }>(
      'SELECT b.id FROM coupon_batch b ORDER BY b.id DESC LIMIT 1',
    );
    const file = await page.request.get(
      `/api/admin/v1/coupon-batches/${batch?.id}/people.csv?outcome=not_member`,
    );
    const total = countOf(await page.getByTestId('total-batch-people').textContent());
    expect((await file.text()).trim().split('\r\n').length - 1).toBe(total);
    await panel.choose('batches');
    await page.getByTestId('table-batches').getByText(LABEL).waitFor();
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('reads a list from a file and says which lines name nobody', async () => {
    const { page } = shared.panel;
    const { items } = await shared.ask<{ items: { id: string }[] }>('/members?joined=true&limit=20');
    await page.getByTestId('batch-new').click();
    await page.getByTestId('batch-by-list').click();
    await page.locator('input[type=file]').setInputFiles({
      name: '名单.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`会员编号\n${items[0]?.id}\n${items[1]?.id}\n999999999\n`),
    });
    const told = page.getByTestId('batch-uploaded');
    await told.waitFor();
    expect(await told.textContent()).toMatch(/3 行，找到 2 人[\s\S]*没有这个客户/);
  });
});

describe('words, codes and the mall', () => {
  it('a word is made with its cost stated', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.choose('redeemCodes');
    await page.getByTestId('campaign-new').click();
    await pick('campaign-template', COUPON);
    await page.getByTestId('campaign-word').fill(WORD);
    await page.getByTestId('campaign-name').fill('样例口令');
    await page.getByTestId('campaign-statement').waitFor();
    expect(await page.getByTestId('campaign-statement').textContent()).toContain('最高成本 ¥3,000.00');
    await page.getByTestId('campaign-save').click();
    await page.getByTestId('table-redeem-campaigns').getByText(WORD).waitFor();
    await page.getByTestId('campaign-save').waitFor({ state: 'detached' });
    await panel.settled();
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('an item is made, put up with its cost stated, and members can have it', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.choose('mall');
    await page.getByTestId('item-new').click();
    await page.getByTestId('item-goods').click();
    await page.getByTestId('item-name').fill(ITEM);
    await page.getByTestId('item-worth').fill('25');
    await page.getByTestId('item-save').click();
    await page.getByTestId('item-save').waitFor({ state: 'detached' });
    const row = page.getByTestId('table-mall-items').locator('tbody tr').filter({ hasText: ITEM });
    await row.getByTestId('item-up').click();
    const dialog = page.locator('.ant-modal-confirm');
    await dialog.waitFor();
    expect(await dialog.textContent()).toContain('最高成本 ¥2,500.00');
    await dialog.locator('.ant-btn-primary').click();
    await row.getByText('兑换中').waitFor();
    await panel.settled();
    expect(await shared.shortcomings()).toEqual([]);
    expect(panel.problems).toEqual([]);
  });
});
