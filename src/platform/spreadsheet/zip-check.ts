import { inflateRawSync } from 'node:zlib';
import { SheetTooLarge, SheetUnreadable } from './spreadsheet.errors.js';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const END_SIZE = 22;
const COMMENT_AT_MOST = 65_535;
const ENTRIES_AT_MOST = 1_000;
const DEFLATED = 8;

/**
 * Unpacks every entry of a zip archive once, to see that together they hold no more than `limitBytes`: what an archive
 * says of its own sizes may be a lie (zip bomb). Layout: PKWARE APPNOTE 4.3. Throws `files.too-large`, `files.unreadable`.
 */
export function checkUnpackedSize(bytes: Buffer, limitBytes: number): void {
  let left = limitBytes;
  for (const entry of entriesOf(bytes)) {
    const size = unpackedSize(entry, left);
    if (size > left) throw new SheetTooLarge(`文件解压后超过 ${Math.floor(limitBytes / 1_048_576)} MB`);
    left -= size;
  }
}

interface Entry {
  method: number;
  packed: Buffer;
}

function unpackedSize({ method, packed }: Entry, limitBytes: number): number {
  if (method !== DEFLATED) return packed.length;
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(limitBytes, 1) }).length;
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    if (isTooLarge) return limitBytes + 1;
    throw unreadable(error);
  }
}

function entriesOf(bytes: Buffer): Entry[] {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  if (count > ENTRIES_AT_MOST) throw new SheetTooLarge('文件里的部件过多，不像是一个工作簿');
  const entries: Entry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) throw unreadable();
    entries.push(entryAt(bytes, at));
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

function entryAt(bytes: Buffer, at: number): Entry {
  const header = bytes.readUInt32LE(at + 42);
  const packedSize = bytes.readUInt32LE(at + 20);
  if (header + 30 > bytes.length || bytes.readUInt32LE(header) !== LOCAL_HEADER) throw unreadable();
  const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
  if (start + packedSize > bytes.length) throw unreadable();
  return { method: bytes.readUInt16LE(at + 10), packed: bytes.subarray(start, start + packedSize) };
}

function findEnd(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - END_SIZE - COMMENT_AT_MOST);
  for (let at = bytes.length - END_SIZE; at >= first; at -= 1) {
    if (bytes.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  throw unreadable();
}

function unreadable(cause?: unknown): SheetUnreadable {
  return new SheetUnreadable('这个 Excel 文件已损坏，请重新另存为 .xlsx 后再上传', cause);
}
