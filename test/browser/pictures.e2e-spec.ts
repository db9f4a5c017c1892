import { mkdir, stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Installation } from '../harness/installation.js';
import { PanelBrowser } from './panel-browser.js';

// Draws the README's pictures anew: PICTURES=1 npm run test:browser -- pictures

const FOLDER = new URL('../../docs/images/', import.meta.url).pathname;
const LARGEST_BYTES = 250_000;
/** So few a day that the reactivation of one day leaves somebody for the next. */
const WOKEN_A_DAY = 250;

let installation: Installation;
let panel: PanelBrowser;

interface Row {
  id: string;
  displayName: string;
  orderCount: number;
  netAmountFen: number;
}

/** Takes the picture once nothing on the page moves any more, and gives its size. */
async function draw(name: string): Promise<number> {
  await panel.settled();
  await panel.page.mouse.move(0, 0);
  await panel.page.locator('.ant-message-notice').waitFor({ state: 'detached' });
  const path = `${FOLDER}${name}.png`;
  await panel.page.screenshot({ path, animations: 'disabled' });
  return (await stat(path)).size;
}

/** Waits until a chart has drawn its last frame: twice the same picture. */
async function untilStill(): Promise<void> {
  let before = '';
  await expect
    .poll(
      async () => {
        const now = (await panel.page.screenshot({ animations: 'disabled' })).toString('base64');
        const isStill = now === before;
        before = now;
        return isStill;
      },
      { timeout: 20_000, interval: 300 },
    )
    .toBe(true);
}

/** A silver member who follows and has bought little, so that everything about them fits on one page. */
async function silverMember(): Promise<Row> {
  const answer = await panel.page.request.get(
    '/api/admin/v1/members?joined=true&following=true&tier.member-level=v1&sort=-lastPaid&limit=100',
  );
  const { items } = (await answer.json()) as { items: Row[] };
  const found = items.find(({ orderCount }) => orderCount === 2);
  if (!found) throw new Error('nobody fits');
  return found;
}

describe.skipIf(process.env['PICTURES'] !== '1')('pictures of the README, drawn when PICTURES=1', () => {
  beforeAll(async () => {
    await mkdir(FOLDER, { recursive: true });
    installation = await Installation.create('pictures', { isPushedTo: true });
    await installation.cli('demo', 'prepare', '--source', 'generated:1');
    await installation.test.database.run('UPDATE reactivation_plan SET daily_cap = ?', [WOKEN_A_DAY]);
    await Promise.all([installation.startWorker(), installation.startApi()]);
    await installation.cli('demo', 'run');
    panel = await PanelBrowser.open(installation.apiUrl);
    await panel.page.goto(String((await installation.cli('operator', 'login-link'))['url']));
    await panel.page.getByTestId('menu').waitFor();
  }, 600_000);

  afterAll(async () => {
    await panel?.close();
    await installation?.destroy();
  });

  it('the dashboard', async () => {
    await panel.choose('dashboard');
    await untilStill();
    expect(await draw('dashboard')).toBeLessThan(LARGEST_BYTES);
  });

  it('why a person is in a tier', async () => {
    const { id } = await silverMember();
    await panel.visit(`/members/${id}?tab=tiers`);
    expect(await draw('explanation')).toBeLessThan(LARGEST_BYTES);
  });

  it('what a draft would change', async () => {
    const { page } = panel;
    await panel.choose('tiering');
    await panel.follow(panel.page.getByTestId('scheme-link-member-level'));
    await page.getByTestId('tier-v3').locator('[data-testid^="threshold-v3"]').first().fill('2000');
    await page.getByTestId('tier-v2').locator('[data-testid^="threshold-v2"]').first().fill('1100');
    await page.getByTestId('simulate').click();
    await page.getByTestId('simulation-up').waitFor();
    await untilStill();
    expect(await draw('simulation')).toBeLessThan(LARGEST_BYTES);
    await page.keyboard.press('Escape');
  });

  it('one order on both sides', async () => {
    const { page } = panel;
    const { displayName, netAmountFen } = await silverMember();
    await panel.choose('demo');
    await page.getByTestId('demo-person').click();
    await page.getByTestId('demo-person').locator('input').fill(displayName);
    await page.locator('.ant-select-item-option').filter({ hasText: displayName }).first().click();
    await page.getByTestId('operator-view').filter({ hasText: displayName }).waitFor();
    await page.getByTestId('demo-amount').fill(String((100_000 - netAmountFen) / 100));
    await page.getByTestId('demo-order').click();
    await page.getByTestId('phone-tier').filter({ hasText: '金卡会员' }).waitFor();
    await page.getByTestId('operator-messages').filter({ hasText: '已发送' }).waitFor();
    expect(await draw('demo-stage')).toBeLessThan(LARGEST_BYTES);
  });

  it('sleepers woken day by day', async () => {
    const { page } = panel;
    await panel.choose('demo');
    for (let day = 1; day <= 3; day += 1) {
      await page.getByTestId('demo-forward-1').click();
      await page.locator('[data-testid="forward-progress"][data-state="running"]').waitFor();
      await page.locator('[data-testid="forward-progress"][data-state="done"]').waitFor({ timeout: 120_000 });
    }
    await panel.choose('reactivation');
    expect(await draw('reactivation')).toBeLessThan(LARGEST_BYTES);
  });
});
