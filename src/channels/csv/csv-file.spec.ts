import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCsvFile } from './csv-file.js';
import type { CsvRecord } from '../../platform/spreadsheet/csv-parser.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: string | Buffer): Promise<string> {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.csv`);
  await writeFile(path, content);
  return path;
}

async function read(content: string | Buffer) {
  const file = await openCsvFile(await fileOf(content));
  const records: CsvRecord[] = [];
  for await (const piece of file.records([])) records.push(...piece);
  return {
    encoding: file.text.encoding,
    header: file.header,
    records,
    cells: records.map(({ cells }) => cells),
  };
}

/** 客户,金额 / 小满,5 as Chinese Excel saves it. */
const GB18030 = Buffer.from([
  0xbf, 0xcd, 0xbb, 0xa7, 0x2c, 0xbd, 0xf0, 0xb6, 0xee, 0x0d, 0x0a, 0xd0, 0xa1, 0xc2, 0xfa, 0x2c, 0x35, 0x0d,
  0x0a,
]);

describe('the encoding of a file', () => {
  const expected = { header: ['客户', '金额'], cells: [['小满', '5']] };
  const text = '客户,金额\r\n小满,5\r\n';

  it.each([
    ['utf-8', Buffer.from(text)],
    ['utf-8', Buffer.from(`\uFEFF${text}`)],
    ['gb18030', GB18030],
    ['utf-16le', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['utf-16be', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ])('is told from its bytes: %s', async (encoding, bytes) => {
    expect(await read(bytes)).toMatchObject({ encoding, ...expected });
  });

  it('is told although a character lies across two pieces', async () => {
    for (const shift of [0, 1, 2]) {
      const rows = `${'x'.repeat(shift)},1\n${'层林尽染,2\n'.repeat(60_000)}`;
      const { encoding, records } = await read(`名,额\n${rows}`);
      expect(encoding).toBe('utf-8');
      expect(records).toHaveLength(60_000 + 1);
      expect(records.every(({ cells: [name] }) => !name?.includes('\uFFFD'))).toBe(true);
    }
  });

  it('is UTF-8 with marked places where a few bytes are broken, never other characters', async () => {
    const broken = Buffer.concat([Buffer.from(text), Buffer.from([0xe5, 0xb0]), Buffer.from(',6\n冬,7\n')]);
    const { encoding, cells } = await read(broken);
    expect(encoding).toBe('utf-8');
    expect(cells).toEqual([['小满', '5'], ['\uFFFD', '6'], ['冬', '7']]); // prettier-ignore
  });
});

describe('a file', () => {
  it('may have hundreds of columns, cells of megabytes and NULs', async () => {
    const header = Array.from({ length: 500 }, (_, n) => `c${n}`);
    const row = header.map((_, n) =>
      n === 250 ? `"${'长'.repeat(2_000_000)},"` : n === 3 ? 'a\u0000b' : String(n),
    );
    const { records } = await read(`${header.join(',')}\n${row.join(',')}\n${row.with(250, 'x').join(',')}`);
    expect(records.map(({ cells }) => cells.length)).toEqual([500, 500]);
    expect(records[0]?.cells[250]).toHaveLength(2_000_001);
    expect(records[1]?.cells[3]).toBe('a\u0000b');
  });

  it('loses the row of a cell beyond 10 MB and nothing else', async () => {
    const { records } = await read(`a,b\n1,2\n3,"${'x'.repeat(11 * 1024 * 1024)}"\n5,6\n`);
    expect(records.map(({ line, problem }) => [line, problem?.code])).toEqual([
      [2, undefined],
      [3, 'imports.row-too-long'],
      [4, undefined],
    ]);
  });

  it.each([
    ['imports.file-empty', ''],
    ['imports.file-empty', '\uFEFF\r\n \r\n,,\r\n'],
    ['imports.file-not-text', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x00, 0x00])],
    ['imports.file-not-text', Buffer.from([0x1f, 0x8b, 0x08])],
  ])('that is none is refused: %s', async (code, content) => {
    await expect(fileOf(content).then(openCsvFile)).rejects.toMatchObject({ code });
  });

  it('that is not there or a folder is refused with the reason', async () => {
    const code = 'imports.file-unreadable';
    await expect(openCsvFile(join(folder, 'none.csv'))).rejects.toMatchObject({
      code,
      message: expect.stringContaining('没有这个文件'),
    });
    await expect(openCsvFile(folder)).rejects.toMatchObject({
      code,
      message: expect.stringContaining('目录'),
    });
  });
});
