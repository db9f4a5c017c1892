import type { INestApplicationContext, Type } from '@nestjs/common';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createBenefitPlans } from '../../../test/factories/benefit-plans.js';
import { createDecisions, type Decisions } from '../../../test/factories/decisions.js';
import { insertMarks, insertOrders, insertPeople } from '../../../test/factories/people.js';
import { BenefitPlansRead } from '../../actions/benefit-plans/benefit-plans.read.js';
import { ApprovalService } from '../../decisions/tiering/approval.service.js';
import { SchemeRetirementService } from '../../decisions/tiering/scheme-retirement.service.js';
import { SchemeRead } from '../../decisions/tiering/scheme.read.js';
import { SchemeService } from '../../decisions/tiering/scheme.service.js';
import { SimulationService } from '../../decisions/tiering/simulation.service.js';
import { Database } from '../../platform/database/database.js';
import { AuthService } from '../auth/auth.service.js';
import type { CliCommand, CliResult } from './cli-command.js';
import {
  schemeApplyCommand,
  schemeListCommand,
  schemePublishCommand,
  schemeRetireCommand,
  schemeRollbackCommand,
} from './scheme.command.js';
import { schemeSimulateCommand } from './scheme-simulate.command.js';

const PEOPLE = 10;

let test: TestDatabase;
let decisions: Decisions;
let folder: string;
let app: INestApplicationContext;

beforeAll(async () => {
  test = await createTestDatabase('scheme_command');
  folder = await mkdtemp(path.join(tmpdir(), 'scheme-command-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await test.drop();
});
beforeEach(async () => {
  await test.clear();
  decisions = createDecisions(test.database);
  await decisions.clock.fix('2026-03-01', 'spec');
  const people = Array.from({ length: PEOPLE }, (_, index) => index + 1);
  await insertPeople(
    test.database,
    people.map((person) => `p${person}`),
  );
  await insertOrders(
    test.database,
    people.map((memberId) => ({
      memberId,
      externalId: `o${memberId}`,
      paidAt: new Date('2026-02-20T04:00:00Z'),
      amountFen: memberId * 10_000,
    })),
  );
  await insertMarks(test.database, people, 'order');
  await decisions.facts.bringUpToDate({ isSilent: true });
  const operators = [
    { name: '阿梅', isEnabled: true },
    { name: '离职的人', isEnabled: false },
  ];
  const services = new Map<unknown, unknown>([
    [Database, test.database],
    [SchemeService, decisions.schemes],
    [SchemeRead, decisions.schemeRead],
    [ApprovalService, decisions.approval],
    [SimulationService, decisions.simulation],
    [SchemeRetirementService, decisions.retirement],
    [BenefitPlansRead, createBenefitPlans(test.database).read],
    [AuthService, { listOperators: () => Promise.resolve(operators) }],
  ]);
  app = { get: (type: Type) => services.get(type) } as unknown as INestApplicationContext;
});

function run(command: CliCommand, values: Record<string, string | boolean>): Promise<CliResult> {
  return command.run({ app, values, onProgress: () => undefined });
}

/** v1 from so many yuan on. */
async function file(yuan: number): Promise<string> {
  const definition = {
    tiers: [
      { code: 'v0', name: '普通', rule: null },
      {
        code: 'v1',
        name: '金卡',
        rule: { combinator: 'and', rules: [{ field: 'netAmountFen', operator: '>=', value: yuan * 100 }] },
      },
    ],
  };
  const target = path.join(folder, `lv-${yuan}.json`);
  await writeFile(target, JSON.stringify({ code: 'lv', name: '等级', kind: 'rule_ladder', definition }));
  return target;
}

async function place(): Promise<void> {
  const [open] = await decisions.runStore.active(test.database);
  if (open) await decisions.runs.runToEnd(open.id);
}

describe('scheme commands', () => {
  it('take a version from its file through a trial, a season and back', async () => {
    const applied = await run(schemeApplyCommand, { file: await file(500), publish: true });
    expect(applied.json).toMatchObject({ code: 'lv', versionNo: 1, state: 'published' });
    await place();
    await run(schemeApplyCommand, { file: await file(800) });
    const trial = await run(schemeSimulateCommand, { scheme: 'lv' });
    expect(trial.table?.rows).toEqual([
      ['v0', '普通', 4, 7, 0],
      ['v1', '金卡', 6, 3, 0],
    ]);
    expect(trial.lines?.slice(0, 3)).toEqual([
      '10 people: 0 up, 3 down, 7 stay, 0 placed for the first time',
      'flows:',
      '  v1 -> v0: 3',
    ]);
    expect(trial.lines?.at(-1)).toMatch(/^flip back: nobody of a sample of 10/);
    const published = await run(schemePublishCommand, { scheme: 'lv', 'season-until': '2026-03-09' });
    expect(published.lines?.[0]).toMatch(
      /^lv: version 2 is published; run \d+ places everybody, until 2026-03-09$/,
    );
    await place();
    const listed = await run(schemeListCommand, {});
    expect(listed.table?.rows).toEqual([
      ['lv', '等级', 'rule_ladder', 'published', '2', '-', '-', 'until 2026-03-09', '-', '普通 7, 金卡 3'],
    ]);
    const back = await run(schemeRollbackCommand, { scheme: 'lv', version: '1' });
    expect(back.json).toMatchObject({ versionNo: 3, state: 'published' });
    expect((await run(schemeRetireCommand, { scheme: 'lv' })).json).toEqual({ code: 'lv', state: 'retired' });
  });

  it('leave a large change to an operator who is named and may sign in', async () => {
    await run(schemeApplyCommand, { file: await file(500), publish: true });
    await place();
    await decisions.settings.write(test.database, 'tiering.approval-above', 2, 'spec');
    await run(schemeApplyCommand, { file: await file(800) });
    const asked = await run(schemePublishCommand, { scheme: 'lv' });
    expect(asked.json).toMatchObject({ state: 'pending', runId: null });
    await expect(run(schemePublishCommand, { scheme: 'lv', approve: true })).rejects.toMatchObject({
      code: 'tiering.operator-missing',
    });
    for (const as of ['nobody', '离职的人'])
      await expect(run(schemePublishCommand, { scheme: 'lv', approve: true, as })).rejects.toMatchObject({
        code: 'operators.unknown',
      });
    const back = await run(schemePublishCommand, { scheme: 'lv', reject: '再想想', as: '阿梅' });
    expect(back.json).toEqual({ code: 'lv', versionNo: 2, state: 'draft' });
    await expect(
      run(schemePublishCommand, { scheme: 'lv', approve: true, as: '阿梅' }),
    ).rejects.toMatchObject({
      code: 'tiering.not-pending',
    });
    await run(schemePublishCommand, { scheme: 'lv' });
    const approved = await run(schemePublishCommand, { scheme: 'lv', approve: true, as: '阿梅' });
    expect(approved.json).toMatchObject({ versionNo: 2, state: 'published' });
  });
});
