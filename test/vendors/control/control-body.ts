import { accountByAppid, type Account } from '../accounts.js';
import { isRecord, type JsonRecord } from '../json-fields.js';
import { ControlError } from '../platform-error.js';
import type { Person, World } from '../world.js';

/** The body of a control call as a record. */
export function controlRecord(body: unknown): JsonRecord {
  if (!isRecord(body)) throw new ControlError(422, 'bad_body', 'the body must be an object');
  return body;
}

/** The person that `person` names by id, openid or unionid. */
export function personFrom(world: World, record: JsonRecord): Person {
  const reference = record.person;
  const person = typeof reference === 'string' ? world.findPerson(reference) : null;
  if (!person) throw new ControlError(404, 'unknown_person', `no person ${String(reference)}`);
  return person;
}

/** The account that `account` names by appid. */
export function accountFrom(record: JsonRecord): Account {
  const account = accountByAppid(typeof record.account === 'string' ? record.account : null);
  if (!account) throw new ControlError(404, 'unknown_account', `no account ${String(record.account)}`);
  return account;
}

/** An instant given as ISO text with an offset or as milliseconds; null when absent. */
export function instantFrom(record: JsonRecord, name: string): number | null {
  const value = record[name];
  if (value === undefined || value === null) return null;
  const isText = typeof value === 'string' && /(Z|[+-]\d{2}:\d{2})$/.test(value);
  const ms = isText ? Date.parse(value) : typeof value === 'number' ? value : Number.NaN;
  if (!Number.isFinite(ms))
    throw new ControlError(422, 'bad_time', `${name} is not an instant with an offset`);
  return ms;
}

/** A whole number, or null when absent. */
export function wholeNumberFrom(record: JsonRecord, name: string): number | null {
  const value = record[name];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new ControlError(422, 'bad_number', `${name} is not a whole number`);
  }
  return value;
}

/** A query value as a whole number from 0, else the default. */
export function queryNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name) ?? '';
  return /^\d{1,12}$/.test(text) ? Number(text) : otherwise;
}
