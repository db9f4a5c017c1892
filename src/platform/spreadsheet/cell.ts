/** One value of a table that goes out: text stays text, numbers stay numbers, null is an empty cell. */
export type SheetCell = string | number | null;

/**
 * A cell that begins with one of these is run as a formula by spreadsheet programs. After apostrophes of its own too:
 * taking one away must give back what was written.
 */
const MARKED_OR_FORMULA = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const HARMLESS_MARK = "'";
const NEEDS_QUOTES = /[",\r\n]/;

/** Text that no spreadsheet program runs: one that looks like a formula gets a leading apostrophe. */
export function harmlessText(text: string): string {
  return MARKED_OR_FORMULA.test(text) ? `${HARMLESS_MARK}${text}` : text;
}

/** What was meant before `harmlessText`: files that we wrote read back as what they were made of. */
export function originalText(text: string): string {
  return text.startsWith(HARMLESS_MARK) && MARKED_OR_FORMULA.test(text.slice(1)) ? text.slice(1) : text;
}

/** One cell of a CSV file: formulas made harmless, quotes where the content needs them. */
export function csvCell(value: SheetCell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = harmlessText(value);
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
