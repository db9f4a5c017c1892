import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { invariants } from '../../src/invariants.js';
import { AuditCheckStore } from '../../src/orchestration/audit/audit-check.store.js';
import { AuditorService } from '../../src/orchestration/audit/auditor.service.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import type { Invariant } from '../../src/platform/invariants/invariant.js';
import { silentLogger } from '../../src/platform/logging/logger.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';
import { batchCorruptions } from '../factories/corruptions/batches.js';
import { benefitPlanCorruptions } from '../factories/corruptions/benefit-plans.js';
import type { Corruption } from '../factories/corruptions/corruption.js';
import { couponCorruptions } from '../factories/corruptions/coupons.js';
import { decisionCorruptions } from '../factories/corruptions/decisions.js';
import { engagementCorruptions } from '../factories/corruptions/engagement.js';
import { factCorruptions } from '../factories/corruptions/facts.js';
import { messagingCorruptions } from '../factories/corruptions/messaging.js';
import { platformCorruptions } from '../factories/corruptions/platform.js';
import { pointsCorruptions } from '../factories/corruptions/points.js';
import { redemptionCorruptions } from '../factories/corruptions/redemption.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const corruptions: readonly Corruption[] = [
  ...platformCorruptions,
  ...factCorruptions,
  ...decisionCorruptions,
  ...messagingCorruptions,
  ...couponCorruptions,
  ...pointsCorruptions,
  ...engagementCorruptions,
  ...redemptionCorruptions,
  ...batchCorruptions,
  ...benefitPlanCorruptions,
];

let test: TestDatabase;
let auditor: AuditorService;

beforeAll(async () => {
  test = await createTestDatabase('invariants');
  auditor = auditorOf(invariants);
});
afterEach(() => test.clear());
afterAll(() => test.drop());

function auditorOf(list: readonly Invariant[]): AuditorService {
  const clock = new BusinessClock(test.database, new SettingStore());
  return new AuditorService(test.database, clock, new AuditCheckStore(), list, silentLogger);
}

async function write(statements: readonly string[]): Promise<void> {
  await test.database.session(async (sql) => {
    await sql.run('SET SESSION check_constraint_checks = 0');
    try {
      for (const statement of statements) await sql.run(statement);
    } finally {
      await sql.run('SET SESSION check_constraint_checks = 1');
    }
  });
}

/** What does not hold now, with the error where a statement could not be asked. */
async function wrong(): Promise<{ code: string; error?: string | undefined }[]> {
  const found = [];
  for (const invariant of invariants) {
    const { code, state, error } = await auditor.ask(invariant);
    if (state !== 'held') found.push({ code, ...(error === undefined ? {} : { error }) });
  }
  return found;
}

describe('the invariants', () => {
  it('hold on an empty database', async () => {
    expect(await wrong()).toEqual([]);
  });

  it('have names of their own, end with LIMIT 100 and say what their columns are', async () => {
    const codes = invariants.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const invariant of invariants) {
      expect(invariant.code).toMatch(/^[A-Z]\d{1,2}(-[a-z0-9]+)*$/);
      expect(invariant.code.length).toBeLessThanOrEqual(40);
      expect(invariant.sql, invariant.code).toMatch(/LIMIT 100$/);
      expect(Object.keys(invariant.columns).length, invariant.code).toBeGreaterThan(0);
      expect(invariant.labelZh, invariant.code).toMatch(/\p{Script=Han}/u);
      expect(invariant.meaningZh, invariant.code).toMatch(/\p{Script=Han}/u);
    }
  });

  it('each has rows that break it', () => {
    const broken = new Set(corruptions.map(({ code }) => code));
    expect(invariants.map(({ code }) => code).filter((code) => !broken.has(code))).toEqual([]);
  });

  it.each(corruptions.map((corruption) => [corruption.code, corruption] as const))(
    '%s is red on rows that break it, and on no others',
    async (code, corruption) => {
      const invariant = invariants.find((one) => one.code === code);
      if (!invariant) throw new Error(`There is no invariant ${code}`);
      try {
        await write(corruption.sound);
        expect(await wrong()).toEqual([]);
        await write(corruption.broken);
        const found = await auditor.ask(invariant);
        expect(found).toMatchObject({ state: 'offended' });
        expect(Object.keys(found.rows[0] ?? {})).toEqual(Object.keys(invariant.columns));
      } finally {
        await test.clear();
        await write(corruption.restore ?? []);
      }
    },
  );
});

describe('a pass over them', () => {
  const held: Invariant = {
    code: 'I1-held',
    labelZh: '',
    meaningZh: '',
    sql: `SELECT s.id FROM setting s WHERE s.name = 'nowhere' LIMIT 100`,
    columns: { id: '' },
  };
  const offended: Invariant = {
    ...held,
    code: 'I1-offended',
    sql: `SELECT 7 AS id, UTC_TIMESTAMP() AS t, x'ff' AS b`,
  };
  const failing: Invariant = {
    ...held,
    code: 'I1-failing',
    sql: 'SELECT s.nothing FROM setting s LIMIT 100',
  };
  const writing: Invariant = {
    ...held,
    code: 'I1-writing',
    sql: `INSERT INTO setting (name, value_json, set_by) VALUES ('a', '1', 't')`,
  };

  it('keeps every answer, goes on after a statement that fails, and can write nothing', async () => {
    const told: [number, number][] = [];
    const report = await auditorOf([held, offended, failing, writing]).check(
      { cause: 'manual', requestedBy: '甲', scope: 'all' },
      async (done, total) => void told.push([done, total]),
    );
    expect(report.findings.map(({ code, state }) => [code, state])).toEqual([
      ['I1-held', 'held'],
      ['I1-offended', 'offended'],
      ['I1-failing', 'failed'],
      ['I1-writing', 'failed'],
    ]);
    expect(told).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
    const store = new AuditCheckStore();
    expect(await store.check(test.database, report.checkId)).toMatchObject({
      cause: 'manual',
      requested_by: '甲',
      planned: 4,
      checked: 4,
      offended: 1,
      failed: 2,
      finished_at: expect.any(Date),
    });
    const [row] = (await store.offendingRows(test.database, report.checkId, 'I1-offended')) ?? [];
    expect(row).toEqual({ id: 7, t: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), b: 'ff' });
    expect(await test.database.rows('SELECT s.id FROM setting s')).toEqual([]);
  });

  it('asks a slow heavy statement once a night, and any other every time', async () => {
    const slow: Invariant = {
      ...held,
      code: 'I1-slow',
      sql: 'SELECT x.s AS id FROM (SELECT SLEEP(0.6) AS s) x WHERE x.s > 0 LIMIT 100',
      isHeavy: true,
    };
    const both = auditorOf([held, slow]);
    const codes = async (): Promise<string[]> =>
      (await both.check({ cause: 'schedule', scope: 'due' })).findings.map(({ code }) => code);
    expect(await codes()).toEqual(['I1-held', 'I1-slow']);
    expect(await codes()).toEqual(['I1-held']);
    await test.database.run(`UPDATE invariant_result SET checked_at = checked_at - INTERVAL 1 DAY`);
    expect(await codes()).toEqual(['I1-held', 'I1-slow']);
  });

  it('forgets what is older than 90 days', async () => {
    const one = auditorOf([held]);
    await one.check({ cause: 'schedule', scope: 'all' });
    await test.database.run('UPDATE audit_check SET started_at = started_at - INTERVAL 91 DAY');
    const { checkId } = await one.check({ cause: 'schedule', scope: 'all' });
    expect(await one.forgetOld()).toBe(1);
    expect(await test.database.rows('SELECT r.check_id FROM invariant_result r')).toEqual([
      { check_id: checkId },
    ]);
  });
});
