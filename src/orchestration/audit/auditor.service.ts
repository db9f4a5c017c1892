import { Database } from '../../platform/database/database.js';
import { errorText } from '../../platform/errors/app-error.js';
import { OFFENDERS_AT_MOST, type Invariant } from '../../platform/invariants/invariant.js';
import type { Logger } from '../../platform/logging/logger.js';
import type { BusinessClock } from '../../platform/clock/business-clock.js';
import type { AuditCheckStore, CheckCause, InvariantFinding, OffendingRow } from './audit-check.store.js';
import { isDue } from './due-invariants.js';

/** How long results are kept. */
const KEPT_DAYS = 90;

/** What to check: every invariant, or those that are due (`isDue`). */
export interface CheckRequest {
  cause: CheckCause;
  requestedBy?: string | undefined;
  scope: 'due' | 'all';
}

/** A pass over the invariants. */
export interface CheckReport {
  checkId: string;
  findings: InvariantFinding[];
}

/** Asks the database whether what must always hold does hold, and keeps every answer. */
export class AuditorService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: AuditCheckStore,
    /** Every sentence that must hold, in the order in which they are asked. */
    readonly invariants: readonly Invariant[],
    private readonly logger: Logger,
  ) {}

  /**
   * Asks one invariant after the other, each in a read-only transaction of its own, and keeps each answer at
   * once. A statement that cannot be asked is a finding too (`failed`); the pass goes on.
   */
  async check(
    request: CheckRequest,
    onProgress: (done: number, total: number) => Promise<void> = async () => undefined,
  ): Promise<CheckReport> {
    const due = await this.due(request.scope);
    const checkId = await this.store.open(this.database, request.cause, request.requestedBy, due.length);
    const findings: InvariantFinding[] = [];
    for (const invariant of due) {
      const found = await this.ask(invariant);
      await this.database.transaction((tx) => this.store.keep(tx, checkId, found));
      this.tell(found);
      findings.push(found);
      await onProgress(findings.length, due.length);
    }
    await this.store.close(this.database, checkId);
    await this.store.mark(this.database);
    return { checkId, findings };
  }

  /** Forgets results older than 90 days; returns how many passes. */
  async forgetOld(): Promise<number> {
    const now = await this.clock.now();
    return this.store.prune(this.database, new Date(now.getTime() - KEPT_DAYS * 86_400_000));
  }

  /** Asks one invariant now; nothing is kept. */
  async ask(invariant: Invariant): Promise<InvariantFinding> {
    const startedAt = performance.now();
    const since = (): number => Math.round(performance.now() - startedAt);
    try {
      const rows = await this.database.snapshot((sql) => sql.rows<Record<string, unknown>>(invariant.sql));
      const shown = rows.slice(0, OFFENDERS_AT_MOST).map(plainRow);
      const state = shown.length === 0 ? 'held' : 'offended';
      return { code: invariant.code, state, rows: shown, durationMs: since() };
    } catch (error) {
      return {
        code: invariant.code,
        state: 'failed',
        rows: [],
        error: errorText(error),
        durationMs: since(),
      };
    }
  }

  private async due(scope: 'due' | 'all'): Promise<readonly Invariant[]> {
    if (scope === 'all') return this.invariants;
    const last = await this.store.lastChecks(this.database);
    const now = await this.clock.now();
    return this.invariants.filter((invariant) => isDue(invariant, last.get(invariant.code), now));
  }

  private tell(found: InvariantFinding): void {
    if (found.state === 'held') return;
    const fields = { invariant: found.code, offenders: found.rows.length, error: found.error };
    this.logger.error(
      found.state === 'offended' ? 'an invariant does not hold' : 'an invariant could not be asked',
      fields,
    );
  }
}

/** A row as it can be kept: instants as text, bytes as hex. */
function plainRow(row: Record<string, unknown>): OffendingRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return value.toString('hex');
  return JSON.stringify(value);
}
