import { AuditStore } from '../../orchestration/audit/audit.store.js';
import { Database } from '../../platform/database/database.js';
import type { CliCommand } from './cli-command.js';
import { UsageError } from './cli-arguments.js';

const MOST = 10_000;

/** `audit`: the newest mutating calls of the admin API. */
export const auditCommand: CliCommand = {
  name: 'audit',
  summary: 'show who changed what through the admin API, newest first',
  options: { limit: { type: 'string', description: 'how many entries (default 50)' } },
  async run({ app, values }) {
    const limit = Number(values['limit'] ?? 50);
    if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
      throw new UsageError(`audit: --limit must be a whole number from 1 to ${MOST}`);
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
