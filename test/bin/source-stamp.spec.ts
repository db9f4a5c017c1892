import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceStamp } from '../../bin/lib/source-stamp.mjs';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cenglin-stamp-'));
  mkdirSync(path.join(folder, 'src/inner'), { recursive: true });
  writeFileSync(path.join(folder, 'src/inner/a.ts'), 'a');
  writeFileSync(path.join(folder, 'tsconfig.json'), '{}');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const stamp = () => sourceStamp(folder, ['src', 'tsconfig.json', 'not-there']);

describe('the stamp of sources', () => {
  it('does not depend on dates', () => {
    const before = stamp();
    utimesSync(path.join(folder, 'src/inner/a.ts'), 1, 1);
    expect(stamp()).toBe(before);
  });

  it('changes with a content, a name and a new file', () => {
    const stamps = [stamp()];
    writeFileSync(path.join(folder, 'src/inner/a.ts'), 'b');
    stamps.push(stamp());
    renameSync(path.join(folder, 'src/inner/a.ts'), path.join(folder, 'src/inner/b.ts'));
    stamps.push(stamp());
    writeFileSync(path.join(folder, 'src/c.ts'), '');
    stamps.push(stamp());
    expect(new Set(stamps).size).toBe(4);
  });

  it('leaves built output out', () => {
    const before = stamp();
    mkdirSync(path.join(folder, 'src/dist'));
    writeFileSync(path.join(folder, 'src/dist/x.js'), '');
    expect(stamp()).toBe(before);
  });
});
