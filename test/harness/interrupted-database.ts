import type { Database } from '../../src/platform/database/database.js';
import type { Sql } from '../../src/platform/database/sql.js';

/** The process has been killed, as far as the code under test can tell. */
export class Killed extends Error {
  constructor() {
    super('killed');
  }
}

const STATEMENTS = new Set<string | symbol>(['rows', 'row', 'run']);

/**
 * A database whose user dies at the n-th step: before a statement, or right after a commit. Whatever is
 * asked of it afterwards dies too. `steps()` tells how far it came.
 */
export function interruptedDatabase(
  database: Database,
  dieAt: number,
): { database: Database; steps: () => number } {
  let steps = 0;
  const step = (): void => {
    steps += 1;
    if (steps >= dieAt) throw new Killed();
  };
  const counted = <Target extends Sql>(target: Target): Target =>
    new Proxy(target, {
      get(_, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        if (!STATEMENTS.has(key)) return value.bind(target) as unknown;
        return async (...args: unknown[]): Promise<unknown> => {
          step();
          return (await Reflect.apply(value, target, args)) as unknown;
        };
      },
    });
  const statements = counted(database);
  const mortal = new Proxy(database, {
    get(_, key) {
      if (key !== 'transaction') return Reflect.get(statements, key) as unknown;
      const transaction: Database['transaction'] = async (work) => {
        const result = await database.transaction((tx) => work(counted(tx)));
        step();
        return result;
      };
      return transaction;
    },
  });
  return { database: mortal, steps: () => steps };
}
