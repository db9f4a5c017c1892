import { chromium, type Browser, type Locator, type Page } from 'playwright-core';
import { eventually } from '../harness/child-process.js';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Latin words that belong on a Chinese page: names of things, addresses, and the last letters of an id. */
const KNOWN_WORDS =
  /尾号 \w{4}\b|Kruskal–Wallis|\b(AppID|AppSecret|Token|EncodingAESKey|CSV|Excel|RFM|IP|API|https?:\/\/\S+)\b/g;

/** Words that programs use among themselves, in any language of the panel. */
const INNER_WORDS =
  /open_?id|union_?id|\bfen\b|[{}[\]]|\bundefined\b|\bnull\b|\bNaN\b|\b[a-z]+_[a-z_]+\b|\[object/i;

const PLACEHOLDERS = '.ant-skeleton, .ant-spin-spinning, [aria-busy="true"]';

/** An operator's browser: one page of the reference size, and a list of all that went wrong in it. */
export class PanelBrowser {
  /** Errors of scripts, of the console and of requests, in the order they came. */
  readonly problems: string[] = [];

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async open(baseUrl: string): Promise<PanelBrowser> {
    const executablePath = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium';
    const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
    const page = await browser.newPage({
      baseURL: baseUrl,
      viewport: { width: 1366, height: 768 },
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
    });
    const opened = new PanelBrowser(browser, page);
    opened.listen();
    return opened;
  }

  async close(): Promise<void> {
    await this.browser.close();
  }

  /** Opens an address of the panel and waits until everything on it is loaded. */
  async visit(path: string): Promise<void> {
    await this.page.goto(path);
    await this.settled();
  }

  /** Chooses a page in the side menu. */
  async choose(menuKey: string): Promise<void> {
    await this.follow(this.page.getByTestId(`menu-${menuKey}`));
  }

  /** Follows a link of the panel to where it leads. */
  async follow(link: Locator): Promise<void> {
    const path = (await link.getAttribute('href')) ?? '';
    await link.click();
    await this.page.waitForURL((url) => `${url.pathname}${url.search}` === path);
    await this.settled();
  }

  /** Picks an option of a drop-down list by its words. */
  async pick(testId: string, words: string): Promise<void> {
    await this.page.getByTestId(testId).click();
    const list = this.page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)');
    await list.locator(`.ant-select-item-option[title="${words}"]`).click();
    await list.waitFor({ state: 'hidden' });
  }

  /** Waits until nothing on the page is a placeholder any more. */
  async settled(): Promise<void> {
    await this.page.locator('h1').first().waitFor();
    const placeholders = this.page.locator(PLACEHOLDERS);
    await eventually('the page to be loaded', async () => (await placeholders.count()) === 0, 30_000);
  }

  /** Pixels by which the page is wider than its window. */
  overflow(): Promise<number> {
    return this.page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  }

  /** Everything to be read on the page, what stands in its inputs included; values of choices are read by nobody. */
  words(): Promise<string> {
    return this.page.evaluate(
      `[document.body.innerText, ...[...document.querySelectorAll('input:not([type=radio], [type=checkbox]), textarea')].map(({ value }) => value)].join('\\n')`,
    );
  }

  /** Words on the page that are not meant for people; on a Chinese page any other lower-case Latin word too. */
  async strayWords(language: 'zh' | 'en'): Promise<string[]> {
    const lines = (await this.words()).split('\n').map((line) => line.replaceAll(KNOWN_WORDS, ''));
    return lines.filter((line) => INNER_WORDS.test(line) || (language === 'zh' && /[a-z]{3,}/.test(line)));
  }

  private listen(): void {
    this.page.on('pageerror', (error) => this.problems.push(`script: ${error.message}`));
    this.page.on('console', (message) => {
      // The browser's own line about an answer above 399 says less than the answer, which is noted below.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        this.problems.push(`console: ${message.text()}`);
    });
    this.page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? '';
      // A page that is left gives up what it was still asking for.
      if (reason !== 'net::ERR_ABORTED') this.problems.push(`request: ${request.url()} ${reason}`);
    });
    this.page.on('response', (response) => {
      if (response.status() >= 400) this.problems.push(`answer: ${response.status()} ${response.url()}`);
    });
  }
}
