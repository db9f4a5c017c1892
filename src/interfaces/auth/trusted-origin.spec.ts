import { describe, expect, it } from 'vitest';
import { isTrustedOrigin, type CallOrigin } from './trusted-origin.js';

const own: CallOrigin = {
  method: 'POST',
  origin: 'http://localhost:3000',
  requestedWith: 'cenglin',
  fetchSite: 'same-origin',
  host: 'localhost:3000',
  publicUrl: undefined,
};

describe('a call that changes something', () => {
  it.each<[string, Partial<CallOrigin>, boolean]>([
    ['from our own page', {}, true],
    ['outside a browser, with our header', { origin: undefined, fetchSite: undefined }, true],
    [
      'through a proxy that keeps the public origin',
      { origin: 'https://crm.example.com', publicUrl: 'https://crm.example.com' },
      true,
    ],
    ['without our header', { requestedWith: undefined }, false],
    ['with a foreign header', { requestedWith: 'XMLHttpRequest' }, false],
    ['from another site', { origin: 'https://elsewhere.example' }, false],
    ['from another port', { origin: 'http://localhost:3001' }, false],
    ['from a sandboxed page', { origin: 'null' }, false],
    ['that the browser calls cross-site', { fetchSite: 'cross-site' }, false],
    [
      'over plain http where the public address is https',
      { origin: 'http://crm.example.com', publicUrl: 'https://crm.example.com' },
      false,
    ],
  ])('%s', (_, change, expected) => {
    expect(isTrustedOrigin({ ...own, ...change })).toBe(expected);
  });

  it('reading is open to every origin, since the cookie stays behind', () => {
    expect(
      isTrustedOrigin({
        ...own,
        method: 'GET',
        origin: 'https://elsewhere.example',
        requestedWith: undefined,
      }),
    ).toBe(true);
  });
});
