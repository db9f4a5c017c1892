import { deflateRawSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { SheetCell } from './cell.js';
import { readSheet } from './sheet-reader.js';
import { xlsxStream } from './xlsx-writer.js';
import { checkUnpackedSize } from './zip-check.js';

async function* rowsOf(...rows: SheetCell[][]): AsyncGenerator<SheetCell[]> {
  yield* rows;
}

/** An archive of one entry, whose header claims `claimed` bytes. */
function archive(content: Buffer, claimed: number): Buffer {
  const packed = deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(claimed, 24);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(local.length + packed.length, 16);
  return Buffer.concat([local, packed, entry, end]);
}

const refusal = (bytes: Buffer): Promise<unknown> =>
  readSheet(bytes).then(
    () => 'was read',
    (error: { code?: string }) => error.code,
  );

describe('a workbook', () => {
  it('reads back as it was written: ids and phones as text, formulas as what they were', async () => {
    const rows: SheetCell[][] = [
      ['13800138000', '=1+1', 12.5, null],
      ['900719925474099312', "'single", -3, '山茶\n第二行'],
    ];
    const bytes = await buffer(xlsxStream('会员/名单', ['手机号', '备注', '金额', '其他'], rowsOf(...rows)));
    const table = await readSheet(bytes);
    expect(table.header).toEqual(['手机号', '备注', '金额', '其他']);
    expect(table.rows.map(({ cells }) => cells.slice(0, 3))).toEqual([
      ['13800138000', '=1+1', '12.5'],
      ['900719925474099312', "'single", '-3'],
    ]);
    expect(table.rows[1]).toMatchObject({ line: 3, cells: { 3: '山茶\n第二行' } });
  });

  it('holds no cell that a spreadsheet would run', async () => {
    const bytes = await buffer(xlsxStream('x', ['名称'], rowsOf(['=HYPERLINK("http://127.0.0.1")'])));
    expect((await readSheet(bytes)).rows[0]?.cells).toEqual(['=HYPERLINK("http://127.0.0.1")']);
    const { default: ExcelJS } = await import('exceljs');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(bytes as unknown as ArrayBuffer);
    expect(workbook.worksheets[0]?.getCell('A2').value).toBe('\'=HYPERLINK("http://127.0.0.1")');
  });

  it('is refused when it is damaged, of the old format, or unpacks to more than it says', async () => {
    const bytes = await buffer(xlsxStream('x', ['名称'], rowsOf(['一'])));
    expect(await refusal(bytes.subarray(0, bytes.length - 40))).toBe('files.unreadable');
    expect(await refusal(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toBe('files.unreadable');
    const bomb = archive(Buffer.alloc(70 * 1_048_576), 10);
    expect(bomb.length).toBeLessThan(200_000);
    expect(await refusal(bomb)).toBe('files.too-large');
    expect(() => checkUnpackedSize(archive(Buffer.alloc(1_000), 10), 999)).toThrow(/超过/);
    expect(() => checkUnpackedSize(archive(Buffer.alloc(1_000), 10), 1_000)).not.toThrow();
  });
});

describe('a CSV file', () => {
  it('is read with a mark, in GB18030, and with semicolons', async () => {
    const texts: [string, Buffer][] = [
      ['mark', Buffer.from('\uFEFF编号,备注\r\n1,会员\r\n')],
      [
        'gb18030',
        Buffer.from([
          0xb1, 0xe0, 0xba, 0xc5, 0x2c, 0xb1, 0xb8, 0xd7, 0xa2, 0x0a, 0x31, 0x2c, 0xbb, 0xe1, 0xd4, 0xb1,
        ]),
      ],
      ['semicolons', Buffer.from('编号;备注\n1;会员\n')],
    ];
    for (const [name, bytes] of texts) {
      const table = await readSheet(bytes);
      expect([name, table.header, table.rows]).toEqual([
        name,
        ['编号', '备注'],
        [{ line: 2, cells: ['1', '会员'] }],
      ]);
    }
  });

  it('reads cells that we made harmless as what they were', async () => {
    const table = await readSheet(Buffer.from("名称\n'=1+1\n'引号\n''=2\n"));
    expect(table.rows.map(({ cells }) => cells[0])).toEqual(['=1+1', "'引号", "'=2"]);
  });

  it('is refused with the line when a quote is left open, and when it holds no text', async () => {
    await expect(readSheet(Buffer.from('编号\n"1\n2\n'))).rejects.toThrow(/第 2 行/);
    expect(await refusal(Buffer.from([0, 1, 2]))).toBe('files.unreadable');
    expect(await refusal(Buffer.from(''))).toBe('files.unreadable');
  });
});
