import { invariants } from '../../src/invariants.js';
import { AuditCheckStore } from '../../src/orchestration/audit/audit-check.store.js';
import { AuditorService } from '../../src/orchestration/audit/auditor.service.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import type { Database } from '../../src/platform/database/database.js';
import { silentLogger } from '../../src/platform/logging/logger.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';

/** An invariant that does not hold, with the first rows that break it. */
export interface Wrong {
  code: string;
  rows: readonly unknown[];
  error?: string;
}

/**
 * What is wrong with the books: every invariant, or those whose code begins with one of `numbers` (`['I1', 'I3']`);
 * empty when all hold.
 */
export async function wrongBooks(database: Database, numbers?: readonly string[]): Promise<Wrong[]> {
  const clock = new BusinessClock(database, new SettingStore());
  const auditor = new AuditorService(database, clock, new AuditCheckStore(), invariants, silentLogger);
  const wrong: Wrong[] = [];
  for (const invariant of invariants) {
    if (numbers && !numbers.includes(invariant.code.split('-')[0] ?? '')) continue;
    const { code, state, rows, error } = await auditor.ask(invariant);
    if (state !== 'held')
      wrong.push({ code, rows: rows.slice(0, 3), ...(error === undefined ? {} : { error }) });
  }
  return wrong;
}
