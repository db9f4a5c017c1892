import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../test/factories/decisions.js';
import { insertMarks, insertOrders } from '../../../test/factories/people.js';
import { LocalDoorbell } from '../../platform/queue/doorbell.js';
import { RunResumptionService } from './run-resumption.service.js';

const AS_OF = '2026-03-01';
/** Ids this far apart put each person into a range of their own. */
const ID_STEP = 25_000;
const PEOPLE = 4;

let test: TestDatabase;
let decisions: Decisions;
let resumption: RunResumptionService;

beforeAll(async () => {
  test = await createTestDatabase('tier-run-resumption');
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.clear();
  decisions = createDecisions(test.database);
  const { schemeStore, runStore, clock } = decisions;
  resumption = new RunResumptionService(test.database, schemeStore, runStore, clock, new LocalDoorbell());
  await clock.fix(AS_OF, 'spec');
  for (let person = 1; person <= PEOPLE; person += 1) {
    const memberId = person * ID_STEP;
    await test.database.run(`INSERT INTO member (id, first_seen_at) VALUES (?, '2020-01-01')`, [memberId]);
    const paidAt = new Date('2026-02-20T04:00:00Z');
    await insertOrders(test.database, [{ memberId, externalId: `o${person}`, paidAt, amountFen: 5000 }]);
    await insertMarks(test.database, [memberId], 'order');
  }
  await decisions.facts.bringUpToDate({ isSilent: true });
});

async function publish(): Promise<string> {
  const rule = { combinator: 'and', rules: [{ field: 'netAmountFen', operator: '>=', value: 1000 }] };
  const tiers = [
    { code: 'v0', name: '普通', rule: null },
    { code: 'v1', name: '银卡', rule },
  ];
  await decisions.schemes.applyDefinition(
    { code: 'level', name: '等级', kind: 'rule_ladder', definition: { tiers } },
    'spec',
  );
  return (await decisions.schemes.publishDraft('level', { author: 'spec' })).runId ?? '';
}

/** A run that was stopped when half of its ranges were done. */
async function stoppedHalfway(): Promise<string> {
  const runId = await publish();
  for (let range = 1; range <= PEOPLE / 2; range += 1) await decisions.runs.workOneRange();
  expect(await decisions.runs.cancel(runId)).toBe(true);
  return runId;
}

async function moved(): Promise<number> {
  const row = await test.database.row<{ count: number }>('SELECT COUNT(*) AS count FROM tier_change');
  return Number(row?.count);
}

describe('a run that was stopped', () => {
  it('goes on where it was, and places everybody once', async () => {
    const runId = await stoppedHalfway();
    expect(await moved()).toBe(PEOPLE / 2);
    await resumption.resume(runId);
    const run = await decisions.runs.runToEnd(runId);
    expect(run).toMatchObject({ state: 'done', ranges_done: PEOPLE, change_count: PEOPLE });
    expect(await moved()).toBe(PEOPLE);
  });

  it('is not taken up again once it is done, nor while it goes', async () => {
    const runId = await publish();
    await expect(resumption.resume(runId)).rejects.toMatchObject({ code: 'tiering.run-complete' });
    await decisions.runs.runToEnd(runId);
    await expect(resumption.resume(runId)).rejects.toMatchObject({ code: 'tiering.run-complete' });
    await expect(resumption.resume('987654')).rejects.toMatchObject({ code: 'tiering.run-unknown' });
  });

  it('gives way to a newer run and to a new business date', async () => {
    const runId = await stoppedHalfway();
    await decisions.clock.fix('2026-03-02', 'spec');
    await expect(resumption.resume(runId)).rejects.toMatchObject({ code: 'tiering.run-superseded' });
    await decisions.clock.fix(AS_OF, 'spec');
    await decisions.runs.startRun(['level'], { cause: 'manual', requestedBy: null });
    await expect(resumption.resume(runId)).rejects.toMatchObject({ code: 'tiering.run-superseded' });
    expect(await moved()).toBe(PEOPLE / 2);
  });
});
