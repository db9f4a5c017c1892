/** A phone number of which we show the end alone; empty when there is none. */
export function maskedPhone(tail: string): string {
  return tail === '' ? '' : `*** **** ${tail}`;
}

const SHOWN = 4;

/** An id on a platform, recognisable but not usable; numbers of a shop's own customers stay readable. */
export function maskedExternalId(id: string): string {
  if (id.length <= 2 * SHOWN + 4) return id;
  return `${id.slice(0, SHOWN)}…${id.slice(-SHOWN)}`;
}
