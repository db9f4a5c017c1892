/** Who a line of an uploaded list means. */
export type NamedPerson = { kind: 'id'; id: string } | { kind: 'phone'; phone: string };

/** A column of a list by its heading. */
interface Heading {
  column: number;
  kind: 'id' | 'phone' | 'either';
}

const PHONE = /^1[3-9]\d{9}$/;
const ID = /^[1-9]\d{0,18}$/;
const ID_HEADINGS = new Set(['编号', '会员编号', '客户编号', '会员id', 'id', 'memberid', 'member_id']);
const PHONE_HEADINGS = new Set(['手机', '手机号', '手机号码', '会员手机', '电话', 'phone', 'mobile']);
const LONGEST_SAID = 40;

/** A cell as it is compared: without the marks that spreadsheet programs and people put around digits. */
function plain(cell: string): string {
  return cell.replaceAll(/[\s'’-]/g, '').replace(/^(?:\+?86)(?=1\d{10}$)/, '');
}

/**
 * The column that names people, by the first row: a heading that is known; else the first column, when the row
 * itself names somebody. undefined: neither. A list with both columns is read by its ids.
 */
export function headingOf(firstRow: readonly string[]): (Heading & { isHeading: boolean }) | undefined {
  const names = firstRow.map((cell) => cell.replaceAll(/\s/g, '').toLowerCase());
  const byId = names.findIndex((name) => ID_HEADINGS.has(name));
  if (byId >= 0) return { column: byId, kind: 'id', isHeading: true };
  const byPhone = names.findIndex((name) => PHONE_HEADINGS.has(name));
  if (byPhone >= 0) return { column: byPhone, kind: 'phone', isHeading: true };
  return personOf(firstRow[0] ?? '', 'either') ? { column: 0, kind: 'either', isHeading: false } : undefined;
}

/**
 * Whom a cell names; undefined when it can be neither a member id nor a mainland mobile number. Under no heading,
 * eleven digits that could be a phone are one.
 */
export function personOf(cell: string, kind: Heading['kind']): NamedPerson | undefined {
  const text = plain(cell);
  if (kind !== 'id' && PHONE.test(text)) return { kind: 'phone', phone: text };
  if (kind !== 'phone' && ID.test(text)) return { kind: 'id', id: text };
  return undefined;
}

/** A value as a report may show it: of five characters or more, the middle is hidden. */
export function hiddenMiddle(cell: string): string {
  const text = cell.trim();
  const characters = [...text].slice(0, LONGEST_SAID);
  if (characters.length < 5) return characters.join('');
  const kept = Math.min(3, Math.floor(characters.length / 4));
  const tail = Math.min(4, Math.floor(characters.length / 3));
  return [...characters.slice(0, kept), '****', ...characters.slice(characters.length - tail)].join('');
}
