import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import {
  AuditCheckStore,
  type CheckRow,
  type InvariantState,
  type OffendingRow,
  type ResultRow,
} from './audit-check.store.js';

/** What was found when the invariants were asked. Reads: audit_check, invariant_result. */
@Injectable()
export class AuditRead {
  constructor(
    private readonly database: Database,
    private readonly store: AuditCheckStore,
  ) {}

  /** The newest result of each invariant, by code. */
  async latest(): Promise<Map<string, ResultRow>> {
    const rows = await this.store.latestResults(this.database);
    return new Map(rows.map((row) => [row.code, row]));
  }

  /** The results of one invariant, newest first, from before a pass. */
  history(
    code: string,
    filter: { state?: InvariantState | undefined; beforeCheckId?: string | undefined },
    limit: number,
  ): Promise<ResultRow[]> {
    return this.store.history(this.database, code, filter, limit);
  }

  /** Passes, newest first; of those with something wrong alone when asked for. */
  checks(
    filter: { isOffended?: boolean | undefined; beforeId?: string | undefined },
    limit: number,
  ): Promise<CheckRow[]> {
    return this.store.checks(this.database, filter, limit);
  }

  check(id: string): Promise<CheckRow | undefined> {
    return this.store.check(this.database, id);
  }

  resultsOf(checkId: string): Promise<ResultRow[]> {
    return this.store.resultsOf(this.database, checkId);
  }

  /** The rows that one result found; undefined for a result that does not exist (any more). */
  offendingRows(checkId: string, code: string): Promise<OffendingRow[] | undefined> {
    return this.store.offendingRows(this.database, checkId, code);
  }
}
