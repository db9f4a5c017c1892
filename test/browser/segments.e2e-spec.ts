import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SharedPanel, countOf } from './shared-panel.js';

/** From the last key to the count: the pause of the editor, the call, and the page. */
const LIVE_MS = 2_000;
const DAY_MS = 86_400_000;

let shared: SharedPanel;
let today: string;
let folder: string;

interface Made {
  customer: string;
  name: string;
  gender: 'female' | 'male';
  /** Years old today; the birthday was yesterday. */
  age: number;
  /** Orders of 美妆 in each of the last three months. */
  months: [number, number, number];
}

/** 25–35 岁女性, 近 3 个月每月购买美妆 ≥ 3 次: two of these by hand. */
const MADE: Made[] = [
  { customer: 'M001', name: '正好二十五', gender: 'female', age: 25, months: [3, 3, 3] },
  { customer: 'M002', name: '正好三十五', gender: 'female', age: 35, months: [5, 3, 4] },
  { customer: 'M003', name: '差一岁', gender: 'female', age: 24, months: [3, 3, 3] },
  { customer: 'M004', name: '多一岁', gender: 'female', age: 36, months: [4, 4, 4] },
  { customer: 'M005', name: '一位男士', gender: 'male', age: 30, months: [3, 3, 3] },
  { customer: 'M006', name: '少了一次', gender: 'female', age: 30, months: [3, 2, 9] },
];

beforeAll(async () => {
  shared = await SharedPanel.open();
  ({ businessDate: today } = await shared.ask<{ businessDate: string }>('/auth/me'));
  folder = await mkdtemp(join(tmpdir(), 'cenglin-segments-'));
});

afterAll(async () => {
  await shared?.close();
  if (folder) await rm(folder, { recursive: true });
});

function dayBefore(days: number): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

function birthdayOf(age: number): string {
  const yesterday = dayBefore(1);
  return `${Number(yesterday.slice(0, 4)) - age}${yesterday.slice(4)}`;
}

/** Adds one more condition and chooses its field; answers its line. */
async function addCondition(field: string, at: number) {
  const { page } = shared.panel;
  await page.getByTestId('rule-segment').getByRole('button', { name: '加条件', exact: true }).click();
  const line = page.getByTestId('rule-segment').locator('.rule').nth(at);
  await choose(line.locator('.rule-fields'), field);
  return line;
}

/** Picks an option of a drop-down list that has no test id of its own. */
async function choose(select: ReturnType<SharedPanel['panel']['page']['locator']>, words: string) {
  const { page } = shared.panel;
  await select.click();
  const list = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)');
  await list.waitFor();
  if (await select.locator('input:not([readonly])').count()) await select.locator('input').fill(words);
  await list.locator(`.ant-select-item-option[title="${words}"]`).click();
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'hidden' });
}

async function shownCount(): Promise<number> {
  return countOf(await shared.panel.page.getByTestId('segment-count').textContent());
}

describe('picking people', () => {
  it('counts while the conditions are edited, and shows who they are and whom it reaches', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.choose('segments');
    await page.getByTestId('segment-new').click();
    await panel.settled();
    const line = await addCondition('累计订单数', 0);
    await choose(line.locator('.rule-operators'), '至少');
    const [held] = await shared.rows<{ people: number }>(
      `SELECT COUNT(*) AS people FROM member_fact f JOIN member m ON m.id = f.member_id
       WHERE f.order_count >= 2 AND m.merged_into_id IS NULL`,
    );
    const since = performance.now();
    await fill('threshold-segment-0', '2');
    await expect.poll(shownCount, { interval: 50 }).toBe(held?.people);
    expect(performance.now() - since).toBeLessThan(LIVE_MS);
    expect(await page.getByTestId('segment-members').locator('tbody tr').count()).toBe(20);
    expect(await page.getByTestId('segment-reach').locator('li').count()).toBeGreaterThan(0);
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('keeps it, freezes who is in it, and exports the same list', async () => {
    const { panel } = shared;
    const { page } = panel;
    await page.getByTestId('segment-name').fill('买过两次');
    await page.getByTestId('segment-save').click();
    await page.getByTestId('table-segment-members').waitFor();
    await page.getByTestId('segment-freeze').click();
    await page.getByTestId('tab-snapshots').click();
    const row = page.getByTestId('table-segment-snapshots').locator('tbody tr[data-row-key]').first();
    await row.waitFor();
    expect(countOf(await row.locator('td').nth(1).textContent())).toBe(await shownCount());
    expect(await row.locator('td').nth(2).textContent()).toMatch(/^[0-9a-f]{16}/);
    const href = (await row.getByRole('link', { name: '导出' }).getAttribute('href')) ?? '';
    const file = await (await page.request.get(href)).text();
    expect(file.trim().split('\n').length - 1).toBe(await shownCount());
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('takes one segment away from another', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.visit('/segments/new');
    const line = await addCondition('累计订单数', 0);
    await choose(line.locator('.rule-operators'), '至少');
    await fill('threshold-segment-0', '1');
    await panel.pick('segment-operator', '去掉在（减）');
    await page.getByTestId('segment-others').click();
    await page.locator('.ant-select-item-option').filter({ hasText: '买过两次' }).click();
    const [held] = await shared.rows<{ people: number }>(
      `SELECT COUNT(*) AS people FROM member_fact f JOIN member m ON m.id = f.member_id
       WHERE f.order_count = 1 AND m.merged_into_id IS NULL`,
    );
    await expect.poll(shownCount).toBe(held?.people);
  });

  it('finds the women of 25 to 35 who bought 美妆 three times in each of three months', async () => {
    await importMade();
    const { panel } = shared;
    const { page } = panel;
    await panel.visit('/segments/new');
    const age = await addCondition('年龄', 0);
    await choose(age.locator('.rule-operators'), '介于');
    await fill('threshold-segment-0-low', '25');
    await fill('threshold-segment-0-high', '35');
    const gender = await addCondition('性别', 1);
    await choose(gender.locator('.rule-operators'), '等于');
    await panel.pick('threshold-segment-1', '女');
    const orders = await addCondition('购买次数', 2);
    await choose(orders.locator('.rule-operators'), '至少');
    await fill('threshold-segment-2', '3');
    await panel.pick('threshold-segment-2-window-unit', '个月');
    await page.getByTestId('threshold-segment-2-each').click();
    await choose(page.getByTestId('threshold-segment-2-category'), '美妆');
    await expect.poll(shownCount).toBe(2);
    const names = await page.getByTestId('segment-members').locator('tbody td:first-child').allTextContents();
    expect(names.sort()).toEqual(['正好三十五', '正好二十五'].sort());
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('archives a segment that nothing uses', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.choose('segments');
    const row = page.getByTestId('table-segments').locator('tbody tr').filter({ hasText: '买过两次' });
    await row.getByText('归档', { exact: true }).click();
    await page.locator('.ant-popconfirm').getByRole('button', { name: '归档' }).click();
    await row.waitFor({ state: 'detached' });
    await panel.visit('/segments?state=archived');
    await row.waitFor();
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('had no error and no failed request', () => {
    expect(shared.panel.problems).toEqual([]);
  });
});

async function fill(testId: string, value: string): Promise<void> {
  const { page } = shared.panel;
  await page.locator(`[data-testid="${testId}"] input, input[data-testid="${testId}"]`).first().fill(value);
}

/** Orders, birthdays and genders made by hand; waits until all of them are people with facts. */
async function importMade(): Promise<void> {
  const orders = MADE.flatMap(({ customer, months }) =>
    months.flatMap((count, month) =>
      Array.from({ length: count }, (_, index) => [
        `${customer}-${month}-${index}`,
        customer,
        `${dayBefore(month * 30 + 3 + index)} 12:00:00`,
        '50.00',
        '美妆',
      ]),
    ),
  );
  const ordersFile = join(folder, 'orders.csv');
  const header = '订单号,客户编号,支付时间,金额,品类';
  await writeFile(ordersFile, [header, ...orders.map((cells) => cells.join(','))].join('\n'));
  const people = MADE.map(({ customer, name, age }) => `${customer},${name},${birthdayOf(age)}`);
  const peopleFile = join(folder, 'members.csv');
  await writeFile(peopleFile, ['客户编号,姓名,生日', ...people].join('\n'));
  await shared.cli('import', 'orders', '--file', ordersFile);
  await shared.cli('import', 'members', '--file', peopleFile);
  for (const { name, gender } of MADE)
    await shared.run('UPDATE member m SET m.gender = ? WHERE m.display_name = ?', [gender, name]);
}
