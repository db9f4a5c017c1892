import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Jiffies per second; the same on all Linux systems that Node runs on. */
const TICKS_PER_SECOND = 100;

/** A server in a process of its own that says where it listens: `{"ready":true,"url":…}`. */
export class ChildServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** Starts a built script; throws when it ends before it is ready. */
  static async start(script: URL, args: readonly string[], env: NodeJS.ProcessEnv): Promise<ChildServer> {
    const child = spawn(process.execPath, [script.pathname, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`${script.pathname} ended with ${code}`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (!line.startsWith('{"ready":true')) return;
        resolve(String((JSON.parse(line) as { url?: string }).url ?? ''));
      });
    });
    return new ChildServer(child, url);
  }

  /** Processor time it has used so far; undefined where /proc does not say. */
  get cpuSeconds(): number | undefined {
    try {
      const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    } catch {
      return undefined;
    }
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
  }
}
