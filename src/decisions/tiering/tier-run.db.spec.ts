import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { createDecisions, type Decisions } from '../../../test/factories/decisions.js';
import { insertMarks, insertOrders } from '../../../test/factories/people.js';
import { placeNaively } from '../../../test/naive/naive-placement.js';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { PlacementStore } from './placement.store.js';
import type { LadderDefinition } from './scheme-definition.js';
import type { RunRow } from './tiering.rows.js';

const AS_OF = '2026-03-01';
/** Ids this far apart put each person into a range of their own. */
const ID_STEP = 25_000;
const PEOPLE = 8;

let test: TestDatabase;
let decisions: Decisions;

beforeAll(async () => {
  test = await createTestDatabase('tier-runs');
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.clear();
  decisions = createDecisions(test.database);
  await decisions.clock.fix(AS_OF, 'spec');
  for (let person = 1; person <= PEOPLE; person += 1) {
    await test.database.run(`INSERT INTO member (id, first_seen_at) VALUES (?, '2020-01-01')`, [
      person * ID_STEP,
    ]);
    await buy(person, 1000 * person, `o${person}`);
  }
  await decisions.facts.bringUpToDate({ isSilent: true });
  await test.database.run('TRUNCATE TABLE outbox_event');
  await test.database.run('TRUNCATE TABLE event_task');
});

function memberId(person: number): string {
  return String(person * ID_STEP);
}

async function buy(person: number, amountFen: number, externalId: string): Promise<void> {
  const paidAt = new Date('2026-02-20T04:00:00Z');
  await insertOrders(test.database, [{ memberId: person * ID_STEP, externalId, paidAt, amountFen }]);
  await insertMarks(test.database, [person * ID_STEP], 'order');
}

function ladder(...thresholds: number[]): LadderDefinition {
  return {
    tiers: [0, ...thresholds].map((value, level) => ({
      code: `v${level}`,
      name: `等级${level}`,
      rule:
        level === 0 ? null : { combinator: 'and', rules: [{ field: 'netAmountFen', operator: '>=', value }] },
    })),
  };
}

async function publish(
  definition: unknown,
  code = 'level',
  kind: 'rule_ladder' | 'rfm' = 'rule_ladder',
): Promise<string> {
  await decisions.schemes.applyDefinition({ code, name: code, kind, definition }, 'spec');
  const { runId } = await decisions.schemes.publishDraft(code, { author: 'spec' });
  return runId ?? '';
}

async function tiers(code = 'level'): Promise<(string | undefined)[]> {
  const ids = Array.from({ length: PEOPLE }, (_, index) => memberId(index + 1));
  const held = await decisions.tiering.tiersOfMembers(test.database, code, ids);
  return ids.map((id) => held.get(id)?.code);
}

async function changes(): Promise<unknown[]> {
  return test.database.rows(
    `SELECT c.member_id, c.from_tier, c.to_tier, c.cause, c.reasons, c.business_date, c.deciding_json
     FROM tier_change c ORDER BY c.scheme_id, c.member_id, c.run_id`,
  );
}

async function events(): Promise<Record<string, unknown>[]> {
  const rows = await test.database.rows<{ payload_json: Record<string, unknown> }>(
    `SELECT e.payload_json FROM outbox_event e WHERE e.name = 'member-tier.changed' ORDER BY e.id`,
  );
  return rows.map((row) => row.payload_json);
}

const HALF = ladder(5000);
const HALF_TIERS = ['v0', 'v0', 'v0', 'v0', 'v1', 'v1', 'v1', 'v1'];

describe('a run over everybody', () => {
  it('places, keeps the deciding values, and tells one event per piece', async () => {
    const runId = await publish(HALF);
    const run = await decisions.runs.runToEnd(runId);
    expect(run).toMatchObject({
      state: 'done',
      range_count: PEOPLE,
      ranges_done: PEOPLE,
      change_count: PEOPLE,
    });
    expect(await tiers()).toEqual(HALF_TIERS);
    expect(await changes()).toHaveLength(PEOPLE);
    expect((await changes())[4]).toMatchObject({
      member_id: memberId(5),
      from_tier: null,
      cause: 'initial',
      reasons: '',
      business_date: AS_OF,
      deciding_json: [5000],
    });
    const told = await events();
    expect(told).toHaveLength(PEOPLE);
    const first = await decisions.history.changesOfRun(
      test.database,
      runId,
      String(told[0]?.['schemeId']),
      String(told[0]?.['fromMemberId']),
      String(told[0]?.['toMemberId']),
    );
    expect(first).toHaveLength(Number(told[0]?.['count']));
  });

  it('says why: version after a new publication, facts after orders, merge after a merge', async () => {
    await decisions.runs.runToEnd(await publish(HALF));
    await decisions.runs.runToEnd(await publish(ladder(7000)));
    await buy(1, 9000, 'late');
    await decisions.refreshAndSettle();
    await test.database.run('UPDATE shop_order SET member_id = ? WHERE member_id = ?', [
      memberId(2),
      memberId(8),
    ]);
    await test.database.run('UPDATE member SET merged_into_id = ? WHERE id = ?', [memberId(2), memberId(8)]);
    await insertMarks(test.database, [memberId(2), memberId(8)], 'merge');
    await decisions.refreshAndSettle();
    const told = (await events())
      .slice(PEOPLE)
      .map(({ cause, fromMemberId, count }) => [cause, fromMemberId, count]);
    expect(told.sort()).toEqual([
      ['facts', memberId(1), 1],
      ['merge', memberId(2), 1],
      ['version', memberId(5), 1],
      ['version', memberId(6), 1],
    ]);
    expect(await changes()).toContainEqual(
      expect.objectContaining({
        member_id: memberId(1),
        cause: 'facts',
        reasons: 'order',
        deciding_json: [10_000],
      }),
    );
    const counted = await decisions.tiering.countByTier(test.database, 'level');
    expect(counted.reduce((sum, { count }) => sum + count, 0)).toBe(PEOPLE - 1);
  });

  it('notes moved cut points as refit', async () => {
    const groups = [{ code: 'top', name: '高', r: [1, 5], f: [1, 5], m: [5, 5] }];
    await decisions.runs.runToEnd(
      await publish({ windowDays: null, cutPoints: 'quantiles', groups }, 'rfm', 'rfm'),
    );
    expect(await tiers('rfm')).toEqual(['other', 'other', 'other', 'other', 'other', 'other', 'top', 'top']);
    await buy(1, 50_000, 'big');
    await buy(2, 50_000, 'bigger');
    await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    expect(await tiers('rfm')).toEqual(['top', 'top', 'other', 'other', 'other', 'other', 'other', 'other']);
    const causes = (await events()).slice(PEOPLE).map(({ cause, fromMemberId }) => [cause, fromMemberId]);
    expect(causes.sort()).toEqual([
      ['facts', memberId(1)],
      ['refit', memberId(7)],
      ['refit', memberId(8)],
    ]);
  });

  it('places nobody twice when two processes carry it out at once', async () => {
    const runId = await publish(HALF);
    const other = createDecisions(test.database);
    await Promise.all([decisions.runs.runToEnd(runId), other.runs.runToEnd(runId)]);
    expect(await changes()).toHaveLength(PEOPLE);
    expect(await events()).toHaveLength(PEOPLE);
    expect(await tiers()).toEqual(HALF_TIERS);
  });

  it('is resumed after it was killed at any point, and ends as if it had not been', async () => {
    await decisions.runs.runToEnd(await publish(HALF));
    const undisturbed = { changes: await changes(), tiers: await tiers(), events: (await events()).length };
    for (let killAt = 1; killAt <= 4 * PEOPLE; killAt += 1) {
      await test.database.run('TRUNCATE TABLE tier_change');
      await test.database.run('TRUNCATE TABLE member_tier');
      await test.database.run('TRUNCATE TABLE outbox_event');
      await test.database.run('UPDATE scheme SET placed_version_id = NULL');
      const runId = await decisions.runs.startRun(['level'], { cause: 'manual', requestedBy: null });
      const killed = createDecisions(test.database, { placement: new DyingStore(killAt) });
      for (let range = 1; range <= PEOPLE; range += 1) await killed.runs.workOneRange();
      const half = await changes();
      expect(half.length).toBeLessThan(PEOPLE);
      await test.database.run('UPDATE tier_run_range SET lease_until = NULL');
      await decisions.runs.runToEnd(runId);
      expect({ changes: await changes(), tiers: await tiers(), events: (await events()).length }).toEqual(
        undisturbed,
      );
    }
  }, 120_000);

  it('fails with its reason after five attempts, not sooner', async () => {
    const broken = createDecisions(test.database, { placement: new DyingStore(0) });
    const runId = await publish(HALF);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect((await decisions.runStore.find(test.database, runId))?.state).not.toBe('failed');
      await broken.runs.workOneRange();
      await test.database.run('UPDATE tier_run_range SET lease_until = NULL WHERE range_no = 1');
    }
    await expect(broken.runs.runToEnd(runId)).rejects.toMatchObject({ code: 'tiering.run-failed' });
    expect((await decisions.runStore.find(test.database, runId))?.error).toContain('killed');
  });
});

/** Dies at a call and at every one after it. */
class DyingStore extends PlacementStore {
  private calls = 0;

  constructor(private readonly killAt: number) {
    super();
  }

  private maybeDie(): void {
    this.calls += 1;
    if (this.calls >= this.killAt) throw new Error('killed');
  }

  override async candidates(...call: Parameters<PlacementStore['candidates']>) {
    this.maybeDie();
    return super.candidates(...call);
  }

  override async lockRows(...call: Parameters<PlacementStore['lockRows']>) {
    this.maybeDie();
    return super.lockRows(...call);
  }

  override async recordChanges(...call: Parameters<PlacementStore['recordChanges']>) {
    this.maybeDie();
    return super.recordChanges(...call);
  }

  override async applyChanges(...call: Parameters<PlacementStore['applyChanges']>) {
    await super.applyChanges(...call);
    this.maybeDie();
  }
}

describe('a cancelled run', () => {
  it('stops where it is, and nothing is written after', async () => {
    const runId = await publish(HALF);
    await decisions.runs.workOneRange();
    expect(await decisions.runs.cancel(runId)).toBe(true);
    await expect(decisions.runs.runToEnd(runId)).rejects.toMatchObject({ code: 'tiering.run-cancelled' });
    expect(await changes()).toHaveLength(1);
    expect(await decisions.runs.cancel(runId)).toBe(false);
  });

  it('undoes the piece it was writing when the cancellation came', async () => {
    const runId = await publish(HALF);
    const inWork = createDecisions(test.database, {
      placement: new (class extends PlacementStore {
        override async applyChanges(...call: Parameters<PlacementStore['applyChanges']>) {
          await super.applyChanges(...call);
          await decisions.runs.cancel(runId);
        }
      })(),
    });
    await inWork.runs.workOneRange();
    expect(await changes()).toEqual([]);
    expect(await events()).toEqual([]);
  });

  it('is what a newer publication makes of an older run, and takes over the schemes it leaves', async () => {
    const first = await publish(HALF);
    const other = await publish(ladder(3000), 'other');
    await decisions.runs.workOneRange();
    const newer = await publish(ladder(2000), 'level');
    const states = await Promise.all(
      [first, other, newer].map(async (id) => (await decisions.runStore.find(test.database, id))?.state),
    );
    expect(states).toEqual(['cancelled', 'cancelled', 'planned']);
    const run = await decisions.runs.runToEnd(newer);
    expect(run.schemes_json.map(({ schemeCode, cause }) => [schemeCode, cause])).toEqual([
      ['level', 'initial'],
      ['other', 'initial'],
    ]);
    expect(await tiers()).toEqual(['v0', 'v1', 'v1', 'v1', 'v1', 'v1', 'v1', 'v1']);
    expect(await tiers('other')).toEqual(['v0', 'v0', 'v1', 'v1', 'v1', 'v1', 'v1', 'v1']);
  });
});

/** Lets something happen between the unlocked scan and the lock. */
class PausingStore extends PlacementStore {
  constructor(private readonly meanwhile: () => Promise<void>) {
    super();
  }

  override async candidates(
    db: Sql,
    ...rest: [Parameters<PlacementStore['candidates']>[1], Parameters<PlacementStore['candidates']>[2]]
  ) {
    const found = await super.candidates(db, ...rest);
    await this.meanwhile();
    return found;
  }
}

describe('a run and the real-time pass', () => {
  /** Publishes a version that would lower person 5, who buys enough while the run is under way. */
  async function buyDuring(
    run: (meanwhile: () => Promise<void>) => Promise<void>,
  ): Promise<string | undefined> {
    await decisions.runs.runToEnd(await publish(HALF));
    await run(async () => {
      if (await test.database.row(`SELECT o.id FROM shop_order o WHERE o.external_id = 'saved'`)) return;
      await buy(5, 9000, 'saved');
      await decisions.refreshAndSettle();
    });
    return (await tiers())[4];
  }

  it('never undoes what was decided meanwhile', async () => {
    const tier = await buyDuring(async (meanwhile) => {
      const runId = await publish(ladder(6000));
      const paused = createDecisions(test.database, { placement: new PausingStore(meanwhile) });
      await paused.runs.runToEnd(runId);
    });
    expect(tier).toBe('v1');
  });

  it('is a test that can fail: read first and write later overwrites the rise', async () => {
    const tier = await buyDuring(async (meanwhile) => {
      await publish(ladder(6000));
      const [scheme] = await decisions.loader.placeable(test.database);
      if (!scheme) throw new Error('Nothing published');
      await placeNaively(test.database, decisions.compiler.compile(scheme, AS_OF), meanwhile);
    });
    expect(tier).toBe('v0');
  });

  it('leaves people without a tier to a first placing that has yet to reach them', async () => {
    const runId = await publish(HALF);
    await buy(1, 9000, 'while-open');
    await decisions.refreshAndSettle();
    expect(await changes()).toEqual([]);
    await decisions.runs.runToEnd(runId);
    expect(await changes()).toHaveLength(PEOPLE);
    expect((await tiers())[0]).toBe('v1');
    expect(new Set((await events()).map(({ cause }) => cause))).toEqual(new Set(['initial']));
  });

  it('counts people as present whose facts had not been computed when a scheme was published', async () => {
    await test.database.run('TRUNCATE TABLE member_fact');
    await insertMarks(
      test.database,
      Array.from({ length: PEOPLE }, (_, index) => memberId(index + 1)),
      'order',
    );
    await publish(HALF);
    await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    expect(await tiers()).toEqual(HALF_TIERS);
    expect(new Set((await events()).map(({ cause }) => cause))).toEqual(new Set(['initial']));
  });

  it('places somebody new at once', async () => {
    await decisions.runs.runToEnd(await publish(HALF));
    await test.database.run(`INSERT INTO member (id, first_seen_at) VALUES (7, '2026-03-01')`);
    await insertMarks(test.database, [7], 'profile');
    await decisions.refreshAndSettle();
    const held = await decisions.tiering.memberTiers(test.database, '7');
    expect(held).toEqual([
      { schemeCode: 'level', schemeName: 'level', tierCode: 'v0', tierName: '等级0', level: 0, since: AS_OF },
    ]);
  });

  it('writes no run for people who stay where they are', async () => {
    await decisions.runs.runToEnd(await publish(HALF));
    await buy(8, 100, 'small');
    await decisions.refreshAndSettle();
    const runs = await test.database.rows<RunRow>(`SELECT r.id FROM tier_run r WHERE r.kind = 'realtime'`);
    expect(runs).toEqual([]);
  });
});

describe('a version with a later effective date', () => {
  it('waits for the night of its day', async () => {
    await decisions.runs.runToEnd(await publish(HALF));
    await decisions.schemes.saveDraft('level', ladder(2000), 'spec');
    const published = await decisions.schemes.publishDraft('level', {
      author: 'spec',
      effectiveOn: '2026-03-03',
    });
    expect(published.runId).toBeUndefined();
    await decisions.clock.fix('2026-03-02', 'spec');
    await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    expect(await tiers()).toEqual(HALF_TIERS);
    await decisions.clock.fix('2026-03-04', 'spec');
    const { run } = await decisions.nightly.run({ cause: 'nightly', requestedBy: null });
    expect(run.schemes_json[0]?.cause).toBe('version');
    expect(await tiers()).toEqual(['v0', 'v1', 'v1', 'v1', 'v1', 'v1', 'v1', 'v1']);
  });
});

describe('the tier held before', () => {
  it('an instant is the last one recorded before it', async () => {
    const before = await decisions.clock.now();
    await wait(test.database);
    await decisions.runs.runToEnd(await publish(HALF));
    await wait(test.database);
    const between = await decisions.clock.now();
    await wait(test.database);
    await buy(1, 9000, 'rise');
    await decisions.refreshAndSettle();
    await wait(test.database);
    const after = await decisions.clock.now();
    const held = await Promise.all(
      [before, between, after].map((instant) =>
        decisions.history.tierHeldAt(test.database, 'level', memberId(1), instant),
      ),
    );
    expect(held.map((tier) => tier?.code)).toEqual([undefined, 'v0', 'v1']);
  });
});

/** Lets the database's clock move by more than a millisecond. */
async function wait(db: Sql | Tx): Promise<void> {
  await db.row('SELECT SLEEP(0.003) AS slept');
}
