import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFromPreset, createScheme } from './new-scheme.js';
import { SharedPanel, countOf } from './shared-panel.js';

interface Scheme {
  code: string;
  name: string;
  state: string;
  tiers: { code: string; count: number }[];
}

let shared: SharedPanel;
let people = 0;

beforeAll(async () => {
  shared = await SharedPanel.open();
  const [scheme] = await shared.ask<Scheme[]>('/schemes');
  people = (scheme?.tiers ?? []).reduce((sum, { count }) => sum + count, 0);
});

afterAll(() => shared?.close());

/** Waits until the counts beside the tiers are those of what is being edited, and adds them up. */
async function liveTotal(): Promise<number> {
  const { page } = shared.panel;
  await page.locator('[data-testid="live-strip"][data-counting="false"]').waitFor({ timeout: 20_000 });
  const counts = await page
    .locator('[data-testid^="live-count-"]')
    .evaluateAll((nodes) => nodes.map((node) => Number(node.getAttribute('data-count'))));
  return counts.reduce((sum, count) => sum + count, 0);
}

describe('the list of schemes', () => {
  it('shows each with its kind, state, sizes and last run, and filters them', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.choose('tiering');
    const all = await shared.ask<Scheme[]>('/schemes');
    expect(countOf(await page.getByTestId('total-schemes').textContent())).toBe(all.length);
    const row = page.locator('tr[data-row-key="member-level"]');
    expect(await row.textContent()).toMatch(/会员等级[\s\S]*等级规则[\s\S]*已发布/);
    expect(await row.textContent()).toContain(`${people} 人`);
    await panel.pick('filter-kind', '生命周期');
    await page.locator('tr[data-row-key="member-level"]').waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('kind')).toBe('lifecycle');
    await page.locator('tr[data-row-key="lifecycle"]').waitFor();
    await page.getByTestId('filter-reset').click();
    await row.waitFor();
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('hands over a file with a line per tier', async () => {
    const { page } = shared.panel;
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('export-schemes').click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    const lines = Buffer.concat(chunks).toString('utf8').split('\r\n');
    const ladder = lines.filter((line) => line.includes(',member-level,'));
    expect(ladder).toHaveLength(5);
    expect(ladder.reduce((sum, line) => sum + Number(line.split(',')[6]), 0)).toBe(people);
  });

  it('begins a scheme from a preset, counted at once', async () => {
    const { panel } = shared;
    const { page } = panel;
    await createFromPreset(panel, 'value-ladder');
    expect(await page.getByTestId('scheme-state').textContent()).toBe('草稿');
    expect(await liveTotal()).toBe(people);
    expect(await shared.shortcomings()).toEqual([]);
  });
});

describe('an editor per kind', () => {
  it('growth value: thresholds, keeping, period and grace', async () => {
    await createScheme(shared.panel, { kind: 'growth_value', name: '成长值等级', code: 'growth-spec' });
    const { page } = shared.panel;
    expect(await liveTotal()).toBe(people);
    await page.getByTestId('keep-t2').fill('1500');
    await page.getByTestId('growth-grace').fill('15');
    await page.getByTestId('growth-on-miss').getByText('按当前成长值重新评定').click();
    await page.getByTestId('save-draft').click();
    await page.locator('[data-testid="save-draft"]:disabled').waitFor();
    const { draft } = await shared.ask<{ draft: { definition: unknown } }>('/schemes/growth-spec');
    expect(draft.definition).toMatchObject({
      graceDays: 15,
      onMiss: 're_evaluate',
      tiers: [{}, {}, { keep: 1500 }],
    });
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('RFM: cut points move with the keyboard over the histogram, and three steps follow five', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.visit('/tiering/rfm');
    await page.getByTestId('rfm-cut-mode').getByText('自己定').click();
    const cut = page.getByTestId('axis-R').getByRole('slider').first();
    const before = Number(await cut.getAttribute('aria-valuenow'));
    await cut.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => Number(await cut.getAttribute('aria-valuenow'))).toBe(before + 1);
    await expect
      .poll(async () => countOf(await page.getByTestId('threshold-R-1').inputValue()))
      .toBe(before + 1);
    await page.getByTestId('rfm-steps').getByText('3', { exact: true }).click();
    await expect.poll(() => page.getByTestId('axis-R').getByRole('slider').count()).toBe(2);
    await page.locator('[data-testid="live-strip"][data-counting="false"]').waitFor();
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('lifecycle: growing and loyal, won back, own intervals and newcomers', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.visit('/tiering/lifecycle');
    await page.getByTestId('lifecycle-loyal').click();
    await page.getByTestId('lifecycle-won-back').click();
    await page.getByTestId('newcomer-on').click();
    expect(await liveTotal()).toBe(people);
    for (const stage of ['growing', 'loyal', 'won_back'])
      await page.getByTestId(`live-count-${stage}`).waitFor();
    await page.getByTestId('lifecycle-thresholds').getByText('个人购买间隔').click();
    await page.getByTestId('live-strip').waitFor();
    expect(await liveTotal()).toBe(people);
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('weighted score: weights, and how many people hang on each', async () => {
    await createScheme(shared.panel, { kind: 'score', name: '客户价值分', code: 'score-spec' });
    const { page } = shared.panel;
    expect(await liveTotal()).toBe(people);
    await page.getByTestId('weight-1').fill('-50');
    await page.getByTestId('scheme-problems').filter({ hasText: '权重' }).waitFor();
    await page.getByTestId('weight-1').fill('20');
    await page.getByTestId('save-draft').click();
    await page.locator('[data-testid="sensitivity-run"]:enabled').click();
    const rows = page.getByTestId('sensitivity-table').locator('tbody tr[data-row-key]');
    await rows.first().waitFor();
    const told = await shared.ask<{ plus10: { moved: number } }[]>('/schemes/score-spec/sensitivity');
    expect(await rows.count()).toBe(told.length);
    expect(await rows.first().locator('td').nth(2).textContent()).toContain(String(told[0]?.plus10.moved));
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('clusters: fitted on demand, named, with figures of the fit', async () => {
    await createScheme(shared.panel, { kind: 'clusters', name: '客户分群', code: 'clusters-spec' });
    const { page } = shared.panel;
    expect(await page.getByTestId('simulate').isDisabled()).toBe(true);
    await page.getByTestId('cluster-k-mode').getByText('自己定').click();
    await page.getByTestId('cluster-k').fill('3');
    await page.getByTestId('cluster-fit').click();
    await page.getByTestId('cluster-model').waitFor({ timeout: 60_000 });
    expect(await page.getByTestId('cluster-model').textContent()).toMatch(/轮廓系数[\s\S]*稳定度/);
    const names = page.locator('[data-testid^="tier-name-"]');
    expect(await names.count()).toBe(3);
    await names.first().fill('常客');
    expect(await liveTotal()).toBe(people);
    await page.getByTestId('save-draft').click();
    await page.locator('[data-testid="save-draft"]:disabled').waitFor();
    expect(await names.first().inputValue()).toBe('常客');
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('predicted: cuts over the distribution, a way to the model, and the flag of predictions', async () => {
    await createScheme(shared.panel, { kind: 'predicted', name: '流失预警', code: 'risk-spec' });
    const { page } = shared.panel;
    expect(await page.getByTestId('predicted-editor').textContent()).toContain('只用来决定通知谁');
    expect(await page.getByTestId('model-card').getAttribute('href')).toBe('/predictions');
    expect(await page.getByTestId('axis-predicted').getByRole('slider').count()).toBe(2);
    expect(await liveTotal()).toBe(people);
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('matrix: pairs are chosen in the grid and put together', async () => {
    const { panel } = shared;
    const { page } = panel;
    await createScheme(
      shared.panel,
      { kind: 'matrix', name: '等级 × 生命周期', code: 'matrix-spec' },
      async () => {
        await panel.pick('new-matrix-rows', '会员等级');
        await panel.pick('new-matrix-columns', '生命周期');
      },
    );
    for (const row of ['v3', 'v4'])
      for (const column of ['silent', 'dormant']) await page.getByTestId(`pair-${row}-${column}`).click();
    await page.getByTestId('matrix-name').fill('待唤醒');
    await page.getByTestId('matrix-merge').click();
    expect(await page.getByTestId('pair-v4-dormant').textContent()).toBe('待唤醒');
    await page.locator('[data-testid="live-strip"][data-counting="false"]').waitFor();
    await expect.poll(liveTotal).toBe(people);
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('ladder: what the server refuses stands where it is wrong', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.visit('/tiering/value-ladder');
    const name = page.locator('[data-testid^="tier-name-"]').first();
    await name.fill('一二三四五六七八九十一二三四五六七八九十');
    const threshold = page.locator('[data-testid^="threshold-"]').first();
    await threshold.fill('99999999999999');
    await page.getByTestId('live-problem').waitFor({ timeout: 20_000 });
    const told = await page.getByTestId('live-problem').textContent();
    expect(await page.getByTestId('rule-problem').first().textContent()).toBe(told);
    // A refused count is an answer above 399, and meant here.
    panel.problems.splice(
      0,
      panel.problems.length,
      ...panel.problems.filter((line) => !/422 .*live-count/.test(line)),
    );
    await page.getByText('放弃修改').click();
  });
});

it('had no error and no failed request', () => {
  expect(shared.panel.problems).toEqual([]);
});
