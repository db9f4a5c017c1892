/** A JSON object whose fields nobody has checked yet. */
export type VendorRecord = Record<string, unknown>;

const LONG_NUMBER_IN_PLACE_OF_VALUE = /[:[,]\s*-?\d{16}/;
const TEXT_OR_LONG_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;

/**
 * Parses a platform's JSON; whole numbers of 16 and more digits become text, because message and order
 * ids beyond 2^53 would lose their end. Throws SyntaxError.
 */
export function parseVendorJson(text: string): unknown {
  if (!LONG_NUMBER_IN_PLACE_OF_VALUE.test(text)) return JSON.parse(text) as unknown;
  const kept = text.replaceAll(TEXT_OR_LONG_NUMBER, (found) =>
    found.startsWith('"') ? found : `"${found}"`,
  );
  return JSON.parse(kept) as unknown;
}

export function isVendorRecord(value: unknown): value is VendorRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that holds an object; an empty one when it is absent. */
export function recordField(record: VendorRecord, name: string): VendorRecord {
  const value = record[name];
  return isVendorRecord(value) ? value : {};
}

/** A field that holds a list of objects; empty when it is absent. */
export function recordsField(record: VendorRecord, name: string): VendorRecord[] {
  const value = record[name];
  return Array.isArray(value) ? value.filter(isVendorRecord) : [];
}

/** Text of a field that holds text or a number, trimmed; empty when it is absent. */
export function textField(record: VendorRecord, name: string): string {
  const value = record[name];
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : '';
}

/** Texts of a list. */
export function textsField(record: VendorRecord, name: string): string[] {
  const value = record[name];
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) =>
    typeof item === 'string' || typeof item === 'number' ? [String(item)] : [],
  );
}

/** A number, also where it comes as text; undefined when it is absent or no number. */
export function numberField(record: VendorRecord, name: string): number | undefined {
  const value = record[name];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(number) ? number : undefined;
}

/** An instant given in seconds; undefined when it is absent or 0. */
export function instantField(record: VendorRecord, name: string): Date | undefined {
  const seconds = numberField(record, name);
  return seconds === undefined || seconds <= 0 ? undefined : new Date(seconds * 1000);
}
