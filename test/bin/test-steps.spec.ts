import { describe, expect, it } from 'vitest';
import { countResults, sum, verdict } from '../../bin/lib/test-steps.mjs';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((result) => ({ status: result })),
});

describe('counting tests', () => {
  it('counts each test by its outcome', () => {
    const report = {
      testResults: [file('failed', 'passed', 'failed'), file('passed', 'passed', 'skipped', 'todo')],
    };
    expect(countResults(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 2 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    expect(countResults({ testResults: [file('passed', 'passed'), file('failed')] }, 1)).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  it('counts an error outside of any test as a failure', () => {
    expect(countResults({ testResults: [file('passed', 'passed')] }, 1)).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  it('counts a run without a report as a failure', () => {
    expect(countResults(null, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('ends with one line that names what was skipped only when something was', () => {
    const one = { passed: 3, failed: 0, skipped: 0, output: '' };
    expect(verdict(sum([one, one]))).toBe('6 passed, 0 failed');
    expect(verdict(sum([one, { ...one, skipped: 2 }]))).toBe('6 passed, 0 failed, 2 skipped');
  });
});
