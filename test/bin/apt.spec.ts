import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aptInstall } from '../../bin/lib/apt.mjs';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cenglin-apt-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const wish = {
  what: 'MariaDB',
  alternatives: [['mariadb-server-core', 'mariadb-client-core'], ['mariadb-server-core-10.6']],
  instead: 'set DATABASE_URL and REDIS_URL',
};

/** Puts a program into the only folder that is searched; it notes how it was called. */
function program(name: string, body: string): void {
  const log = path.join(folder, 'calls');
  writeFileSync(path.join(folder, name), `#!/bin/sh\necho "${name} $*" >> '${log}'\n${body}\n`, {
    mode: 0o755,
  });
}

function calls(): string[] {
  const log = path.join(folder, 'calls');
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
}

const install = (isRoot = true) => aptInstall(wish, { folders: [folder], isRoot });

describe('installing what is missing', () => {
  it('says what to do where there is no apt', async () => {
    await expect(install()).rejects.toThrow(
      'MariaDB is missing and there is no apt-get here: install it yourself, or set DATABASE_URL and REDIS_URL.',
    );
  });

  it('says what to do without root and sudo', async () => {
    program('apt-get', 'exit 0');
    await expect(install(false)).rejects.toThrow(
      'run "sudo apt-get install -y mariadb-server-core mariadb-client-core"',
    );
  });

  it('installs the first alternative that apt knows, and never removes anything for it', async () => {
    program(
      'apt-cache',
      'echo "  Candidate: 1:10.11"; [ "$2" = "mariadb-server-core-10.6" ] || echo "  Candidate: (none)"',
    );
    program('apt-get', 'exit 0');
    await install();
    const [update, ...more] = calls().filter((call) => call.startsWith('apt-get'));
    expect(more).toEqual([]);
    expect(update).toMatch(/^apt-get install -y .*--no-remove .*mariadb-server-core-10\.6$/);
  });

  it('goes through sudo when that asks for nothing', async () => {
    program('sudo', '[ "$1" = "-n" ] && shift; exec "$@"');
    program('apt-cache', 'echo "  Candidate: 1"; echo "  Candidate: 1"');
    program('apt-get', 'exit 0');
    await install(false);
    expect(calls().filter((call) => call.startsWith('sudo'))).toEqual([
      'sudo -n true',
      expect.stringMatching(/^sudo -n env .*apt-get install/),
    ]);
  });

  it('reads the package lists anew when none is known or an install fails', async () => {
    program('apt-cache', 'echo "  Candidate: (none)"');
    program('apt-get', '[ "$1" = update ] || { echo "E: Unable to fetch some archives" >&2; exit 100; }');
    await expect(install()).rejects.toThrow(
      'could not install mariadb-server-core mariadb-client-core (Unable to fetch some archives): repair that',
    );
    const verbs = calls().flatMap((call) => /^apt-get (\S+)/.exec(call)?.[1] ?? []);
    expect(verbs).toEqual(['update', 'install', 'update', 'install']);
  });
});
