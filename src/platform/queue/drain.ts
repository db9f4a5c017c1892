/**
 * Work that waits in rows. A drain takes what is open, does it, and says how much it took; it keeps
 * no state between calls, may be called at any time, by several processes at once, and needs no
 * message to be right: a ring only makes it prompt.
 */
export interface Drain {
  readonly name: string;
  /** Does a bounded piece of the open work; returns the number of pieces taken, 0 when none is open. */
  drain(): Promise<number>;
}
