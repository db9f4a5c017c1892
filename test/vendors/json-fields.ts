import { PlatformError } from './platform-error.js';

export type JsonRecord = Record<string, unknown>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The body of an API call as a record, else 47001. */
export function bodyRecord(body: unknown): JsonRecord {
  if (!isRecord(body)) throw new PlatformError(47001, 'data format error');
  return body;
}

/** A text field, or null when absent or of another type. */
export function textOf(record: JsonRecord, name: string): string | null {
  const value = record[name];
  return typeof value === 'string' ? value : null;
}

/** An integer field (numbers or digits in text), or null when absent or something else. */
export function integerOf(record: JsonRecord, name: string): number | null {
  const value = record[name];
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

/** A list of texts, or null when absent or holding anything else. */
export function textListOf(record: JsonRecord, name: string): string[] | null {
  const value = record[name];
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string') ? value : null;
}
