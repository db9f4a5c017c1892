/** Ids as a person pastes or uploads them. */
export interface IdList {
  /** Each id once, in the order given. */
  ids: string[];
  /** How often an id was given again. */
  repeated: number;
}

const headings = /^(customer[ _]?id|member[ _]?id|id|客户编号|会员编号|客户ID|会员ID|编号)$/i;

function cellsOf(line: string): string[] {
  return line.split(/[,\t;；，]/).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  );
}

function onceEach(cells: string[]): IdList {
  const given = cells.filter((cell) => cell !== '');
  const ids = [...new Set(given)];
  return { ids, repeated: given.length - ids.length };
}

/** Ids of pasted text: one a line, or separated by blanks, commas or semicolons. */
export function idsOfText(text: string): IdList {
  return onceEach(text.split(/[\s,;，；、]+/).map((cell) => cell.replace(/^"(.*)"$/, '$1')));
}

/** Ids of a CSV file: the column headed 客户编号, customer_id, member_id …, otherwise the first column. */
export function idsOfCsv(text: string): IdList {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const head = cellsOf(lines[0] ?? '');
  const column = head.findIndex((cell) => headings.test(cell));
  const rows = column < 0 ? lines : lines.slice(1);
  return onceEach(rows.map((line) => cellsOf(line)[Math.max(0, column)] ?? ''));
}
