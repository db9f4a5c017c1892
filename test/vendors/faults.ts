import { Random } from './brand/random.js';
import { isRecord } from './json-fields.js';
import { ControlError } from './platform-error.js';

/**
 * html, http-500, errcode: the call is refused and has no effect.
 * half-body: the effect stays, the answer is valid HTTP with half of the JSON.
 * half-body-drop: the same, but the connection breaks within the body.
 * drop-after-accept: the effect stays, the connection breaks before any answer.
 * delay: the effect stays, the answer comes after `delayMs`.
 */
export const FAULT_KINDS = [
  'html',
  'http-500',
  'errcode',
  'half-body',
  'half-body-drop',
  'drop-after-accept',
  'delay',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  id: number;
  /** Appid; null: any. */
  account: string | null;
  /** Exact path; null: any. */
  path: string | null;
  kind: FaultKind;
  errcode: number;
  delayMs: number;
  probability: number;
  /** How often it still strikes; null: until removed. */
  timesLeft: number | null;
  struck: number;
}

/** Faults on demand. They live in memory only: a restarted simulator behaves well. */
export class Faults {
  private faults: Fault[] = [];
  private nextId = 1;
  private random = new Random('faults');

  list(): Fault[] {
    return this.faults;
  }

  /** Adds a fault from a control body; `seed` restarts the dice of `probability`. */
  add(body: unknown): Fault {
    if (!isRecord(body)) throw new ControlError(422, 'bad_fault', 'a fault is an object');
    const kind = FAULT_KINDS.find((name) => name === body.kind);
    if (!kind) throw new ControlError(422, 'bad_fault', `kind must be one of ${FAULT_KINDS.join(', ')}`);
    if (typeof body.seed === 'number' || typeof body.seed === 'string')
      this.random = new Random(`faults ${body.seed}`);
    const number = (name: string, otherwise: number): number => {
      const value = body[name];
      return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : otherwise;
    };
    const fault: Fault = {
      id: this.nextId,
      account: typeof body.account === 'string' ? body.account : null,
      path: typeof body.path === 'string' ? body.path : null,
      kind,
      errcode: typeof body.errcode === 'number' ? body.errcode : -1,
      delayMs: number('delayMs', 6000),
      probability: number('probability', 1),
      timesLeft: typeof body.times === 'number' ? body.times : null,
      struck: 0,
    };
    this.nextId += 1;
    this.faults.push(fault);
    return fault;
  }

  clear(): void {
    this.faults = [];
  }

  /** The fault that strikes this call, or null; using it up counts. */
  strike(account: string | null, path: string): Fault | null {
    for (const fault of this.faults) {
      const isMeant =
        fault.timesLeft !== 0 &&
        (fault.account === null || fault.account === account) &&
        (fault.path === null || fault.path === path);
      if (!isMeant || !this.random.chance(fault.probability)) continue;
      fault.struck += 1;
      if (fault.timesLeft !== null) fault.timesLeft -= 1;
      return fault;
    }
    return null;
  }
}
