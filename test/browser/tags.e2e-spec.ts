import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SharedPanel, countOf } from './shared-panel.js';

interface Row {
  id: string;
  displayName: string;
}

const TAG = '回访名单';

let shared: SharedPanel;
let people: Row[];

beforeAll(async () => {
  shared = await SharedPanel.open();
  ({ items: people } = await shared.ask<{ items: Row[] }>('/members?joined=true&sort=-id&limit=20'));
});

afterAll(() => shared?.close());

async function figure(id: string): Promise<number> {
  return countOf(await shared.panel.page.getByTestId(`batch-${id}`).textContent());
}

describe('tags', () => {
  it('are made by hand with an expiry', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.choose('tags');
    await page.getByTestId('tag-new').click();
    await page.getByTestId('tag-name').fill(TAG);
    await page.getByTestId('tag-group').fill('活动');
    await page
      .locator('[data-testid="tag-valid-days"] input, input[data-testid="tag-valid-days"]')
      .first()
      .fill('30');
    await page.getByTestId('tag-save').click();
    const row = page.getByTestId('table-tags').locator('tbody tr').filter({ hasText: TAG });
    await row.waitFor();
    expect(await row.textContent()).toMatch(/活动[\s\S]*手工[\s\S]*30 天/);
    expect(await shared.shortcomings()).toEqual([]);
    await panel.follow(row.getByTestId('tag-link'));
  });

  it('go to a pasted list, and say who is new, who had it and who is nobody', async () => {
    const { page } = shared.panel;
    const ids = people.slice(0, 5).map(({ id }) => id);
    await page.getByTestId('tag-batch-add').click();
    await page.getByTestId('batch-member-ids').click();
    await page.getByTestId('batch-ids').fill([...ids, ids[0], '999999999', 'nobody'].join('\n'));
    expect(await page.getByTestId('batch-count').textContent()).toBe('读到 7 个编号，重复 1 个');
    await page.getByTestId('batch-confirm').click();
    await page.getByTestId('batch-result').waitFor();
    expect([await figure('changed'), await figure('unchanged'), await figure('unknown')]).toEqual([5, 0, 2]);
    await page.getByTestId('batch-close').click();

    await page.getByTestId('tag-batch-add').click();
    await page.getByTestId('batch-member-ids').click();
    await page.getByTestId('batch-ids').fill(
      people
        .slice(3, 7)
        .map(({ id }) => id)
        .join(' '),
    );
    await page.getByTestId('batch-confirm').click();
    await page.getByTestId('batch-result').waitFor();
    expect([await figure('changed'), await figure('unchanged'), await figure('unknown')]).toEqual([2, 2, 0]);
    await page.getByTestId('batch-close').click();
    await expect
      .poll(() => page.getByTestId('table-tag-members').locator('tbody tr[data-row-key]').count())
      .toBe(7);
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('go to people ticked in the list of members, and are taken away there', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.visit('/members?joined=true&sort=-id');
    for (const { id } of people.slice(6, 9))
      await page.locator(`tr[data-row-key="${id}"] .ant-checkbox-input`).first().click();
    await page.getByTestId('selection-tag').click();
    await page.getByTestId('people-tags').click();
    await page.locator(`.ant-select-item-option[title="${TAG}"]`).click();
    await page.keyboard.press('Escape');
    await page.getByTestId('batch-confirm').click();
    await page.getByTestId('batch-result').waitFor();
    expect([await figure('changed'), await figure('unchanged')]).toEqual([2, 1]);
    await page.getByTestId('batch-close').click();
    await page.getByTestId('selection-untag').click();
    await page.getByTestId('people-tags').click();
    await page.locator(`.ant-select-item-option[title="${TAG}"]`).click();
    await page.keyboard.press('Escape');
    await page.getByTestId('batch-confirm').click();
    await page.getByTestId('batch-result').waitFor();
    expect(await figure('changed')).toBe(3);
    await page.getByTestId('batch-close').click();
    const [held] = await shared.rows<{ people: number }>(
      'SELECT COUNT(*) AS people FROM member_tag t JOIN tag d ON d.id = t.tag_id WHERE d.name = ?',
      [TAG],
    );
    expect(held?.people).toBe(6);
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('stand on the page of the person', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.visit(`/members/${people[0]?.id ?? ''}`);
    await page.getByTestId('member-tags').filter({ hasText: TAG }).waitFor();
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('are given by a rule, at once', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.choose('tags');
    await page.getByTestId('tag-new').click();
    await page.getByTestId('tag-name').fill('老主顾');
    await page.getByTestId('tag-kind-rule').click();
    const rule = page.getByTestId('rule-tag');
    await rule.getByRole('button', { name: '加条件', exact: true }).click();
    await rule.locator('.rule-fields').click();
    await page.locator('.ant-select-item-option[title="累计订单数"]').click();
    await rule.locator('.rule-operators').click();
    await page
      .locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option[title="至少"]')
      .click();
    await page
      .locator('[data-testid="threshold-tag-0"] input, input[data-testid="threshold-tag-0"]')
      .first()
      .fill('10');
    await page.getByTestId('tag-save').click();
    const row = page.getByTestId('table-tags').locator('tbody tr').filter({ hasText: '老主顾' });
    await row.waitFor();
    const [held] = await shared.rows<{ people: number }>(
      `SELECT COUNT(*) AS people FROM member_fact f JOIN member m ON m.id = f.member_id
       WHERE f.order_count >= 10 AND m.merged_into_id IS NULL`,
    );
    expect(countOf(await row.locator('td').nth(3).textContent())).toBe(held?.people);
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('had no error and no failed request', () => {
    expect(shared.panel.problems).toEqual([]);
  });
});
