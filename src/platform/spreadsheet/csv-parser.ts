/** Why a row cannot be taken. */
export interface RowProblem {
  /** Stable, e.g. `imports.date-invalid`. */
  code: string;
  /** Chinese, for the operator. */
  reason: string;
}

/** One record of a file. */
export interface CsvRecord {
  /** Line of the file on which it begins, from 1. */
  line: number;
  cells: string[];
  /** Set: the cells are not to be trusted, and only the first line of the record was taken. */
  problem?: RowProblem;
}

export interface CsvParserOptions {
  /** Records longer than this are refused. */
  maxRecordLength?: number;
  /** Columns whose cells never hold a line end; one that does is a quote that was left open. */
  oneLineColumns?: readonly number[];
}

const MAX_RECORD_LENGTH = 10 * 1024 * 1024;
const SHOWN_OF_A_BAD_LINE = 1000;
const LINE_END = /\r\n|\n|\r/;
const DELIMITERS = [',', '\t', ';'] as const;

export const QUOTE_PROBLEM: RowProblem = {
  code: 'imports.row-malformed',
  reason: '引号没有正确闭合，这一行读不出来',
};
export const LENGTH_PROBLEM: RowProblem = {
  code: 'imports.row-too-long',
  reason: '这一行太长（超过 10 MB）',
};

interface Scan {
  cells: string[];
  /** Where the next record begins. */
  end: number;
  /** Line ends inside and after the record. */
  lines: number;
}

/**
 * Cuts text into records (RFC 4180; comma, tab or semicolon, told by the header line; LF, CRLF or CR)
 * and survives what is not: a quote that is left open costs its own line, not the rows after it.
 * Empty lines are skipped. Holds no more than one record and one piece of text.
 */
export class CsvParser {
  private readonly maxRecordLength: number;
  private readonly oneLineColumns: readonly number[];
  private rest = '';
  private at = 0;
  private line = 1;
  private delimiter: string | undefined;
  private width = 0;
  private isInsideTooLongLine = false;
  private isEnd = false;
  /** Where the next of each is at or after `at`; looked for again only once passed. */
  private nextQuote = -1;
  private nextReturn = -1;
  private nextFeed = -1;

  constructor(options: CsvParserOptions = {}) {
    this.maxRecordLength = options.maxRecordLength ?? MAX_RECORD_LENGTH;
    this.oneLineColumns = options.oneLineColumns ?? [];
  }

  /** The records that end in this piece of text. The first one is the header. */
  push(text: string): CsvRecord[] {
    this.rest = this.rest.slice(this.at) + text;
    this.at = 0;
    this.nextQuote = this.rest.indexOf('"');
    this.nextReturn = this.rest.indexOf('\r');
    this.nextFeed = this.rest.indexOf('\n');
    const records: CsvRecord[] = [];
    while (this.at < this.rest.length) {
      const record = this.take();
      if (record === 'more') break;
      if (record !== 'nothing') records.push(record);
    }
    return records;
  }

  /** What is left when there is no more text. */
  end(): CsvRecord[] {
    this.isEnd = true;
    return this.push('');
  }

  private take(): CsvRecord | 'nothing' | 'more' {
    const lineEnd = this.lineEndFrom(this.at);
    if (this.isInsideTooLongLine) return this.leaveTooLongLine(lineEnd);
    if (lineEnd === undefined && this.rest.length - this.at > this.maxRecordLength) {
      this.isInsideTooLongLine = true;
      return this.refused(LENGTH_PROBLEM, this.rest.length, 0);
    }
    if (lineEnd === undefined && !this.isEnd) return 'more';
    const lineStop = lineEnd ?? this.rest.length;
    if (lineStop - this.at > this.maxRecordLength)
      return this.refused(LENGTH_PROBLEM, this.after(lineStop), 1);
    const delimiter = this.delimiterFor(lineStop);
    if (this.quoteFrom(this.at) >= lineStop) return this.takePlain(lineStop, delimiter);
    const scan = this.scan(delimiter);
    if (scan === 'open' && !this.isEnd && this.rest.length - this.at <= this.maxRecordLength) return 'more';
    if (typeof scan === 'string' || this.isTorn(scan, delimiter)) {
      return this.refused(QUOTE_PROBLEM, this.after(lineStop), 1);
    }
    return this.accepted(scan);
  }

  /** Told by the header, the first line that is not empty. */
  private delimiterFor(lineStop: number): string {
    if (this.delimiter !== undefined) return this.delimiter;
    const line = this.rest.slice(this.at, lineStop);
    if (isBlank(line)) return ',';
    this.delimiter = delimiterOf(line);
    return this.delimiter;
  }

  private takePlain(lineStop: number, delimiter: string): CsvRecord | 'nothing' {
    const cells = this.rest.slice(this.at, lineStop).split(delimiter);
    return this.accepted({ cells, end: this.after(lineStop), lines: 1 });
  }

  /** True for a record that ran on over other rows because a quote was left open. */
  private isTorn({ cells, lines }: Scan, delimiter: string): boolean {
    if (lines < 2 || this.width === 0) return false;
    if (cells.length !== this.width) return true;
    if (this.oneLineColumns.some((column) => LINE_END.test(cells[column] ?? ''))) return true;
    const swallowed = cells.flatMap((cell) => cell.split(LINE_END).slice(1, -1));
    return this.width > 1 && swallowed.some((line) => line.split(delimiter).length >= this.width);
  }

  private accepted({ cells, end, lines }: Scan): CsvRecord | 'nothing' {
    const { line } = this;
    this.at = end;
    this.line += lines;
    if (cells.every(isBlank)) return 'nothing';
    if (this.width === 0) this.width = cells.length;
    return { line, cells };
  }

  private refused(problem: RowProblem, end: number, lines: number): CsvRecord {
    const { line } = this;
    const shown = this.rest.slice(this.at, Math.min(end, this.at + SHOWN_OF_A_BAD_LINE)).trimEnd();
    this.at = end;
    this.line += lines;
    return { line, cells: [shown], problem };
  }

  private leaveTooLongLine(lineEnd: number | undefined): 'nothing' {
    this.isInsideTooLongLine = lineEnd === undefined;
    this.at = lineEnd === undefined ? this.rest.length : this.after(lineEnd);
    if (lineEnd !== undefined) this.line += 1;
    return 'nothing';
  }

  /** Index of the line end at or after `from`; undefined when it is not there yet. */
  private lineEndFrom(from: number): number | undefined {
    if (this.nextFeed !== -1 && this.nextFeed < from) this.nextFeed = this.rest.indexOf('\n', from);
    if (this.nextReturn !== -1 && this.nextReturn < from) this.nextReturn = this.rest.indexOf('\r', from);
    if (this.nextReturn === -1) return this.nextFeed === -1 ? undefined : this.nextFeed;
    if (this.nextFeed !== -1 && this.nextFeed < this.nextReturn) return this.nextFeed;
    // A return that ends the text so far may be the first half of CRLF.
    const isHalf = this.nextReturn === this.rest.length - 1 && !this.isEnd;
    return isHalf ? undefined : this.nextReturn;
  }

  private quoteFrom(from: number): number {
    if (this.nextQuote !== -1 && this.nextQuote < from) this.nextQuote = this.rest.indexOf('"', from);
    return this.nextQuote === -1 ? Infinity : this.nextQuote;
  }

  /** The index after the line end at `lineEnd`. */
  private after(lineEnd: number): number {
    if (lineEnd >= this.rest.length) return this.rest.length;
    return this.rest[lineEnd] === '\r' && this.rest[lineEnd + 1] === '\n' ? lineEnd + 2 : lineEnd + 1;
  }

  /** Reads a record that holds quotes. */
  private scan(delimiter: string): Scan | 'open' | 'malformed' {
    const text = this.rest;
    const cells: string[] = [];
    let at = this.at;
    for (;;) {
      const start = quotedStart(text, at);
      if (start === undefined) {
        const stop = unquotedStop(text, at, delimiter);
        cells.push(text.slice(at, stop));
        at = stop;
      } else {
        const quoted = readQuoted(text, start, this.isEnd);
        if (quoted === undefined) return 'open';
        cells.push(quoted.value);
        at = skipSpaces(text, quoted.end);
      }
      if (text[at] === delimiter) {
        at += 1;
        continue;
      }
      if (at >= text.length) {
        return this.isEnd ? { cells, end: at, lines: countLines(text, this.at, at) + 1 } : 'open';
      }
      if (text[at] !== '\n' && text[at] !== '\r') return 'malformed';
      if (text[at] === '\r' && at === text.length - 1 && !this.isEnd) return 'open';
      const end = this.after(at);
      return { cells, end, lines: countLines(text, this.at, end) };
    }
  }
}

function delimiterOf(header: string): string {
  const outside = header.replaceAll(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => outside.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

function isBlank(cell: string): boolean {
  return cell === '' || cell.trim() === '';
}

/** Index after an opening quote, spaces before it skipped; undefined when the cell has none. */
function quotedStart(text: string, at: number): number | undefined {
  const start = skipSpaces(text, at);
  return text[start] === '"' ? start + 1 : undefined;
}

function skipSpaces(text: string, at: number): number {
  let index = at;
  while (text[index] === ' ') index += 1;
  return index;
}

function unquotedStop(text: string, at: number, delimiter: string): number {
  let index = at;
  while (index < text.length) {
    const character = text[index];
    if (character === delimiter || character === '\n' || character === '\r') break;
    index += 1;
  }
  return index;
}

/** A quoted cell from the character after its opening quote; undefined when it does not close yet. */
function readQuoted(text: string, start: number, isEnd: boolean): { value: string; end: number } | undefined {
  let value = '';
  let from = start;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1 || (quote === text.length - 1 && !isEnd)) return undefined;
    if (text[quote + 1] !== '"') return { value: value + text.slice(from, quote), end: quote + 1 };
    value += text.slice(from, quote + 1);
    from = quote + 2;
  }
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let index = from; index < to; index += 1) {
    const character = text[index];
    if (character === '\n' || (character === '\r' && text[index + 1] !== '\n')) lines += 1;
  }
  return lines;
}
