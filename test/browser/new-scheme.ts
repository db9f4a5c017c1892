import { expect } from 'vitest';
import type { PanelBrowser } from './panel-browser.js';

export interface NewScheme {
  kind: string;
  name: string;
  code: string;
}

/** Clicks until it took: a dialog that is still growing loses what is pressed on it. */
async function press(panel: PanelBrowser, testId: string): Promise<void> {
  const card = panel.page.getByTestId(testId);
  await expect
    .poll(
      async () => {
        await card.click();
        return card.getAttribute('aria-checked');
      },
      { timeout: 20_000 },
    )
    .toBe('true');
}

async function openDialog(panel: PanelBrowser): Promise<void> {
  await panel.visit('/tiering');
  await panel.page.getByTestId('new-scheme').click();
}

async function confirm(panel: PanelBrowser, code: string): Promise<void> {
  const { page } = panel;
  await page.getByTestId('create-confirm').click();
  await page.waitForURL((url) => url.pathname === `/tiering/${code}`);
  await page.getByTestId('scheme-editor').waitFor();
  await panel.settled();
}

/** Begins a ready-made scheme and waits for its editor. */
export async function createFromPreset(panel: PanelBrowser, preset: string): Promise<void> {
  await openDialog(panel);
  await press(panel, `preset-${preset}`);
  await confirm(panel, preset);
}

/** Begins a scheme of a kind in the dialog and waits for its editor; `choose` fills in what the kind asks for. */
export async function createScheme(
  panel: PanelBrowser,
  { kind, name, code }: NewScheme,
  choose?: () => Promise<void>,
): Promise<void> {
  const { page } = panel;
  await openDialog(panel);
  await expect
    .poll(
      async () => {
        await page.getByTestId('way-kind').click();
        return page.getByTestId(`kind-${kind}`).count();
      },
      { timeout: 20_000 },
    )
    .toBe(1);
  await press(panel, `kind-${kind}`);
  await page.getByTestId('scheme-name').fill(name);
  await page.getByTestId('scheme-code').fill(code);
  await choose?.();
  await confirm(panel, code);
}
