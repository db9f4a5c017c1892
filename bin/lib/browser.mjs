import { existsSync } from 'node:fs';
import { aptInstall } from './apt.mjs';
import { findBinary, findChromium } from './binaries.mjs';
import { runCommand } from './command.mjs';
import { Failure } from './failure.mjs';
import { filesUnder } from './source-stamp.mjs';

/**
 * The browser for the browser tests, and a font with Chinese letters for it (without one every label is a box);
 * both from apt when they are missing.
 * @param {{ onNote?: (note: string) => void }} [options]
 * @returns {Promise<string>} path of the browser
 */
export async function requireBrowser({ onNote } = {}) {
  if (!findChromium()) {
    await aptInstall(
      {
        what: 'Chromium',
        alternatives: [['chromium'], ['chromium-browser']],
        instead: 'set CHROMIUM_PATH to a Chromium or Chrome of your own',
      },
      { onNote },
    );
  }
  const browser = findChromium();
  const works = browser !== null && (await runCommand(browser, ['--version'])).code === 0;
  if (!browser || !works) {
    throw new Failure(
      `${browser ?? 'Chromium'} does not run: set CHROMIUM_PATH to a Chromium or Chrome that does and start again.`,
    );
  }
  if (!(await hasChineseFont())) {
    await aptInstall(
      {
        what: 'A Chinese font',
        alternatives: [['fonts-wqy-microhei'], ['fonts-noto-cjk']],
        instead: 'install any font with Chinese letters',
      },
      { onNote },
    );
  }
  return browser;
}

async function hasChineseFont() {
  const fcList = findBinary(['fc-list']);
  if (fcList) return (await runCommand(fcList, [':lang=zh', 'family'])).stdout.trim() !== '';
  return ['/usr/share/fonts', '/usr/local/share/fonts']
    .filter((folder) => existsSync(folder))
    .some((folder) => filesUnder(folder).some((file) => /wqy|cjk|hans|source-?han/i.test(file)));
}
