import { AuditStore } from '../../orchestration/audit/audit.store.js';
import type { InvariantFinding } from '../../orchestration/audit/audit-check.store.js';
import { AuditorService } from '../../orchestration/audit/auditor.service.js';
import { Database } from '../../platform/database/database.js';
import type { Invariant } from '../../platform/invariants/invariant.js';
import type { CliCommand } from './cli-command.js';
import { UsageError } from './cli-arguments.js';

const MOST = 10_000;
const ROWS_SHOWN = 5;

const VERDICTS: Record<InvariantFinding['state'], string> = {
  held: 'holds',
  offended: 'DOES NOT HOLD',
  failed: 'COULD NOT BE ASKED',
};

/** `audit`: asks every invariant now; exit code 1 when one does not hold or cannot be asked. */
export const auditCommand: CliCommand = {
  name: 'audit',
  summary: 'check every invariant of the books now (exit code 1 when one does not hold)',
  options: { only: { type: 'string', description: 'codes to check, e.g. I1,I9-balance (default: all)' } },
  async run({ app, values, onProgress }) {
    const auditor = app.get(AuditorService);
    const wanted = chosen(auditor.invariants, values['only']);
    const findings =
      wanted === undefined
        ? (
            await auditor.check({ cause: 'command', scope: 'all' }, async (done, total) =>
              onProgress(`${done}/${total}`),
            )
          ).findings
        : await asked(auditor, wanted);
    const wrong = findings.filter(({ state }) => state !== 'held');
    const label = new Map(auditor.invariants.map(({ code, labelZh }) => [code, labelZh]));
    return {
      table: {
        columns: ['code', 'invariant', 'result', 'rows', 'ms'],
        rows: findings.map((found) => [
          found.code,
          label.get(found.code) ?? '',
          VERDICTS[found.state],
          found.rows.length,
          found.durationMs,
        ]),
      },
      lines: wrong.flatMap(detailLines),
      json: { checked: findings.length, wrong: wrong.length, findings },
      ...(wrong.length > 0 && {
        failure: `${wrong.length} of ${findings.length} invariants do not hold: ${wrong.map(({ code }) => code).join(', ')}`,
      }),
    };
  },
};

function chosen(
  invariants: readonly Invariant[],
  only: string | boolean | undefined,
): readonly Invariant[] | undefined {
  if (typeof only !== 'string') return undefined;
  return only.split(',').map((text) => {
    const found = invariants.find(({ code }) => code === text.trim());
    if (!found) throw new UsageError(`audit: there is no invariant "${text.trim()}"`);
    return found;
  });
}

async function asked(auditor: AuditorService, wanted: readonly Invariant[]): Promise<InvariantFinding[]> {
  const findings: InvariantFinding[] = [];
  for (const invariant of wanted) findings.push(await auditor.ask(invariant));
  return findings;
}

function detailLines(found: InvariantFinding): string[] {
  if (found.state === 'failed') return ['', `${found.code}: ${found.error ?? ''}`];
  const rows = found.rows.slice(0, ROWS_SHOWN).map((row) => `  ${JSON.stringify(row)}`);
  const more = found.rows.length - rows.length;
  return ['', `${found.code}:`, ...rows, ...(more > 0 ? [`  … and ${more} more`] : [])];
}

/** `audit log`: the newest mutating calls of the admin API. */
export const auditLogCommand: CliCommand = {
  name: 'audit log',
  summary: 'show who changed what through the admin API, newest first',
  options: { limit: { type: 'string', description: 'how many entries (default 50)' } },
  async run({ app, values }) {
    const limit = Number(values['limit'] ?? 50);
    if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
      throw new UsageError(`audit log: --limit must be a whole number from 1 to ${MOST}`);
    }
    const rows = await app.get(AuditStore).latest(app.get(Database), limit);
    return {
      table: {
        columns: ['time', 'operator', 'action', 'target', 'outcome'],
        rows: rows.map((row) => [
          row.occurred_at.toISOString(),
          row.operator_name || '-',
          row.action,
          row.target,
          row.outcome,
        ]),
      },
      json: rows,
    };
  },
};
