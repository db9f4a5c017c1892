import mysql from 'mysql2';

/** One statement as it went over the wire; `connection` numbers the connections of the recording. */
export interface RecordedStatement {
  connection: number;
  sql: string;
  values: readonly unknown[];
}

interface QueryMethod {
  query(this: object, ...args: unknown[]): unknown;
}

/**
 * Records every statement that this process sends while `work` runs, below the ORM, so that a bare program can send
 * the same ones. Statements that set up a session are left out.
 */
export async function recordStatements(work: () => Promise<void>): Promise<RecordedStatement[]> {
  const { prototype } = (mysql as unknown as { Connection: { prototype: QueryMethod } }).Connection;
  const original = prototype.query;
  const connections: object[] = [];
  const recorded: RecordedStatement[] = [];
  prototype.query = function query(this: object, ...args: unknown[]): unknown {
    const [first, second] = args;
    const { sql, values } = textAndValues(first, second);
    if (sql !== undefined && !/^SET SESSION/i.test(sql)) {
      if (!connections.includes(this)) connections.push(this);
      recorded.push({ connection: connections.indexOf(this), sql, values: [...values] });
    }
    return original.apply(this, args);
  };
  try {
    await work();
  } finally {
    prototype.query = original;
  }
  return recorded;
}

function textAndValues(
  first: unknown,
  second: unknown,
): { sql: string | undefined; values: readonly unknown[] } {
  if (typeof first === 'string') return { sql: first, values: Array.isArray(second) ? second : [] };
  const options = first as { sql?: unknown; values?: unknown };
  return {
    sql: typeof options.sql === 'string' ? options.sql : undefined,
    values: Array.isArray(options.values) ? options.values : [],
  };
}
