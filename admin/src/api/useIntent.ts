import { useCallback, useRef } from 'react';

/**
 * The key under which the server carries out what somebody means to do, once. It stays the same until `renew` is
 * called, so a click that is repeated, or tried again after a broken connection, changes nothing twice. Renew it when
 * the action has succeeded, or when what it is about has changed.
 */
export function useIntent(): { current: () => string; renew: () => void } {
  const key = useRef<string | undefined>(undefined);
  const current = useCallback(() => (key.current ??= newIntent()), []);
  const renew = useCallback(() => {
    key.current = undefined;
  }, []);
  return { current, renew };
}

/** 128 random bits; `crypto.randomUUID` is missing on pages that are not served over HTTPS. */
export function newIntent(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
