import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packagesAreCurrent } from '../../bin/lib/packages.mjs';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cenglin-packages-'));
  mkdirSync(path.join(folder, 'node_modules'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, packages: Record<string, { version?: string; optional?: boolean }>): void {
  writeFileSync(path.join(folder, file), JSON.stringify({ packages }));
}

describe('whether packages must be installed', () => {
  const axios = { 'node_modules/axios': { version: '1.2.3' } };

  it('must when nothing is installed', () => {
    write('package-lock.json', axios);
    expect(packagesAreCurrent(folder)).toBe(false);
  });

  it('need not when every version is there, whatever else is', () => {
    write('package-lock.json', { '': {}, ...axios });
    write('node_modules/.package-lock.json', { ...axios, 'node_modules/left': { version: '1.0.0' } });
    expect(packagesAreCurrent(folder)).toBe(true);
  });

  it('must when one has another version or is missing', () => {
    write('package-lock.json', axios);
    write('node_modules/.package-lock.json', { 'node_modules/axios': { version: '1.2.2' } });
    expect(packagesAreCurrent(folder)).toBe(false);
    write('node_modules/.package-lock.json', {});
    expect(packagesAreCurrent(folder)).toBe(false);
  });

  it('need not for what only other platforms use', () => {
    write('package-lock.json', { 'node_modules/only-mac': { version: '1.0.0', optional: true } });
    write('node_modules/.package-lock.json', {});
    expect(packagesAreCurrent(folder)).toBe(true);
  });
});
