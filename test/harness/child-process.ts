import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { once } from 'node:events';

const READY_WITHIN_MS = 30_000;
const LOG_LINES_KEPT = 200;

/** A Node process of ours that a test starts, kills and starts again. */
export class ManagedProcess {
  private readonly log: string[] = [];
  private hasExited = false;

  private constructor(
    private readonly child: ChildProcess,
    readonly name: string,
  ) {
    this.keepLog(child.stderr);
    child.once('exit', () => {
      this.hasExited = true;
    });
  }

  /**
   * Starts a built script and waits for its one ready line (`{"ready":true,…}`) on standard output.
   * Throws with the end of its log when it dies or stays silent.
   */
  static async start(
    script: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
  ): Promise<{ process: ManagedProcess; ready: Record<string, unknown> }> {
    const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const managed = new ManagedProcess(child, script);
    try {
      return { process: managed, ready: await managed.readyLine() };
    } catch (error) {
      await managed.kill();
      throw new Error(`${script} did not become ready\n${managed.lastLines}`, { cause: error });
    }
  }

  /** `kill -9`, and waits until the process is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Asks the process to drain and waits until it is gone. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  get isAlive(): boolean {
    return !this.hasExited;
  }

  get lastLines(): string {
    return this.log.slice(-40).join('\n');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.hasExited) return;
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    await gone;
  }

  private async readyLine(): Promise<Record<string, unknown>> {
    const { stdout } = this.child;
    if (!stdout) throw new Error('no standard output');
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`silent for ${READY_WITHIN_MS} ms`)), READY_WITHIN_MS);
      this.child.once('exit', (code) => reject(new Error(`exited with ${code ?? 'a signal'}`)));
      const lines = createInterface({ input: stdout });
      lines.on('line', (line) => {
        this.remember(line);
        if (!line.startsWith('{"ready":true')) return;
        clearTimeout(timer);
        resolve(JSON.parse(line) as Record<string, unknown>);
      });
    });
  }

  private keepLog(stream: NodeJS.ReadableStream | null): void {
    if (stream) createInterface({ input: stream }).on('line', (line) => this.remember(line));
  }

  private remember(line: string): void {
    this.log.push(line);
    if (this.log.length > LOG_LINES_KEPT) this.log.shift();
  }
}

/** Runs a built script to its end; returns what it printed. Throws when it exits with a failure. */
export async function runScript(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0)
    throw new Error(
      `${script} ${args.join(' ')} exited with ${code}\n${err.slice(-3000)}\n${out.slice(-500)}`,
    );
  return out;
}

/** Polls until `ask` gives a value that is neither undefined nor false; throws after `withinMs`. */
export async function eventually<Value>(
  what: string,
  ask: () => Promise<Value | undefined | false>,
  withinMs = 60_000,
  everyMs = 25,
): Promise<Value> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain for: ${what}`);
    await new Promise((resume) => setTimeout(resume, everyMs));
  }
}
