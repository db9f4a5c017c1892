import type { DataSource, QueryRunner } from 'typeorm';
import { SESSION_SETUP, createDataSource, type DataSourceSettings } from './data-source.js';
import type { RunResult, Sql, SqlValue } from './sql.js';

/**
 * Deadlock and lock-wait time-out: the whole transaction is rolled back and tried again. 1467 is how MariaDB tells of a
 * deadlock in an INSERT … SELECT that was given numbers by AUTO_INCREMENT.
 */
const RETRYABLE_ERRNO = new Set([1213, 1205, 1467]);
const TRANSACTION_TRIES = 5;

interface MysqlResultHeader {
  affectedRows: number;
  insertId: number | string;
}

interface SessionConnection {
  query(text: string, done?: (error: Error | null) => void): void;
  release(): void;
}

interface SessionPool {
  on(event: 'connection', listener: (connection: SessionConnection) => void): void;
  getConnection(done: (error: Error | null, connection: SessionConnection) => void): void;
}

type Ask = (text: string, values?: unknown[]) => Promise<unknown>;

class AskingSql implements Sql {
  constructor(private readonly ask: Ask) {}

  async rows<Row>(text: string, values: readonly SqlValue[] = []): Promise<Row[]> {
    return (await this.ask(text, [...values])) as Row[];
  }

  async row<Row>(text: string, values: readonly SqlValue[] = []): Promise<Row | undefined> {
    const found = await this.rows<Row>(text, values);
    if (found.length > 1)
      throw new Error(`Expected at most one row, got ${found.length}: ${text.slice(0, 120)}`);
    return found[0];
  }

  async run(text: string, values: readonly SqlValue[] = []): Promise<RunResult> {
    const header = (await this.ask(text, [...values])) as MysqlResultHeader;
    return { affectedRows: header.affectedRows, insertId: String(header.insertId) };
  }
}

/** Work to do once the transaction it was asked in has committed, e.g. ringing a doorbell. */
export type AfterCommit = () => void;

/** An open transaction. */
export interface Tx extends Sql {
  /** Runs after the commit; dropped on rollback. Never throws into the caller. */
  afterCommit(work: AfterCommit): void;
}

class OpenTransaction extends AskingSql implements Tx {
  readonly waiting: AfterCommit[] = [];

  afterCommit(work: AfterCommit): void {
    this.waiting.push(work);
  }
}

function errnoOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('errno' in error && typeof error.errno === 'number') return error.errno;
  return 'driverError' in error ? errnoOf(error.driverError) : undefined;
}

function isWorthRetrying(error: unknown, attempt: number): boolean {
  return RETRYABLE_ERRNO.has(errnoOf(error) ?? 0) && attempt < TRANSACTION_TRIES;
}

/** A while that grows with the attempts and differs between rivals. */
function pauseAfter(attempt: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, 5 * 2 ** attempt * (0.5 + Math.random())));
}

/** Asks again where a statement that is a transaction of its own lost a deadlock: nothing of it has happened. */
async function retried<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!isWorthRetrying(error, attempt)) throw error;
    }
    await pauseAfter(attempt);
  }
}

/** True for a duplicate-key error, by which a unique key says "already there". */
export function isDuplicateKey(error: unknown): boolean {
  return errnoOf(error) === 1062;
}

/** The database of this process: pooled statements and explicit transactions. */
export class Database extends AskingSql {
  private constructor(readonly dataSource: DataSource) {
    super((text, values) => retried(() => dataSource.query(text, values)));
  }

  /** Connects and sets up every session; throws when the server cannot be reached. */
  static async open(settings: DataSourceSettings): Promise<Database> {
    const dataSource = createDataSource(settings);
    await dataSource.initialize();
    await prepareSessions(dataSource);
    return new Database(dataSource);
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }

  /** Applies the migrations that are missing; returns their names. */
  async migrate(): Promise<string[]> {
    const applied = await this.dataSource.runMigrations({ transaction: 'none' });
    return applied.map((migration) => migration.name);
  }

  /**
   * Runs `work` in one READ COMMITTED transaction. Deadlocks and lock time-outs roll back and run
   * `work` again from its start (at most five times), so `work` must do nothing outside the database.
   */
  async transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      const runner = this.dataSource.createQueryRunner();
      try {
        const { result, waiting } = await runOnce(runner, work);
        for (const after of waiting) after();
        return result;
      } catch (error) {
        if (!isWorthRetrying(error, attempt)) throw error;
      } finally {
        await runner.release();
      }
      await pauseAfter(attempt);
    }
  }

  /**
   * Runs questions in one read-only REPEATABLE READ transaction: all of them see the database as it was at
   * one moment, whatever is written meanwhile. Only plain SELECTs belong in it.
   */
  async snapshot<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    return this.session(async (sql) => {
      await sql.run('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      await sql.run('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
      try {
        return await work(sql);
      } finally {
        await sql.run('COMMIT');
      }
    });
  }

  /** Pins one connection for statements that need it (temporary tables, GET_LOCK). */
  async session<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await work(new AskingSql((text, values) => runner.query(text, values)));
    } finally {
      await runner.release();
    }
  }
}

async function runOnce<Result>(
  runner: QueryRunner,
  work: (tx: Tx) => Promise<Result>,
): Promise<{ result: Result; waiting: AfterCommit[] }> {
  await runner.connect();
  await runner.startTransaction();
  const tx = new OpenTransaction((text, values) => runner.query(text, values));
  try {
    const result = await work(tx);
    await runner.commitTransaction();
    return { result, waiting: tx.waiting };
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  }
}

function sessionPool(dataSource: DataSource): SessionPool {
  return (dataSource.driver as unknown as { pool: SessionPool }).pool;
}

async function prepareSessions(dataSource: DataSource): Promise<void> {
  const pool = sessionPool(dataSource);
  const setUp = (connection: SessionConnection): void => {
    for (const statement of SESSION_SETUP) connection.query(statement, () => undefined);
  };
  pool.on('connection', setUp);
  await new Promise<void>((done, fail) => {
    pool.getConnection((error, first) => {
      if (error) {
        fail(error);
        return;
      }
      setUp(first);
      first.query('SELECT 1', (failure) => {
        first.release();
        if (failure) fail(failure);
        else done();
      });
    });
  });
}
