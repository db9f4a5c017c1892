import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SharedPanel, countOf } from './shared-panel.js';

interface Quality {
  separation: { asOf: string; tiers: { code: string; people: number; meanFen: number }[] };
}

let shared: SharedPanel;

beforeAll(async () => {
  shared = await SharedPanel.open();
});

afterAll(() => shared?.close());

describe('the quality of a scheme', () => {
  it('shows how far the tiers set people apart, as picture and as table', async () => {
    const { panel } = shared;
    await panel.choose('quality');
    const { page } = panel;
    const card = page.getByTestId('separation-card');
    await card.getByTestId('separation-chart').waitFor();
    const picture = (await card.getByTestId('separation-chart').getAttribute('aria-label')) ?? '';
    expect(picture).toContain('黑金会员');
    await card.getByLabel('看表格').click();
    const first = card.locator('tbody tr').first();
    expect(await first.locator('td').first().textContent()).toBe('黑金会员');
    const { separation } = await shared.ask<Quality>('/schemes/member-level/quality');
    const top = separation.tiers.find(({ code }) => code === 'v4');
    expect(countOf(await first.locator('td').nth(1).textContent())).toBe(top?.people);
    expect(countOf(await first.locator('td').nth(3).textContent())).toBeCloseTo((top?.meanFen ?? 0) / 100, 2);
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('draws sizes, drift and what each tier is like', async () => {
    const { page } = shared.panel;
    for (const id of ['sizes-card', 'drift-card', 'quality-overview']) await page.getByTestId(id).waitFor();
    const portrait = page.locator('[data-testid^="portrait-"]').filter({ hasText: '中位数' }).first();
    await portrait.getByLabel('看表格').click();
    const cells = await portrait.locator('tbody tr').first().locator('td').allTextContents();
    expect(cells[0]).toBe('黑金会员');
    const [top] = await shared
      .ask<{ tiers: { code: string; count: number }[] }[]>('/schemes')
      .then((schemes) => schemes.flatMap(({ tiers }) => tiers.filter(({ code }) => code === 'v4')));
    expect(countOf(cells[1] ?? '') + countOf(cells[2] ?? '')).toBe(top?.count);
    await page.getByTestId('correlation-map').getByLabel('看表格').click();
    const pairs = page.getByTestId('correlation-map').locator('tbody tr');
    expect(await pairs.count()).toBe(10);
    expect(Math.abs(countOf(await pairs.first().locator('td').nth(3).textContent()))).toBeLessThanOrEqual(1);
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('does so for another scheme, which the address remembers', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.visit('/quality?scheme=lifecycle');
    await page.getByTestId('separation-chart').waitFor();
    expect(await page.getByTestId('separation-chart').textContent()).toContain('沉睡');
    expect(await shared.shortcomings()).toEqual([]);
  });
});

describe('the prediction models', () => {
  it('are fitted on demand with progress, or say why not', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.choose('predictions');
    await page.getByTestId('predict-fit').click();
    await page.getByTestId('fit-ended').filter({ hasText: '拟合完成' }).waitFor({ timeout: 90_000 });
    await page
      .getByTestId('model-state')
      .filter({ hasText: /已拟合|使用后备表/ })
      .waitFor();
    const model = await shared.ask<{ state: string; customers: number; reason: string | null }>(
      '/predictions/model',
    );
    expect(await page.getByTestId('model-state').textContent()).toContain(
      model.customers.toLocaleString('en-US'),
    );
    const shown =
      model.state === 'fallback'
        ? await page.getByTestId('fallback-reason').textContent()
        : await page.getByTestId('parameters').textContent();
    expect(shown).toContain(model.state === 'fallback' ? model.reason : '购买快慢的形状');
    await page.getByTestId('calibration').waitFor();
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('had no error and no failed request', () => {
    expect(shared.panel.problems).toEqual([]);
  });
});
