import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../test/factories/decisions.js';
import { insertMarks, insertOrders, insertPeople } from '../../../test/factories/people.js';
import type { LadderDefinition } from './scheme-definition.js';

const TODAY = '2026-03-01';
const PEOPLE = 10;

let test: TestDatabase;
let decisions: Decisions;

beforeAll(async () => {
  test = await createTestDatabase('versions');
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.clear();
  decisions = createDecisions(test.database);
  await decisions.clock.fix(TODAY, 'spec');
  await insertPeople(
    test.database,
    Array.from({ length: PEOPLE }, (_, index) => `p${index + 1}`),
  );
  // person n has spent n × ¥100
  await insertOrders(
    test.database,
    Array.from({ length: PEOPLE }, (_, index) => ({
      memberId: index + 1,
      externalId: `o${index + 1}`,
      paidAt: new Date('2026-02-20T04:00:00Z'),
      amountFen: (index + 1) * 10_000,
    })),
  );
  await insertMarks(
    test.database,
    Array.from({ length: PEOPLE }, (_, index) => index + 1),
    'order',
  );
  await decisions.facts.bringUpToDate({ isSilent: true });
});

/** v1 from so many yuan on. */
function ladder(yuan: number): LadderDefinition {
  return {
    tiers: [
      { code: 'v0', name: '普通', rule: null },
      {
        code: 'v1',
        name: '金卡',
        rule: { combinator: 'and', rules: [{ field: 'netAmountFen', operator: '>=', value: yuan * 100 }] },
      },
    ],
  };
}

async function draft(yuan: number, author = '小周', code = 'level'): Promise<void> {
  await decisions.schemes.applyDefinition(
    { code, name: '会员等级', kind: 'rule_ladder', definition: ladder(yuan) },
    author,
  );
}

async function publish(
  yuan: number,
  terms: { effectiveOn?: string; seasonUntil?: string } = {},
): Promise<void> {
  await draft(yuan);
  const { runId } = await decisions.schemes.publishDraft('level', { author: '小周', ...terms });
  if (runId !== undefined) await decisions.runs.runToEnd(runId);
}

async function golds(): Promise<number> {
  const tiers = await decisions.tiering.countByTier(test.database, 'level');
  return tiers.find(({ code }) => code === 'v1')?.count ?? 0;
}

async function night(date: string): Promise<string | undefined> {
  await decisions.clock.fix(date, 'spec');
  const { run } = await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
  return run.schemes_json[0]?.cause;
}

async function states(): Promise<string[]> {
  const scheme = await decisions.schemes.requireScheme('level');
  const versions = await decisions.schemeStore.versions(test.database, scheme.id);
  return versions.reverse().map(({ version_no: no, state }) => `${no} ${state}`);
}

describe('a season', () => {
  it('takes over on its day and hands back by itself after its last one', async () => {
    await publish(500);
    await publish(900, { effectiveOn: '2026-03-05', seasonUntil: '2026-03-07' });
    expect([await golds(), await states()]).toEqual([6, ['1 published', '2 published']]);
    expect([await night('2026-03-05'), await golds()]).toEqual(['version', 2]);
    expect([await night('2026-03-07'), await golds()]).toEqual(['facts', 2]);
    expect([await night('2026-03-08'), await golds()]).toEqual(['season', 6]);
    expect(await states()).toEqual(['1 published', '2 retired']);
    expect([await night('2026-03-09'), await golds()]).toEqual(['facts', 6]);
  });

  it('is over although the nights of its end were missed', async () => {
    await publish(500);
    await publish(900, { seasonUntil: '2026-03-07' });
    expect(await golds()).toBe(2);
    expect([await night('2026-05-01'), await golds()]).toEqual(['season', 6]);
    const causes = await test.database.rows(
      `SELECT c.cause, COUNT(*) AS changes FROM tier_change c GROUP BY c.cause ORDER BY c.cause`,
    );
    expect(causes).toEqual([
      { cause: 'initial', changes: 10 },
      { cause: 'season', changes: 4 },
      { cause: 'version', changes: 4 },
    ]);
  });

  it('never begins when every night of it was missed', async () => {
    await publish(500);
    await publish(900, { effectiveOn: '2026-03-05', seasonUntil: '2026-03-07' });
    expect([await night('2026-03-09'), await golds()]).toEqual(['facts', 6]);
    expect(await states()).toEqual(['1 published', '2 retired']);
  });

  it('ends when another version is published for good', async () => {
    await publish(500);
    await publish(900, { seasonUntil: '2026-03-07' });
    await publish(300);
    expect([await golds(), await states()]).toEqual([8, ['1 retired', '2 retired', '3 published']]);
    expect([await night('2026-03-08'), await golds()]).toEqual(['facts', 8]);
  });

  it('keeps its days when the version below it is replaced before', async () => {
    await publish(500);
    await publish(900, { effectiveOn: '2026-03-05', seasonUntil: '2026-03-07' });
    await publish(300);
    expect([await night('2026-03-06'), await golds()]).toEqual(['version', 2]);
    expect([await night('2026-03-08'), await golds()]).toEqual(['season', 8]);
  });

  it.each([
    [
      'its end before its start',
      { effectiveOn: '2026-03-05', seasonUntil: '2026-03-04' },
      'season-end-before-start',
    ],
    ['a start in the past', { effectiveOn: '2026-02-28', seasonUntil: '2026-03-04' }, 'effective-date-past'],
    ['within another', { effectiveOn: '2026-03-11', seasonUntil: '2026-03-12' }, 'season-overlap'],
    ['across the end of another', { effectiveOn: '2026-03-20', seasonUntil: '2026-03-25' }, 'season-overlap'],
  ])('is refused with %s, and nothing is done', async (_story, terms, reason) => {
    await publish(500);
    await publish(900, { effectiveOn: '2026-03-10', seasonUntil: '2026-03-20' });
    await draft(300);
    const before = await states();
    await expect(decisions.schemes.publishDraft('level', { author: '小周', ...terms })).rejects.toMatchObject(
      {
        code: `tiering.${reason}`,
      },
    );
    expect(await states()).toEqual(before);
  });

  it('keeps the names of tiers of its own in the history', async () => {
    await publish(500);
    await decisions.history.changesOfScheme(test.database, 'level', { limit: 1 });
    const festival = { code: 'party', name: '年货节贵宾', rule: ladder(900).tiers[1]?.rule ?? null };
    const definition = { tiers: [...ladder(500).tiers, festival] };
    await decisions.schemes.saveDraft('level', definition, '小周');
    const { runId } = await decisions.schemes.publishDraft('level', {
      author: '小周',
      seasonUntil: '2026-03-07',
    });
    await decisions.runs.runToEnd(runId ?? '');
    await night('2026-03-08');
    const [last] = await decisions.history.changesOfScheme(test.database, 'level', { limit: 1 });
    expect(last).toMatchObject({ fromTier: '年货节贵宾', toTier: '金卡', causeLabel: '活动期' });
  });

  it('is refused where nothing could come back', async () => {
    await draft(500);
    await expect(
      decisions.schemes.publishDraft('level', { author: '小周', seasonUntil: '2026-03-04' }),
    ).rejects.toMatchObject({ code: 'tiering.season-without-base' });
    const scheme = await decisions.schemes.requireScheme('level');
    expect(scheme.slot).toBeNull();
  });
});

describe('approval', () => {
  beforeEach(async () => {
    await publish(500);
    await decisions.settings.write(test.database, 'tiering.approval-above', 2, 'spec');
  });

  it('is not asked for few changes, and the version keeps its trial', async () => {
    await draft(700);
    const { version, runId } = await decisions.approval.publish('level', { author: '小周' });
    expect([version.state, version.approved_by, runId === undefined]).toEqual(['published', null, false]);
    expect(await decisions.simulation.ofVersion('level', 2)).toMatchObject({ down: 2 });
  });

  it('leaves a larger version waiting until somebody else agrees', async () => {
    await draft(900);
    const asked = await decisions.approval.publish('level', { author: '老陈' });
    expect([asked.version.state, asked.runId]).toEqual(['pending', undefined]);
    expect(await golds()).toBe(6);
    for (const own of ['小周', '老陈'])
      await expect(decisions.approval.approve('level', 2, own)).rejects.toMatchObject({
        code: 'tiering.approval-own',
        status: 403,
      });
    const { version, runId } = await decisions.approval.approve('level', 2, '阿梅');
    expect(version).toMatchObject({ state: 'published', published_by: '老陈', approved_by: '阿梅' });
    await decisions.runs.runToEnd(runId ?? '');
    expect(await golds()).toBe(2);
    await expect(decisions.approval.approve('level', 2, '阿梅')).rejects.toMatchObject({
      code: 'tiering.not-pending',
    });
  });

  it('may be refused with a reason, which the next edit clears', async () => {
    await draft(900);
    await decisions.approval.publish('level', { author: '小周', effectiveOn: '2026-03-05' });
    await expect(decisions.approval.reject('level', 2, '阿梅', ' ')).rejects.toMatchObject({
      code: 'tiering.reason-invalid',
    });
    const back = await decisions.approval.reject('level', 2, '阿梅', '门槛太高');
    expect(back).toMatchObject({
      state: 'draft',
      rejected_by: '阿梅',
      rejected_reason: '门槛太高',
      effective_on: null,
      published_by: null,
    });
    await draft(600);
    const detail = await decisions.schemeRead.detail(test.database, 'level');
    expect(detail.draft).toMatchObject({ versionNo: 2, rejectedReason: null });
  });

  it('keeps everything else out while a version waits', async () => {
    await draft(900);
    await decisions.approval.publish('level', { author: '小周' });
    const waiting = { code: 'tiering.version-pending' };
    await expect(draft(800)).rejects.toMatchObject(waiting);
    await expect(decisions.approval.publish('level', { author: '小周' })).rejects.toMatchObject(waiting);
    await expect(decisions.schemes.rollback('level', 1, '小周')).rejects.toMatchObject(waiting);
  });

  it('given late puts the version into force at once, unless its season is over', async () => {
    await draft(900);
    await decisions.approval.publish('level', {
      author: '小周',
      effectiveOn: '2026-03-03',
      seasonUntil: '2026-03-06',
    });
    await decisions.clock.fix('2026-03-05', 'spec');
    const { version } = await decisions.approval.approve('level', 2, '阿梅');
    expect(version.effective_on).toBe('2026-03-05');
    await draft(800);
    await decisions.approval.publish('level', {
      author: '小周',
      effectiveOn: '2026-03-08',
      seasonUntil: '2026-03-09',
    });
    await decisions.clock.fix('2026-03-12', 'spec');
    await expect(decisions.approval.approve('level', 3, '阿梅')).rejects.toMatchObject({
      code: 'tiering.season-end-before-start',
    });
  });

  it('is asked for going back as well, but never at the cost of a draft', async () => {
    await decisions.settings.write(test.database, 'tiering.approval-above', null, 'spec');
    await publish(900);
    await decisions.settings.write(test.database, 'tiering.approval-above', 2, 'spec');
    await draft(100);
    await expect(decisions.approval.rollback('level', 1, { author: '小周' })).rejects.toMatchObject({
      code: 'tiering.draft-open',
    });
    await decisions.settings.write(test.database, 'tiering.approval-above', 4, 'spec');
    const { version } = await decisions.approval.rollback('level', 1, { author: '小周' });
    expect([version.version_no, version.state, await states()]).toEqual([
      3,
      'published',
      ['1 retired', '2 retired', '3 published', '4 draft'],
    ]);
    expect((await decisions.schemeRead.detail(test.database, 'level')).draft?.definition).toMatchObject(
      ladder(100),
    );
  });

  it('looks at the draft as it is, not as it was tried', async () => {
    await draft(700);
    await decisions.simulation.simulateDraft('level');
    await draft(1000);
    const { version } = await decisions.approval.publish('level', { author: '小周' });
    expect(version.state).toBe('pending');
  });

  it('tries a draft again that was tried on another day', async () => {
    await draft(700);
    await decisions.simulation.simulateDraft('level');
    await decisions.clock.fix('2026-03-02', 'spec');
    await decisions.approval.publish('level', { author: '小周' });
    expect((await decisions.simulation.ofVersion('level', 2)).businessDate).toBe('2026-03-02');
  });
});

describe('a version published while a run is going', () => {
  it('cancels that run, and everybody ends up where the newest version says', async () => {
    await draft(500);
    const first = await decisions.schemes.publishDraft('level', { author: '小周' });
    await draft(900);
    const second = await decisions.schemes.publishDraft('level', { author: '小周' });
    expect((await decisions.runStore.find(test.database, first.runId ?? ''))?.state).toBe('cancelled');
    await expect(decisions.runs.runToEnd(first.runId ?? '')).rejects.toMatchObject({
      code: 'tiering.run-cancelled',
    });
    await decisions.runs.runToEnd(second.runId ?? '');
    expect(await golds()).toBe(2);
  });
});

describe('a retired scheme', () => {
  async function clear(): Promise<void> {
    while ((await decisions.retirement.clearPiece()) > 0);
  }

  it('places nobody any more, keeps its history, and frees its slot', async () => {
    await publish(500);
    await decisions.retirement.retire('level', '小周');
    expect(await decisions.schemes.requireScheme('level')).toMatchObject({
      slot: 1,
      published_version_id: null,
    });
    await clear();
    expect(await decisions.schemes.requireScheme('level')).toMatchObject({ slot: null });
    expect(
      await test.database.rows('SELECT t.member_id FROM member_tier t WHERE t.tier_1 IS NOT NULL'),
    ).toEqual([]);
    expect(await test.database.row('SELECT COUNT(*) AS changes FROM tier_change c')).toEqual({
      changes: PEOPLE,
    });
    const [last] = await decisions.history.changesOfScheme(test.database, 'level', { limit: 1 });
    expect(last).toMatchObject({ fromTier: null, toTier: '金卡' });
    expect(await states()).toEqual(['1 retired']);
    const closed = { code: 'tiering.scheme-retired' };
    await expect(draft(300)).rejects.toMatchObject(closed);
    await expect(decisions.schemes.rollback('level', 1, '小周')).rejects.toMatchObject(closed);
    await expect(decisions.retirement.retire('level', '小周')).rejects.toMatchObject(closed);
    await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
  });

  it('can be no source of a matrix, and one that is a source is kept', async () => {
    await publish(500);
    await draft(300, '小周', 'other');
    await decisions.schemes.publishDraft('other', { author: '小周' });
    const matrix = (rows: string, columns: string): Promise<unknown> =>
      decisions.schemes.applyDefinition(
        {
          code: 'grid',
          name: '矩阵',
          kind: 'matrix',
          definition: {
            rows,
            columns,
            cells: [{ code: 'best', name: '双高', pairs: [{ row: 'v1', column: 'v1' }] }],
            rest: { code: 'rest', name: '其余' },
          },
        },
        '小周',
      );
    await matrix('level', 'other');
    await decisions.retirement.retire('other', '小周');
    await clear();
    await expect(matrix('level', 'other')).rejects.toMatchObject({
      code: 'tiering.source-retired',
      status: 422,
    });
    await expect(matrix('level', 'nope')).rejects.toMatchObject({ code: 'tiering.source-unknown' });
    const before = await states();
    await expect(decisions.schemes.publishDraft('grid', { author: '小周' })).rejects.toMatchObject({
      code: 'tiering.source-retired',
    });
    await expect(decisions.simulation.simulateDraft('grid')).rejects.toMatchObject({ status: 422 });
    expect((await decisions.schemes.requireScheme('grid')).slot).toBeNull();
    await draft(700, '小周', 'third');
    await decisions.schemes.publishDraft('third', { author: '小周' });
    await matrix('level', 'third');
    await decisions.schemes.publishDraft('grid', { author: '小周' });
    await expect(decisions.retirement.retire('third', '小周')).rejects.toMatchObject({
      code: 'tiering.scheme-in-use',
      message: '「会员等级」正在被分层方案「矩阵」使用，请先停用它们',
    });
    expect(await states()).toEqual(before);
  });

  it('leaves its slot clean for the next one', async () => {
    await publish(500);
    await decisions.retirement.retire('level', '小周');
    await clear();
    await test.database.run('UPDATE member_tier SET tier_1 = 1, since_1 = ? WHERE member_id = 3', [TODAY]);
    await draft(300, '小周', 'other');
    const { runId } = await decisions.schemes.publishDraft('other', { author: '小周' });
    const run = await decisions.runs.runToEnd(runId ?? '');
    expect([run.schemes_json[0]?.cause, run.change_count]).toEqual(['initial', PEOPLE]);
    const froms = await test.database.rows(
      'SELECT c.member_id FROM tier_change c WHERE c.run_id = ? AND c.from_tier IS NOT NULL',
      [run.id],
    );
    expect(froms).toEqual([]);
  });

  it('is not brought back with the schemes that an installation starts with', async () => {
    await decisions.runs.runToEnd((await decisions.presets.ensure('spec')) ?? '');
    await decisions.retirement.retire('rfm', '小周');
    await clear();
    expect(await decisions.presets.ensure('spec')).toBeUndefined();
    expect((await decisions.schemes.requireScheme('rfm')).retired_at).not.toBeNull();
  });

  it('is taken out of the run that is going, which goes on for the others', async () => {
    await draft(500);
    await draft(300, '小周', 'other');
    const runId = await decisions.schemes.publishDrafts(['level', 'other'], { author: '小周' });
    await decisions.retirement.retire('level', '小周');
    const [open] = await decisions.runStore.active(test.database);
    expect([open?.id === runId, open?.schemes_json.map(({ schemeCode }) => schemeCode)]).toEqual([
      false,
      ['other'],
    ]);
    expect((await decisions.runs.runToEnd(open?.id ?? '')).change_count).toBe(PEOPLE);
  });

  it('is kept while something relies on it', async () => {
    await publish(500);
    decisions.schemeUses.register(async (_sql, code) => (code === 'level' ? '等级权益' : undefined));
    await expect(decisions.retirement.retire('level', '小周')).rejects.toMatchObject({
      code: 'tiering.scheme-in-use',
      message: '「会员等级」正在被等级权益使用，请先停用它们',
    });
    expect(await golds()).toBe(6);
  });
});
