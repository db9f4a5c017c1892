import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';
import { ImportFileNotText, ImportFileUnreadable } from './csv.errors.js';

export type TextEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

/** What a first look over a whole file tells. */
export interface TextFile {
  path: string;
  bytes: number;
  /** Of the bytes as they are, in hex. */
  sha256: string;
  encoding: TextEncoding;
}

const CHUNK_BYTES = 256 * 1024;
/** First bytes of files that people take for CSV. */
const NOT_TEXT: readonly (readonly [what: string, start: readonly number[]])[] = [
  ['Excel 工作簿或压缩包', [0x50, 0x4b, 0x03, 0x04]],
  ['旧版 Excel 工作簿', [0xd0, 0xcf, 0x11, 0xe0]],
  ['gzip 压缩文件', [0x1f, 0x8b]],
  ['PDF 文件', [0x25, 0x50, 0x44, 0x46]],
];

/**
 * Reads a file once to learn how it is written: by its byte order mark, else UTF-8 if every byte fits,
 * else GB18030 (what Chinese Excel saves) if every byte fits, else UTF-8 with unreadable characters,
 * which the rows that hold them are rejected for. Throws `imports.file-unreadable`, `imports.file-not-text`.
 */
export async function inspectTextFile(path: string): Promise<TextFile> {
  const digest = createHash('sha256');
  const utf8 = new Trial('utf-8');
  const gb18030 = new Trial('gb18030');
  let bytes = 0;
  let marked: TextEncoding | undefined;
  for await (const chunk of bytesOf(path)) {
    if (bytes === 0) {
      refuseBinary(path, chunk);
      marked = encodingOfMark(chunk);
    }
    bytes += chunk.length;
    digest.update(chunk);
    if (marked === undefined) {
      utf8.push(chunk);
      gb18030.push(chunk);
    }
  }
  const encoding = marked ?? (!utf8.fits() && gb18030.fits() ? 'gb18030' : 'utf-8');
  return { path, bytes, sha256: digest.digest('hex'), encoding };
}

/** The text of a file in pieces, without its byte order mark; what cannot be read becomes U+FFFD. */
export async function* readText(file: TextFile): AsyncGenerator<string, void> {
  const decoder = new TextDecoder(file.encoding);
  for await (const chunk of bytesOf(file.path)) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

async function* bytesOf(path: string): AsyncGenerator<Buffer, void> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) yield chunk as Buffer;
  } catch (error) {
    throw new ImportFileUnreadable(path, error);
  }
}

function refuseBinary(path: string, start: Buffer): void {
  const found = NOT_TEXT.find(([, bytes]) => bytes.every((byte, at) => start[at] === byte));
  if (found) throw new ImportFileNotText(path, found[0]);
}

function encodingOfMark(start: Buffer): TextEncoding | undefined {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return 'utf-8';
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** Whether bytes are sound in an encoding. */
class Trial {
  private decoder: TextDecoder | undefined;

  constructor(encoding: TextEncoding) {
    this.decoder = new TextDecoder(encoding, { fatal: true });
  }

  push(chunk: Buffer): void {
    this.attempt((decoder) => decoder.decode(chunk, { stream: true }));
  }

  fits(): boolean {
    this.attempt((decoder) => decoder.decode());
    return this.decoder !== undefined;
  }

  private attempt(decode: (decoder: TextDecoder) => string): void {
    if (!this.decoder) return;
    try {
      decode(this.decoder);
    } catch {
      this.decoder = undefined;
    }
  }
}
