import { describe, expect, it } from 'vitest';
import { nodeComplaint, satisfies } from '../../bin/lib/node-version.mjs';

const range = '^20.19.0 || ^22.13.0 || >=24.11.0';

describe('the Node version check', () => {
  it.each([
    ['20.19.0', true],
    ['20.20.2', true],
    ['20.18.3', false],
    ['18.19.1', false],
    ['21.7.0', false],
    ['22.12.9', false],
    ['22.13.0', true],
    ['23.11.0', false],
    ['24.10.0', false],
    ['24.11.0', true],
    ['26.0.0', true],
  ])('takes %s for fitting: %s', (version, fits) => {
    expect(satisfies(version, range)).toBe(fits);
  });

  it('names the lines that fit and the version that is there', () => {
    expect(nodeComplaint('18.19.1', range)).toMatch(/20\.19\+, 22\.13\+ or 24\.11\+, and this is 18\.19\.1/);
    expect(nodeComplaint('20.19.4', range)).toBeNull();
  });
});
