import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * SQL is written for MySQL 8, MariaDB 10.11+ and TiDB. What one of them lacks or treats differently is
 * not used; this list says what, and by which words it is recognised.
 */
const FORBIDDEN: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['row alias of INSERT (AS new)', /ON DUPLICATE KEY UPDATE[^`]*\bnew\./i],
  ['LATERAL', /\bLATERAL\b/],
  ['JSON operator ->>', /->>\s*'/],
  ['CAST AS JSON', /CAST\([^)]*AS JSON\)/i],
  ['FOR SHARE', /\bFOR SHARE\b/i],
  ['SKIP LOCKED', /\bSKIP LOCKED\b/i],
  ['RETURNING', /\b(INSERT|UPDATE|DELETE)\b[^`]*\bRETURNING\b/],
  ['sequences', /\bNEXT VALUE FOR\b|\bCREATE SEQUENCE\b/i],
  ['PERCENTILE_CONT', /\bPERCENTILE_CONT\b/i],
  ['triggers and stored procedures', /\bCREATE (TRIGGER|PROCEDURE|FUNCTION)\b/i],
  ['CREATE TABLE … SELECT', /CREATE (TEMPORARY )?TABLE [^`(]*\bSELECT\b/i],
  ['INSERT IGNORE', /\bINSERT IGNORE\b/i],
  ['time zone names', /CONVERT_TZ\s*\(/i],
];

const ROOT = resolve(import.meta.dirname, '..');

function sources(): { name: string; text: string }[] {
  return ['src', 'migrations', 'bench'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => ({ name: relative(ROOT, file), text: readFileSync(file, 'utf8') })),
  );
}

/** The template and quoted strings of a file, which is where SQL stands; comments do not count. */
function strings(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  return [...code.matchAll(/`[^`]*`|'[^'\n]*'/g)].map(([string]) => string);
}

describe('SQL text', () => {
  it.each(FORBIDDEN)('does without %s', (_what, pattern) => {
    const users = sources().filter(({ text }) => strings(text).some((string) => pattern.test(string)));
    expect(users.map(({ name }) => name)).toEqual([]);
  });

  it('is recognised at all', () => {
    const statements = sources().flatMap(({ text }) =>
      strings(text).filter((string) => /\bSELECT\b/.test(string)),
    );
    expect(statements.length).toBeGreaterThan(50);
  });

  it('never asks TypeORM to make the schema', () => {
    const makers = sources().filter(({ text }) => /synchronize:\s*true/.test(text));
    expect(makers.map(({ name }) => name)).toEqual([]);
  });
});
