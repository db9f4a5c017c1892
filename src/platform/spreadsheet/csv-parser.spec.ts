import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvParser, type CsvRecord } from './csv-parser.js';

function parse(text: string, maxRecordLength?: number): CsvRecord[] {
  const parser = new CsvParser(maxRecordLength === undefined ? {} : { maxRecordLength });
  return [...parser.push(text), ...parser.end()];
}

const HEADER = [...'stuvwxyz'];
const cellsOf = (records: readonly CsvRecord[]) => records.map(({ cells }) => cells);

describe('a CSV file', () => {
  it.each([
    ['plain', 'a,b\n1,2\n', [['a', 'b'], ['1', '2']]], // prettier-ignore
    ['without a last line end', 'a,b\n1,2', [['a', 'b'], ['1', '2']]], // prettier-ignore
    ['CRLF', 'a,b\r\n1,2\r\n', [['a', 'b'], ['1', '2']]], // prettier-ignore
    ['CR alone', 'a,b\r1,2\r', [['a', 'b'], ['1', '2']]], // prettier-ignore
    ['empty lines', '\n\na,b\n\n,\n1,2\n\n', [['a', 'b'], ['1', '2']]], // prettier-ignore
    ['quotes', 'a,b\n"1,5","say ""hi"""\n', [['a', 'b'], ['1,5', 'say "hi"']]], // prettier-ignore
    ['empty quoted cells', 'a,b\n"",""\n"",2\n', [['a', 'b'], ['', '2']]], // prettier-ignore
    ['a line end inside quotes', 'a,b\n"1\r\n2",3\n4,5', [['a', 'b'], ['1\r\n2', '3'], ['4', '5']]], // prettier-ignore
    ['a quote inside a bare cell', 'a,b\n5" disc,2\n', [['a', 'b'], ['5" disc', '2']]], // prettier-ignore
    ['spaces around quotes', 'a,b\n "1" , "2,3"\n', [['a', 'b'], ['1', '2,3']]], // prettier-ignore
    ['tabs', 'a\tb\n1,5\t2\n', [['a', 'b'], ['1,5', '2']]], // prettier-ignore
    ['semicolons', 'a;b\n1,5;2\n', [['a', 'b'], ['1,5', '2']]], // prettier-ignore
    ['nothing', '', []],
  ])('is read: %s', (_name, text, cells) => {
    expect(cellsOf(parse(text))).toEqual(cells);
  });

  it('tells the line on which each record begins', () => {
    const records = parse('a,b\n\n"1\n2",x\r\n\r\n3,"4\n\n5"\n6,7\n');
    expect(records.map(({ line }) => line)).toEqual([1, 3, 6, 9]);
  });

  it('gives the same records however it is cut into pieces', () => {
    const cell = fc.stringMatching(/^[ab",;\t\r\n é中]{0,6}$/);
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const rows = fc.array(fc.array(cell, { minLength: 8, maxLength: 8 }), { maxLength: 12 });
    fc.assert(
      fc.property(rows, fc.array(fc.nat(40)), fc.constantFrom('\n', '\r\n'), (rows, cuts, lineEnd) => {
        const text = [HEADER.join(','), ...rows.map((row) => row.map(quoted).join(','))].join(lineEnd);
        const parser = new CsvParser();
        const found: CsvRecord[] = [];
        let at = 0;
        for (const cut of cuts) {
          found.push(...parser.push(text.slice(at, at + cut)));
          at += cut;
        }
        found.push(...parser.push(text.slice(at)), ...parser.end());
        const wanted = rows.filter((row) => row.some((cell) => cell.trim() !== ''));
        expect(cellsOf(found)).toEqual([HEADER, ...wanted]);
        expect(found).toEqual(parse(text));
      }),
    );
  });

  it('gives the same records however broken text is cut into pieces, and never hangs', () => {
    const broken = fc.stringMatching(/^[ab",\r\n]{0,40}$/);
    fc.assert(
      fc.property(broken, fc.nat(40), (text, cut) => {
        const parser = new CsvParser();
        const found = [...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut)), ...parser.end()];
        expect(found).toEqual(parse(text));
      }),
    );
  });
});

describe('a bad line', () => {
  const lines = (records: readonly CsvRecord[]) =>
    records.map(({ line, problem }) => `${line} ${problem?.code ?? 'ok'}`);

  it('with a quote that never closes costs itself alone', () => {
    const records = parse('a,b\n1,2\n3,"4\n5,6\n7,8\n');
    expect(lines(records)).toEqual(['1 ok', '2 ok', '3 imports.row-malformed', '4 ok', '5 ok']);
    expect(records[2]?.cells).toEqual(['3,"4']);
    expect(records[3]?.cells).toEqual(['5', '6']);
  });

  it('with an open quote does not swallow the lines up to the next quote', () => {
    expect(lines(parse('a,b\n1,"2\n3,4\n5,"6"\n7,8\n'))).toEqual([
      '1 ok',
      '2 imports.row-malformed',
      '3 ok',
      '4 ok',
      '5 ok',
    ]);
    // The next quote happens to end a cell of the same column.
    expect(lines(parse('a,b\n7,"8\n9,10\n11,12"\n'))).toEqual([
      '1 ok',
      '2 imports.row-malformed',
      '3 ok',
      '4 ok',
    ]);
  });

  it('is told by a column that never holds two lines', () => {
    const text = 'a,b\n7,"8\n11,12"\n';
    expect(parse(text)).toHaveLength(2);
    const parser = new CsvParser({ oneLineColumns: [1] });
    expect(lines([...parser.push(text), ...parser.end()])).toEqual([
      '1 ok',
      '2 imports.row-malformed',
      '3 ok',
    ]);
  });

  it('with text after a closing quote is refused', () => {
    expect(lines(parse('a,b\n"1"x,2\n3,4\n'))).toEqual(['1 ok', '2 imports.row-malformed', '3 ok']);
  });

  it('that is longer than the limit is refused, in one piece or in many', () => {
    const text = `a,b\n${'x'.repeat(500)},2\n3,4\n`;
    const parser = new CsvParser({ maxRecordLength: 100 });
    const inPieces = [...(text.match(/[\s\S]{1,30}/g) ?? [])].flatMap((piece) => parser.push(piece));
    for (const records of [parse(text, 100), [...inPieces, ...parser.end()]]) {
      expect(lines(records)).toEqual(['1 ok', '2 imports.row-too-long', '3 ok']);
    }
  });

  it('with a quote open for longer than the limit is given up before the file ends', () => {
    const parser = new CsvParser({ maxRecordLength: 100 });
    const found = parser.push(`a,b\n1,"2\n${'3,4\n'.repeat(100)}`);
    expect(lines(found).slice(0, 3)).toEqual(['1 ok', '2 imports.row-malformed', '3 ok']);
  });
});
