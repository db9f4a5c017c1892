import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tryLock, withLock } from '../../bin/lib/file-lock.mjs';

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cenglin-lock-'));
  file = path.join(folder, 'a.lock');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a lock file', () => {
  it('belongs to one at a time and says to whom', () => {
    const first = tryLock(file, 'npm run demo');
    expect(first).toHaveProperty('release');
    expect(tryLock(file, 'second')).toMatchObject({ owner: { pid: process.pid, purpose: 'npm run demo' } });
    if ('release' in first) first.release();
    expect(tryLock(file, 'second')).toHaveProperty('release');
  });

  it('is taken over from a process that is gone', () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(file, JSON.stringify({ pid: gone, purpose: 'killed' }));
    expect(tryLock(file, 'next')).toHaveProperty('release');
  });

  it.runIf(process.platform === 'linux')('is taken over when the pid now belongs to another process', () => {
    writeFileSync(
      file,
      JSON.stringify({ pid: process.pid, startedTicks: '1', purpose: 'before the reboot' }),
    );
    expect(tryLock(file, 'next')).toHaveProperty('release');
  });

  it('is taken over when it is damaged', () => {
    writeFileSync(file, '{"pid":');
    expect(tryLock(file, 'next')).toHaveProperty('release');
  });

  it('lets work through one by one and leaves nothing behind', async () => {
    let inside = 0;
    let most = 0;
    let done = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resume) => setImmediate(resume));
      inside -= 1;
      done += 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLock(file, 'work', work)));
    expect({ most, done, left: readdirSync(folder) }).toEqual({ most: 1, done: 8, left: [] });
  });

  it('is given back when the work fails', async () => {
    await expect(withLock(file, 'work', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(tryLock(file, 'next')).toHaveProperty('release');
  });
});
