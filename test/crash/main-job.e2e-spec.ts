import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/child-process.js';
import { differences, dump } from '../harness/dump.js';
import { Installation } from '../harness/installation.js';
import { killPoints, type FinalCounts } from './kill-points.js';
import { delayMassSendReplies, killBetweenReplyAndOutcome } from './vendor-reply.js';

/** Long form: CRASH_FORM=long; the short form kills at every third point and is part of `npm test`. */
const IS_LONG = process.env['CRASH_FORM'] === 'long';
const SEED = Number(process.env['CRASH_SEED'] ?? 20_261_122);
const PEOPLE = IS_LONG ? 1500 : 150;

/** Long enough to lock the outcome's rows on a busy machine, shorter than the two seconds of a lease. */
const REPLY_DELAY_MS = 1500;

interface Outcome {
  tables: Record<string, string[]>;
  /** What the platform says it delivered: kind, person, words. */
  witness: string[];
}

const open: Installation[] = [];
let calm: Outcome;
let final: FinalCounts;

async function prepared(name: string): Promise<Installation> {
  const installation = await Installation.create(name, { people: PEOPLE, seed: 7 });
  open.push(installation);
  await installation.cli('demo', 'prepare', '--source', 'generated:7');
  // The hold-out is drawn by a hash of the person's id, and ids differ where a killed transaction left a gap.
  await installation.test.database.run('UPDATE reactivation_plan SET holdout_percent = 0');
  return installation;
}

async function witnessOf(installation: Installation): Promise<string[]> {
  const { rows } = await installation.control<{
    rows: { kind: string; openId: string; outcome: string; fields: Record<string, string> }[];
  }>('log?limit=1000000');
  return rows
    .map(({ kind, openId, outcome, fields }) => JSON.stringify({ kind, openId, outcome, fields }))
    .sort();
}

async function outcomeOf(installation: Installation): Promise<Outcome> {
  await eventually('all work to rest', () => isAtRest(installation));
  return { tables: await dump(installation.test.database), witness: await witnessOf(installation) };
}

async function isAtRest({ test }: Installation): Promise<boolean> {
  const found = await test.database.row<{ open: number }>(
    `SELECT (SELECT COUNT(*) FROM event_task t WHERE t.state = 'open') + (SELECT COUNT(*) FROM member_mark m)
          + (SELECT COUNT(*) FROM job_run r WHERE r.state IN ('planned', 'running'))
          + (SELECT COUNT(*) FROM delivery d WHERE d.outcome IN ('queued', 'claimed') AND d.available_at <= UTC_TIMESTAMP(3)) AS open`,
  );
  return found?.open === 0;
}

/** Runs the main job while `disturb` has its way with the worker; a dead worker is started again. */
async function runDisturbed(
  installation: Installation,
  disturb: (isOver: () => boolean) => Promise<void>,
): Promise<Outcome> {
  await installation.startWorker();
  let isOver = false;
  const job = installation.cli('demo', 'run').finally(() => {
    isOver = true;
  });
  await Promise.all([job, disturb(() => isOver)]);
  if (!installation.worker?.isAlive) await installation.startWorker();
  return outcomeOf(installation);
}

beforeAll(async () => {
  const installation = await prepared('crash_calm');
  calm = await runDisturbed(installation, async () => undefined);
  final = {
    orders: calm.tables['orders']?.length ?? 0,
    points: calm.tables['points']?.length ?? 0,
    facts: calm.tables['facts']?.length ?? 0,
  };
}, 300_000);

afterAll(async () => {
  await Promise.all(open.map((installation) => installation.destroy()));
});

describe(`the main job (seed ${SEED})`, () => {
  it('leaves something to compare: orders, tiers, coupons, points, messages', () => {
    const sizes = Object.fromEntries(
      Object.entries(calm.tables).map(([table, lines]) => [table, lines.length]),
    );
    for (const table of [
      'orders',
      'facts',
      'tiers',
      'changes',
      'points',
      'lots',
      'coupons',
      'deliveries',
      'picks',
    ]) {
      expect(sizes[table], table).toBeGreaterThan(0);
    }
    expect(calm.witness.length).toBeGreaterThan(0);
  });

  it('ends the same when the worker is killed again and again', async () => {
    const installation = await prepared('crash_kills');
    const points = killPoints(SEED, final).filter((_, index) => IS_LONG || index % 3 === 0);
    const killed: string[] = [];
    const outcome = await runDisturbed(installation, async (isOver) => {
      for (const point of points) {
        await eventually(
          point.label,
          async () => isOver() || (await point.isReached(installation)),
          120_000,
          3,
        );
        if (isOver()) return;
        await installation.worker?.kill();
        killed.push(point.label);
        await installation.startWorker();
      }
    });
    expect(killed).toEqual(points.map(({ label }) => label));
    expect(differences(calm.tables, outcome.tables)).toEqual({});
    expect(outcome.witness).toEqual(calm.witness);
  });

  it('sends nothing twice when killed between the platform’s reply and the stored outcome', async () => {
    const installation = await prepared('crash_reply');
    await delayMassSendReplies(installation, REPLY_DELAY_MS);
    const outcome = await runDisturbed(installation, async () => {
      await killBetweenReplyAndOutcome(installation);
      await installation.startWorker();
    });
    expect(differences(calm.tables, outcome.tables)).toEqual({});
    expect(outcome.witness).toEqual(calm.witness);
  });

  it('ends the same when Redis is emptied in the middle, again and again', async () => {
    const installation = await prepared('crash_redis');
    let emptied = 0;
    const outcome = await runDisturbed(installation, async (isOver) => {
      while (!isOver()) {
        if ((await installation.flushRedis()) > 0) emptied += 1;
        await new Promise((resume) => setImmediate(resume));
      }
    });
    expect(emptied).toBeGreaterThan(3);
    expect(differences(calm.tables, outcome.tables)).toEqual({});
    expect(outcome.witness).toEqual(calm.witness);
  });
});
