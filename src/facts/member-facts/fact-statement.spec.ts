import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { factStatement } from './fact-statement.sql.js';

/** The statement as it is sent for some people, kept as text so that a change of it shows in review. */
const COMMITTED = readFileSync(path.join(import.meta.dirname, 'fact-statement.sql'), 'utf8');

describe('the statement that makes facts', () => {
  const request = { members: { ids: ['7', '8'] }, asOf: '2024-02-29' } as const;

  it('is the committed one', () => {
    expect(`${factStatement(request).text}\n`).toBe(COMMITTED);
  });

  it('has a value for every place, and every date follows from the as-of date', () => {
    const { text, values } = factStatement(request);
    expect(values).toHaveLength(text.split('?').length - 1);
    const dates = new Set(values.filter((value) => typeof value === 'string'));
    expect([...dates].sort()).toEqual(['2023-03-01', '2023-09-02', '2023-12-01', '2024-01-30', '2024-02-29']);
  });

  it('differs for a range and for everybody only in whom it picks', () => {
    const byRange = factStatement({ ...request, members: { fromId: '1', toId: '9' } }).text;
    expect(byRange.replaceAll('BETWEEN ? AND ?', 'IN (?)')).toBe(COMMITTED.trimEnd());
    const everybody = factStatement({ ...request, members: 'all' }).text;
    expect(everybody.split('TRUE')).toHaveLength(COMMITTED.split('IN (?)').length);
  });

  it('can fill a table aside', () => {
    expect(factStatement({ ...request, into: 'member_fact_replay' }).text).toMatch(
      /^INSERT INTO member_fact_replay /,
    );
  });
});
