import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManagedProcess } from '../harness/child-process.js';

const SCRIPT = new URL('../../dist/vendors/main.js', import.meta.url).pathname;

/** A simulator of its own, as a process, with a small generated brand. */
export class TestSimulator {
  private constructor(
    readonly baseUrl: string,
    private readonly process: ManagedProcess,
    private readonly folder: string,
  ) {}

  static async start(people: number, seed = 1): Promise<TestSimulator> {
    const folder = await mkdtemp(join(tmpdir(), 'cenglin-'));
    const args = ['--state', folder, '--port', '0', '--seed', String(seed), '--people', String(people)];
    const { process: child, ready } = await ManagedProcess.start(SCRIPT, args, process.env);
    return new TestSimulator(String(ready['baseUrl']), child, folder);
  }

  /** Calls the control interface; throws on refusal. */
  async control<Answer>(path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(`${this.baseUrl}/_control/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
