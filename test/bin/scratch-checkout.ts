import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { identify } from '../../bin/lib/process-info.mjs';
import { stopServices } from '../../bin/lib/services.mjs';
import { sourceStamp } from '../../bin/lib/source-stamp.mjs';

/** The application's processes as the bootstrap sees them: their arguments, their lines, their signals. */
const application = {
  'dist/vendors/main.js': `console.log(JSON.stringify({ ready: true, baseUrl: 'http://127.0.0.1:1' }));`,
  'dist/src/main.js': `
    import http from 'node:http';
    const server = http.createServer((request, response) => response.end(request.url));
    server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log(JSON.stringify({ ready: true })));`,
  'dist/src/worker.js': `
    console.log(JSON.stringify({ ready: true }));
    if (process.env.SPEC_WORKER === 'crash') setTimeout(() => { console.error('out of paper'); process.exit(7); }, 300);`,
  'dist/src/cli.js': `
    const command = process.argv.slice(2, 4).join(' ');
    if (command === 'demo prepare' && process.env.SPEC_SOURCE && process.env.SPEC_SOURCE !== process.argv[5]) {
      console.error('the data are of ' + process.env.SPEC_SOURCE + ': start with --fresh');
      process.exit(1);
    }
    if (command === 'demo run') {
      console.error(JSON.stringify({ stage: 'sync', done: 1, total: 2 }));
      if (process.env.SPEC_RUN === 'hang') await new Promise((resume) => setTimeout(resume, 60000));
      console.log(JSON.stringify({ members: 3, netAmountFen: 1200, seconds: { sync: 0.1 } }));
    }
    if (command === 'db migrate') console.log(JSON.stringify({ applied: [] }));
    if (command === 'demo prepare') console.log('{}');
    if (command === 'operator login-link') console.log(JSON.stringify({ url: '/login?token=once' }));
    process.exit(0);`,
};

const noteOwnPid = `import { appendFileSync } from 'node:fs'; appendFileSync('pids', process.pid + '\\n');\n`;
const stayAlive = `\nprocess.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000);\n`;

/**
 * A checkout of its own with the real bootstrap and stand-ins for the application, on real servers: shows what
 * the bootstrap starts, says and leaves behind.
 */
export class ScratchCheckout {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'cenglin-checkout-'));
  readonly dataDir = path.join(this.folder, '.data');
  private readonly runs: Run[] = [];

  constructor() {
    cpSync(path.resolve(import.meta.dirname, '../../bin'), path.join(this.folder, 'bin'), {
      recursive: true,
    });
    const engines = { node: '>=20.19.0' };
    this.write('package.json', JSON.stringify({ name: 'scratch', type: 'module', engines }));
    this.write('package-lock.json', '{"packages":{}}');
    this.write('node_modules/.package-lock.json', '{"packages":{}}');
    this.write('admin/dist/index.html', '');
    for (const [file, code] of Object.entries(application)) {
      this.write(file, noteOwnPid + code + (file.endsWith('cli.js') ? '' : stayAlive));
    }
    // Nothing but the lock file is there to be built from: with this stamp everything counts as built.
    const stamp = sourceStamp(this.folder, ['package-lock.json']);
    for (const part of ['server', 'vendors', 'admin']) {
      this.write(`dist/.stamps/${part}.json`, JSON.stringify({ stamp }));
    }
  }

  /** Starts one of the commands of `bin/`. */
  run(command: string, args: string[], env: Record<string, string> = {}): Run {
    const run = new Run(this.folder, command, args, { CENGLIN_DATA_DIR: this.dataDir, ...env });
    this.runs.push(run);
    return run;
  }

  /** Processes of the application that were started and are still there. */
  alive(): number[] {
    const file = path.join(this.folder, 'pids');
    const pids = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
    return pids.filter((pid) => identify(pid) !== null);
  }

  async remove(): Promise<void> {
    for (const run of this.runs) await run.kill();
    await stopServices(this.dataDir);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private write(file: string, content: string): void {
    const target = path.join(this.folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}

/** One run of a command. */
export class Run {
  stdout = '';
  stderr = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<number>;

  constructor(folder: string, command: string, args: string[], env: Record<string, string>) {
    const { DATABASE_URL: _database, REDIS_URL: _redis, ...inherited } = process.env;
    const child = spawn(process.execPath, [`bin/${command}.mjs`, ...args], {
      cwd: folder,
      env: { ...inherited, PORT: '3900', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (this.stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (this.stderr += chunk));
    this.ended = once(child, 'close').then(([code]) => Number(code ?? -1));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Its exit code; -1 when a signal ended it. */
  exitCode(): Promise<number> {
    return this.ended;
  }

  /** Resolves at its end; fails with what it said unless that is exit code 0. */
  async succeeds(): Promise<void> {
    const code = await this.ended;
    if (code !== 0) throw new Error(`exit code ${code}:\n${this.stdout}\n${this.stderr}`);
  }

  /** Resolves when it has said this on stdout or stderr; fails with all it said when it ends before. */
  async says(text: string): Promise<void> {
    const isSaid = () => this.stdout.includes(text) || this.stderr.includes(text);
    const said = new Promise<void>((resolve) => {
      const look = () => void (isSaid() && resolve());
      this.child.stdout?.on('data', look);
      this.child.stderr?.on('data', look);
      look();
    });
    await Promise.race([said, this.ended]);
    if (!isSaid()) throw new Error(`it never said "${text}" but:\n${this.stdout}\n${this.stderr}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
