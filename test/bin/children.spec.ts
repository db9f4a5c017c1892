import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Child } from '../../bin/lib/children.mjs';
import { identify, worksOn } from '../../bin/lib/process-info.mjs';
import { waitUntil } from '../../bin/lib/waiting.mjs';

const childModule = pathToFileURL(path.resolve(import.meta.dirname, '../../bin/lib/children.mjs')).href;
let folder = '';
let logFile = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cenglin-children-'));
  logFile = path.join(folder, 'logs/child.log');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A child that runs this code. */
function child(code: string, drainMs?: number): Child {
  const script = path.join(folder, 'script.mjs');
  writeFileSync(script, code);
  return new Child({ name: 'worker', script, env: process.env, logFile, drainMs });
}

const ready = 'console.log(JSON.stringify({ ready: true }));';
const stayAlive = 'setInterval(() => {}, 1000);';
const isReady = (line: string) => (line === '{"ready":true}' ? true : null);

describe('a process that we run', () => {
  it('says when it is ready, and ends in order when asked', async () => {
    const process_ = child(
      `process.on('SIGTERM', () => { console.log('drained'); process.exit(0); }); ${stayAlive} ${ready}`,
    );
    await process_.firstLine(isReady, 10_000);
    await process_.stop();
    expect(await process_.ended).toBeNull();
    expect(readFileSync(logFile, 'utf8')).toBe('{"ready":true}\ndrained\n');
  });

  it('is reported with the end of its log when it crashes', async () => {
    const process_ = child("console.error('the cause'); process.exit(3);");
    const failure = await process_.ended;
    expect(failure?.message).toMatch(
      /the worker ended unexpectedly \(exit code 3\): its log is .*child\.log/,
    );
    expect(failure?.detail).toContain('the cause');
    await expect(process_.firstLine(isReady, 10_000)).rejects.toThrow('exit code 3');
  });

  it('is reported when it is never ready', async () => {
    const process_ = child(stayAlive);
    await expect(process_.firstLine(isReady, 200)).rejects.toThrow('not ready after 0.2 s');
    await process_.stop();
  });

  it('is killed when it does not end in its time', async () => {
    const process_ = child(`process.on('SIGTERM', () => {}); ${stayAlive} ${ready}`, 200);
    await process_.firstLine(isReady, 10_000);
    await process_.stop();
    expect(identify(process_.pid)).toBeNull();
  });

  it('ends by itself when we are killed', async () => {
    const script = path.join(folder, 'grandchild.mjs');
    writeFileSync(script, `${stayAlive} ${ready}`);
    const options = JSON.stringify({ name: 'worker', script, logFile });
    const code = `const { Child } = await import('${childModule}');
      const child = new Child({ ...${options}, env: process.env });
      await child.firstLine((line) => line, 10000);
      console.log(child.pid);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: parent.stdout });
    const [pid] = await new Promise<number[]>((resolve) =>
      lines.once('line', (line) => resolve([Number(line)])),
    );
    expect(identify(pid ?? 0)).not.toBeNull();
    parent.kill('SIGKILL');
    await waitUntil(() => identify(pid ?? 0) === null, {
      timeoutMs: 10_000,
      onTimeout: () => new Error('it outlived its parent'),
    });
  });
});

describe('recognising a process', () => {
  it('takes it for ours by its program and its folder together', async () => {
    const process_ = child(`${stayAlive} ${ready}`);
    await process_.firstLine(isReady, 10_000);
    expect(worksOn(process_.pid, folder, ['node'])).toBe(true);
    expect(worksOn(process_.pid, folder, ['mariadbd'])).toBe(false);
    expect(worksOn(process_.pid, `${folder}-other`, ['node'])).toBe(false);
    await process_.stop();
    expect(worksOn(process_.pid, folder, ['node'])).toBe(false);
  });
});
