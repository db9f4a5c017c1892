import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { RecordedStatement } from './statement-recorder.js';

/** A value of a statement: always the same, or one that every call makes anew (`slot`). */
type ScriptValue = { always: unknown } | { slot: number } | { list: ScriptValue[] };

type SlotKind = 'member' | 'template' | 'bytes' | 'uuid' | 'id' | 'text' | 'instant';

/** The statements of one request, with what differs from request to request taken out. */
export interface StatementScript {
  statements: { sql: string; values: ScriptValue[]; isPinned: boolean }[];
  slots: { kind: SlotKind; size: number }[];
}

/** Who asks for what. */
export interface ScriptSubject {
  memberId: string;
  templateId: string;
}

/**
 * Compares two recordings of the same request by different people on different templates: what is equal in both
 * belongs to every request, what differs is made anew, the same in every statement in which the recording had the
 * same. Statements between START TRANSACTION and COMMIT are sent on one connection. Throws when the two recordings are
 * not statement for statement alike.
 */
export function scriptOf(
  first: { subject: ScriptSubject; statements: readonly RecordedStatement[] },
  second: { statements: readonly RecordedStatement[] },
): StatementScript {
  if (first.statements.length !== second.statements.length)
    throw new Error('The recordings differ in length');
  const slots: StatementScript['slots'] = [];
  const slotOf = new Map<string, number>();
  const valueOf = (mine: unknown, other: unknown): ScriptValue => {
    if (Array.isArray(mine) && Array.isArray(other))
      return { list: mine.map((item: unknown, index) => valueOf(item, other[index])) };
    const key = keyOf(mine);
    if (!(mine instanceof Date) && key === keyOf(other)) return { always: mine };
    const known = slotOf.get(key);
    if (known !== undefined) return { slot: known };
    slots.push(kindOf(mine, first.subject));
    slotOf.set(key, slots.length - 1);
    return { slot: slots.length - 1 };
  };
  const pinned = new Set<number>();
  const statements = first.statements.map(({ sql, values, connection }, index) => {
    const twin = second.statements[index];
    if (twin?.sql !== sql) throw new Error(`The recordings differ at ${sql}`);
    if (sql === 'START TRANSACTION') pinned.add(connection);
    const isPinned = pinned.has(connection);
    if (sql === 'COMMIT') pinned.delete(connection);
    return { sql, values: values.map((value, at) => valueOf(value, twin.values[at])), isPinned };
  });
  return { statements, slots };
}

/** The values of every slot for one request. */
export function fillSlots({ slots }: StatementScript, subject: ScriptSubject): unknown[] {
  return slots.map(({ kind, size }) => {
    switch (kind) {
      case 'member':
        return subject.memberId;
      case 'template':
        return subject.templateId;
      case 'bytes':
        return randomBytes(size);
      case 'uuid':
        return randomUUID();
      case 'id':
        return String(BigInt(Date.now()) * 4_000_000n + BigInt(randomInt(4_000_000)));
      case 'instant':
        return new Date();
      case 'text':
        return randomBytes(size).toString('base64url').slice(0, size);
    }
  });
}

/** A statement's values for one request. */
export function valuesOf(values: readonly ScriptValue[], filled: readonly unknown[]): unknown[] {
  return values.map((value) => {
    if ('slot' in value) return filled[value.slot];
    return 'list' in value ? valuesOf(value.list, filled) : value.always;
  });
}

function keyOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return `bytes ${value.toString('hex')}`;
  return `${typeof value} ${value instanceof Date ? 'instant' : String(value)}`;
}

function kindOf(value: unknown, subject: ScriptSubject): { kind: SlotKind; size: number } {
  if (Buffer.isBuffer(value)) return { kind: 'bytes', size: value.length };
  if (value instanceof Date) return { kind: 'instant', size: 0 };
  const text = String(value);
  if (text === subject.memberId) return { kind: 'member', size: 0 };
  if (text === subject.templateId) return { kind: 'template', size: 0 };
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-/.test(text)) return { kind: 'uuid', size: text.length };
  return { kind: /^\d+$/.test(text) ? 'id' : 'text', size: text.length };
}
