import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SharedPanel } from './shared-panel.js';

interface Row {
  id: string;
  displayName: string;
  lastPaidOn: string;
}
interface Held {
  businessDate: string;
}

const REASON = '门店老顾客，店长申请';

let shared: SharedPanel;
let member: Row;
let today: string;

beforeAll(async () => {
  shared = await SharedPanel.open();
  ({ businessDate: today } = await shared.ask<Held>('/auth/me'));
  const { items } = await shared.ask<{ items: Row[] }>(
    '/members?joined=true&tier.member-level=v1&sort=-lastPaid&limit=20',
  );
  const found = items[0];
  if (!found) throw new Error('no silver member');
  member = found;
});

afterAll(() => shared?.close());

describe('why a member is in a tier', () => {
  it('is four links away from the first look', async () => {
    const { panel } = shared;
    await panel.visit('/');
    const { page } = panel;
    await page.getByTestId('first-steps').waitFor();
    expect(await page.getByTestId('first-steps').getByRole('link').count()).toBe(4);
    await page.getByTestId('step-flows').click();
    await page.getByTestId('step-hint').filter({ hasText: '试算' }).waitFor();
    await panel.visit('/');
    await panel.follow(page.getByTestId('step-why'));
    await page.getByTestId('explanation-sentence').waitFor();
    expect(await page.getByTestId('clause').count()).toBeGreaterThan(0);

    await panel.visit('/');
    await page.getByTestId('first-steps-close').click();
    await page.getByTestId('first-steps').waitFor({ state: 'detached' });
    await panel.visit('/');
    expect(await page.getByTestId('first-steps').count()).toBe(0);
  });

  it('says what holds, what is missing, what keeps it and the smallest step up', async () => {
    const { panel } = shared;
    await panel.visit(`/members/${member.id}?tab=tiers&scheme=member-level`);
    const { page } = panel;
    await page.getByTestId('explanation-next').waitFor();
    const next = (await page.getByTestId('explanation-next').textContent()) ?? '';
    expect(next).toMatch(/再消费一笔 ¥[\d,.]+，可升至「金卡会员」/);
    expect(await page.getByTestId('explanation-keeps').textContent()).toMatch(/「银卡会员」/);
    const held = page.getByTestId('tier-check-v1').getByTestId('clause').first();
    expect(await held.getByLabel('已满足').count()).toBe(1);
    const missing = page.getByTestId('tier-check-v2').getByTestId('clause').first();
    expect(await missing.getByLabel('未满足').count()).toBe(1);
    expect(await missing.textContent()).toMatch(/还差 ¥[\d,.]+/);
    expect(await page.getByTestId('tier-timeline').textContent()).toMatch(/首次分层[\s\S]*第 1 版/);
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('replays a past date, as known then and as known now', async () => {
    const { page } = shared.panel;
    const result = page.getByTestId('replay-result');
    await result.filter({ hasText: '那一天还没有进入这个方案' }).waitFor();
    await page.getByTestId('replay-known').getByText('按现在所知').click();
    await result.filter({ hasText: '按最早发布的一版重算' }).waitFor();
    const shown = (await result.textContent()) ?? '';
    const told = await shared.ask<{ schemes: { tierName: string }[] }>(
      `/members/${member.id}/replay?asOf=${shifted(today, -30)}&known=now`,
    );
    for (const { tierName } of told.schemes) expect(shown).toContain(tierName);
  });

  it('sets a tier by hand with a reason and an end, and lets the rule decide again', async () => {
    const { panel } = shared;
    const { page } = panel;
    await page.getByTestId('override').click();
    expect(await page.getByTestId('override-confirm').isDisabled()).toBe(true);
    await panel.pick('override-tier', '黑金会员');
    await page.getByTestId('override-reason').fill(REASON);
    await page.getByTestId('override-confirm').click();
    const notice = page.getByTestId('override-notice');
    await notice.filter({ hasText: REASON }).waitFor();
    expect(await page.getByTestId('explanation-sentence').textContent()).toContain('黑金会员');
    await page.getByTestId('tier-timeline').filter({ hasText: '银卡会员 → 黑金会员' }).waitFor();
    expect(await shared.shortcomings()).toEqual([]);

    await page.getByTestId('override-end').click();
    await page.locator('.ant-popconfirm').getByRole('button', { name: '结束指定' }).click();
    await notice.waitFor({ state: 'detached' });
    await page.getByTestId('tier-timeline').filter({ hasText: '黑金会员 → 银卡会员' }).waitFor();
    const [row] = await shared.rows<{ reason: string; ended: number }>(
      'SELECT reason, ended_at IS NOT NULL AS ended FROM tier_override WHERE member_id = ?',
      [member.id],
    );
    expect(row).toEqual({ reason: REASON, ended: 1 });
  });

  it('tells the member the same on the phone, in the member’s words', async () => {
    const { panel } = shared;
    const { page } = panel;
    await panel.visit('/demo');
    await page.getByTestId('demo-person').click();
    await page.getByTestId('demo-person').locator('input').fill(member.displayName);
    await page.locator('.ant-select-item-option').filter({ hasText: member.displayName }).first().click();
    await page.getByTestId('phone-tier').filter({ hasText: '银卡会员' }).waitFor();
    await page.getByTestId('phone-why').click();
    await page.getByTestId('phone-next-step').waitFor();
    const words = (await page.getByTestId('phone-why-sheet').textContent()) ?? '';
    expect(words).toMatch(/可升至「金卡会员」/);
    expect(words).toMatch(/「银卡会员」(保持到|都保持)|都保持「银卡会员」/);
    expect(await page.getByTestId('phone-clause').count()).toBeGreaterThan(0);
    expect(words).not.toMatch(/会员号|openid/i);
    expect(await shared.shortcomings()).toEqual([]);
  });

  it('had no error and no failed request', () => {
    expect(shared.panel.problems).toEqual([]);
  });
});

/** A date moved by days. */
function shifted(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
