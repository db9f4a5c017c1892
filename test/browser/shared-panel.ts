import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { inject } from 'vitest';
import { runScript } from '../harness/child-process.js';
import { PanelBrowser } from './panel-browser.js';
import type { SharedDemo } from './shared-demo.setup.js';

const CLI = new URL('../../dist/src/cli.js', import.meta.url).pathname;

/** A signed-in operator in front of the demo that all specs share, with its command line and its database. */
export class SharedPanel {
  private constructor(
    private readonly demo: SharedDemo,
    private readonly connection: Connection,
    readonly panel: PanelBrowser,
  ) {}

  static async open(): Promise<SharedPanel> {
    const demo = inject('sharedDemo');
    const connection = await createConnection({ uri: demo.env['DATABASE_URL'] ?? '', dateStrings: true });
    const shared = new SharedPanel(demo, connection, await PanelBrowser.open(demo.apiUrl));
    const { url } = await shared.cli('operator', 'login-link');
    await shared.panel.page.goto(`/login${new URL(String(url)).search}`);
    await shared.panel.page.getByTestId('menu').waitFor();
    await shared.panel.settled();
    // Asking who is signed in, before anybody is, is answered with 401.
    shared.panel.problems.length = 0;
    return shared;
  }

  async close(): Promise<void> {
    await this.panel.close();
    await this.connection.end();
  }

  /** Runs one command of the command line; returns the JSON of its last line. */
  async cli(...args: string[]): Promise<Record<string, unknown>> {
    const out = await runScript(CLI, [...args, '--json'], this.demo.env);
    return JSON.parse(out.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>;
  }

  /** Rows as they stand in the database. */
  async rows<Row>(sql: string, values: (string | number)[] = []): Promise<Row[]> {
    const [rows] = await this.connection.execute<RowDataPacket[]>(sql, values);
    return rows as Row[];
  }

  async run(sql: string, values: (string | number)[] = []): Promise<void> {
    await this.connection.execute(sql, values);
  }

  /** Asks the admin API as the signed-in operator. */
  async ask<Answer>(path: string): Promise<Answer> {
    const answer = await this.panel.page.request.get(`/api/admin/v1${path}`);
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  /** What is wrong with the page shown: words that are not for people, and a page wider than its window. */
  async shortcomings(language: 'zh' | 'en' = 'zh'): Promise<string[]> {
    const overflow = await this.panel.overflow();
    const stray = await this.panel.strayWords(language);
    return [...stray, ...(overflow > 0 ? [`${overflow} pixels too wide`] : [])];
  }
}

/** The number in a text, thousands separators left out. */
export function countOf(text: string | null): number {
  return Number((text ?? '').replaceAll(/[^\d.-]/g, ''));
}
