import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScheme } from './new-scheme.js';
import { SharedPanel, countOf } from './shared-panel.js';

const CODE = 'versions-spec';
const SECOND = '复核员';

let shared: SharedPanel;

beforeAll(async () => {
  shared = await SharedPanel.open();
});

afterAll(async () => {
  await shared?.cli('settings', 'set', 'tiering.approval-above', 'none');
  await shared?.close();
});

/** Changes the threshold of the highest tier and tries it. */
async function simulate(yuan: string): Promise<void> {
  const { page } = shared.panel;
  await page.getByTestId('threshold-t2-0').fill(yuan);
  await page.getByTestId('simulate').click();
  await page.getByTestId('simulation-up').waitFor({ timeout: 60_000 });
}

/** Says yes to the question that was opened last; by key, as one that is still growing loses what is pressed on it. */
async function agree(): Promise<void> {
  await shared.panel.page.locator('.ant-popconfirm .ant-btn-primary').last().press('Enter');
}

describe('a version from draft to retirement', () => {
  it('is tried: flows, sizes, reach, cost, flip-back and the most affected', async () => {
    const { panel } = shared;
    const { page } = panel;
    await createScheme(panel, { kind: 'rule_ladder', name: '活动等级', code: CODE });
    await simulate('2000');
    const placed = countOf(await page.getByTestId('simulation-placed').textContent());
    const total = page.getByTestId('simulation-total');
    expect(countOf(await total.locator('td').nth(2).textContent())).toBe(placed);
    expect(await page.getByTestId('simulation-tiers').textContent()).toContain('可触达');
    await page.getByTestId('flow-chart').waitFor();
    expect(await page.getByTestId('flip-back').textContent()).toMatch(/95%|尚不能判断/);
    expect(await page.getByTestId('simulation-cost').textContent()).toMatch(/¥/);
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('is published for a season, and the run places everybody', async () => {
    const { page } = shared.panel;
    await page.getByTestId('publish').press('Enter');
    await page.getByTestId('publish-statement').waitFor();
    await page.getByTestId('publish-confirm').press('Enter');
    await page.getByTestId('version-note').filter({ hasText: '现行第 1 版' }).waitFor();
    await page.locator('[data-testid="run-progress"][data-state="done"]').waitFor({ timeout: 60_000 });
    await simulate('1500');
    await page.getByTestId('most-affected').locator('a[href^="/members/"]').first().waitFor();
    await page.getByTestId('publish').press('Enter');
    await page.getByTestId('publish-season').press('Space');
    expect(await page.getByTestId('publish-confirm').isDisabled()).toBe(true);
    const { businessDate } = await shared.ask<{ businessDate: string }>('/auth/me');
    const until = new Date(Date.parse(`${businessDate}T00:00:00Z`) + 30 * 86_400_000)
      .toISOString()
      .slice(0, 10);
    await page.getByLabel('活动到期日').fill(until);
    await page.keyboard.press('Enter');
    await page.getByTestId('publish-confirm').press('Enter');
    await page
      .getByTestId('version-note')
      .filter({ hasText: `${until} 到期恢复` })
      .waitFor();
    await page.locator('[data-testid="run-progress"][data-state="done"]').waitFor({ timeout: 60_000 });
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('waits for a second operator above the set number of people, who sees it and approves', async () => {
    const { panel } = shared;
    const { page } = panel;
    await shared.cli('settings', 'set', 'tiering.approval-above', '0');
    await simulate('1000');
    await page.getByTestId('simulation').getByTestId('needs-approval').waitFor();
    await page.getByTestId('publish').press('Enter');
    await page.getByTestId('publish-confirm').press('Enter');
    await page.getByTestId('pending-version').waitFor();
    expect(await page.getByTestId('approve-version').isDisabled()).toBe(true);
    expect(await page.getByTestId('scheme-state').textContent()).toBe('待审批');
    expect(await shared.shortcomings()).toEqual([]);

    const { url } = await shared.cli('operator', 'create', '--name', SECOND);
    await page.goto(`/login${new URL(String(url)).search}`);
    await page.getByTestId('menu').waitFor();
    await panel.visit(`/tiering/${CODE}`);
    await page.getByTestId('kept-simulation').press('Enter');
    await page.getByTestId('simulation-up').waitFor({ timeout: 60_000 });
    await page.keyboard.press('Escape');
    await page.getByTestId('approve-version').click();
    await page.getByTestId('version-note').filter({ hasText: '现行第 3 版' }).waitFor();
    await page.locator('[data-testid="run-progress"][data-state="done"]').waitFor({ timeout: 60_000 });
    await shared.cli('settings', 'set', 'tiering.approval-above', 'none');
  });

  it('is one of its runs, each with how far it came', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.visit(`/tiering/${CODE}?tab=runs`);
    const rows = page.getByTestId('table-tier-runs').locator('tbody tr[data-row-key]');
    expect(await rows.count()).toBe(3);
    await page.getByTestId('runs-start').click();
    await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(4);
    await rows.first().locator('[data-state="done"]').waitFor({ timeout: 60_000 });
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('lists who was set by hand, and ends it', async () => {
    const { panel } = shared;
    const { page } = panel;
    const { items } = await shared.ask<{ items: { id: string }[] }>(`/members?tier.${CODE}=t0&limit=20`);
    const answer = await page.request.post(`/api/admin/v1/members/${items[0]?.id}/tier-overrides`, {
      data: { schemeCode: CODE, tierCode: 't2', endsOn: null, reason: '店长推荐' },
      headers: { 'x-requested-with': 'cenglin' },
    });
    expect(answer.status()).toBe(201);
    await panel.visit(`/tiering/${CODE}?tab=overrides`);
    const row = page.getByTestId('table-tier-overrides').locator('tbody tr[data-row-key]').first();
    expect(await row.textContent()).toMatch(/店长推荐[\s\S]*生效中/);
    await page.getByTestId('end-override').press('Enter');
    await agree();
    await row.filter({ hasText: '结束' }).filter({ hasNotText: '生效中' }).waitFor();
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('can be gone back from, and the scheme be retired', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.visit(`/tiering/${CODE}`);
    await page.getByTestId('versions').click();
    await page.getByTestId('rollback-1').press('Enter');
    await agree();
    await page.getByTestId('version-note').filter({ hasText: '现行第 4 版' }).waitFor();
    await page.locator('[data-testid="run-progress"][data-state="done"]').waitFor({ timeout: 60_000 });
    await page.getByTestId('versions').click();
    await page.getByTestId('retire-scheme').press('Enter');
    await agree();
    await page.getByTestId('scheme-state').filter({ hasText: '已停用' }).waitFor();
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('had no error and no failed request', () => {
    const asked = panelProblems();
    expect(asked).toEqual([]);
  });
});

/** Problems of the browser; asking who is signed in while one operator follows another is answered with 401. */
function panelProblems(): string[] {
  return shared.panel.problems.filter((line) => !/401 .*\/auth\/me/.test(line));
}
