import { crc32 } from 'node:zlib';
import { trusted, type SqlFragment } from '../database/fragment.js';

/** One person in so many is in the fixed sample from which estimates are made. */
const ONE_IN = 20;

/**
 * Whether the person of an id column is in the sample. By a checksum of the id and not by its remainder: ids may be
 * given out in steps, and data made by programs go by remainders, too.
 */
export function inSample(column: string): SqlFragment {
  return trusted(`CRC32(${column}) % ${ONE_IN} = 0`);
}

/** The same for an id at hand. */
export function isInSample(id: number | string): boolean {
  return crc32(String(id)) % ONE_IN === 0;
}
