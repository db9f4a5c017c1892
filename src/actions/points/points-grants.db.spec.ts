import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { MovableClock, pointsServices } from '../../../test/factories/points-world.js';
import { valuesList } from '../../platform/database/sql.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import type { PointsGrant } from './points.service.js';
import { pointsInvariants } from './points.invariants.js';
import { PointsReportRead } from './points-report.read.js';

let test: TestDatabase;
let clock: MovableClock;
let services: ReturnType<typeof pointsServices>;

beforeAll(async () => {
  test = await createTestDatabase('points_grants');
});
beforeEach(async () => {
  await test.clear();
  clock = new MovableClock(test.database, new SettingStore());
  services = pointsServices(test.database, clock);
});
afterAll(() => test.drop());

async function addMembers(count: number, joinedAt: string | null = '2026-01-01'): Promise<void> {
  const list = valuesList(Array.from({ length: count }, () => ['2026-01-01', joinedAt]));
  await test.database.run(`INSERT INTO member (first_seen_at, joined_at) VALUES ${list.text}`, list.values);
}

const grant = (change: Partial<PointsGrant>) =>
  test.database.transaction((tx) =>
    services.points.grant(tx, {
      sourceKind: 'spec',
      sourceKey: 'gift',
      note: '赠送',
      members: [],
      ...change,
    }),
  );
const spend = (memberId: string, points: number, sourceKey: string) =>
  test.database.transaction((tx) =>
    services.points.spend(tx, { memberId, points, sourceKind: 'spec', sourceKey, note: '兑换' }),
  );
const unspend = (memberId: string, sourceKey: string) =>
  test.database.transaction((tx) =>
    services.points.unspend(tx, { memberId, sourceKind: 'spec', sourceKey, note: '取消兑换' }),
  );
const balance = (memberId: string) => services.read.balance(test.database, memberId);
const daysLater = (days: number) => {
  clock.at = new Date(clock.at.getTime() + days * 86_400_000);
};
async function broken(): Promise<unknown[]> {
  const found = await Promise.all(pointsInvariants.map(({ sql }) => test.database.rows(sql)));
  return found.flat();
}

describe('a grant', () => {
  it('gives once per source, occasion and member, to members alone', async () => {
    await addMembers(2);
    await addMembers(1, null);
    const members = ['1', '2', '3', '9'].map((memberId) => ({ memberId, points: 10 }));
    expect(await grant({ members })).toEqual({ given: ['1', '2'], existing: [], refused: ['3', '9'] });
    expect(await grant({ members })).toEqual({ given: [], existing: ['1', '2'], refused: ['3', '9'] });
    const monthly = [
      { memberId: '1', points: 5, occasion: '2026-03' },
      { memberId: '1', points: 5, occasion: '2026-03' },
      { memberId: '1', points: 5, occasion: '2026-04' },
    ];
    expect((await grant({ members: monthly })).given).toEqual(['1', '1']);
    expect(await balance('1')).toEqual({ available: 20, pending: 0, owed: 0 });
    expect(await broken()).toEqual([]);
  });

  it.each([0, -1, 1.5, 1_000_001, 1e12, Number.NaN])(
    'refuses %d points before anything is written',
    async (points) => {
      await addMembers(2);
      const members = [
        { memberId: '1', points: 10 },
        { memberId: '2', points },
      ];
      await expect(grant({ members })).rejects.toMatchObject({ code: 'points.amount-invalid' });
      await expect(spend('1', points, 'use')).rejects.toMatchObject({ code: 'points.amount-invalid' });
      expect(await balance('1')).toEqual({ available: 0, pending: 0, owed: 0 });
    },
  );

  it('refuses sources that would not fit their key', async () => {
    await addMembers(1);
    const members = [{ memberId: '1', points: 10 }];
    const bad = [{ sourceKey: '' }, { sourceKey: '长'.repeat(33) }, { sourceKind: 'x'.repeat(25) }];
    for (const change of bad)
      await expect(grant({ ...change, members })).rejects.toMatchObject({ code: 'points.source-invalid' });
  });

  it('waits with the refund period when asked to, and is released and ended by the wall clock', async () => {
    await addMembers(1);
    await grant({ isPending: true, validDays: 3, members: [{ memberId: '1', points: 40 }] });
    expect(await balance('1')).toEqual({ available: 0, pending: 40, owed: 0 });
    await expect(spend('1', 1, 'early')).rejects.toMatchObject({ code: 'points.insufficient' });
    daysLater(8);
    expect(await services.upkeep.settleLots()).toEqual({ released: 1, expired: 0 });
    expect(await services.upkeep.settleLots()).toEqual({ released: 0, expired: 0 });
    expect(await balance('1')).toEqual({ available: 40, pending: 0, owed: 0 });
    const listed = await services.read.transactions(test.database, '1', { limit: 10 });
    expect(
      listed.map(({ kindLabel, points, balanceAfter, pendingAfter }) => [
        kindLabel,
        points,
        balanceAfter,
        pendingAfter,
      ]),
    ).toEqual([
      ['待生效转可用', 40, 40, 0],
      ['赠送', 40, 0, 40],
    ]);
    daysLater(4);
    await expect(spend('1', 1, 'late')).rejects.toMatchObject({ code: 'points.insufficient' });
    expect(await services.upkeep.settleLots()).toEqual({ released: 0, expired: 1 });
    expect(await balance('1')).toEqual({ available: 0, pending: 0, owed: 0 });
    expect(await broken()).toEqual([]);
  });

  it('can be spent as soon as its waiting is over, before any job has run', async () => {
    await addMembers(1);
    await grant({ isPending: true, members: [{ memberId: '1', points: 40 }] });
    daysLater(8);
    expect(await spend('1', 40, 'at-once')).toBe('spent');
    expect(await broken()).toEqual([]);
  });

  it('goes out to 20,000 members at once, and a repeat writes nothing', async () => {
    await addMembers(20_000);
    const members = Array.from({ length: 20_000 }, (_, index) => ({
      memberId: String(index + 1),
      points: 5,
    }));
    expect((await grant({ members })).given).toHaveLength(20_000);
    expect((await grant({ members })).existing).toHaveLength(20_000);
    expect(await broken()).toEqual([]);
  });
});

describe('spending', () => {
  it('takes what ends first, and a cancelled exchange puts it back where it was', async () => {
    await addMembers(1);
    await grant({ sourceKey: 'long', validDays: 90, members: [{ memberId: '1', points: 100 }] });
    await grant({ sourceKey: 'short', validDays: 10, members: [{ memberId: '1', points: 50 }] });
    expect(await spend('1', 70, 'bag')).toBe('spent');
    const left = async () => (await services.read.lots(test.database, '1')).map(({ remaining }) => remaining);
    expect(await left()).toEqual([80]);
    expect(await unspend('1', 'bag')).toBe(true);
    expect(await unspend('1', 'bag')).toBe(false);
    expect(await unspend('1', 'never')).toBe(false);
    expect(await left()).toEqual([50, 100]);
    expect(await broken()).toEqual([]);
  });

  it('comes back with days of grace where the lot is over by then', async () => {
    await addMembers(1);
    await grant({ sourceKey: 'short', validDays: 10, members: [{ memberId: '1', points: 50 }] });
    await grant({ sourceKey: 'long', validDays: 90, members: [{ memberId: '1', points: 50 }] });
    await spend('1', 80, 'bag');
    daysLater(20);
    await services.upkeep.settleLots();
    expect(await unspend('1', 'bag')).toBe(true);
    const lots = await services.read.lots(test.database, '1');
    expect(lots.map(({ remaining }) => remaining)).toEqual([50, 50]);
    expect(lots[0]!.expiresAt.toISOString()).toBe('2026-04-20T16:00:00.000Z');
    expect(await services.read.expiring(test.database, '1', 0)).toEqual([]);
    expect(await broken()).toEqual([]);
  });
});

describe('the liability', () => {
  it('is every unused point, by age and by month of its end', async () => {
    await addMembers(2);
    await services.settings.write(test.database, 'points.worth-fen-per-100', 80, 'spec');
    await grant({ sourceKey: 'a', validDays: 200, members: [{ memberId: '1', points: 1_000 }] });
    daysLater(40);
    await grant({
      sourceKey: 'b',
      validDays: 30,
      members: [
        { memberId: '1', points: 300 },
        { memberId: '2', points: 20 },
      ],
    });
    await grant({ sourceKey: 'c', isPending: true, members: [{ memberId: '2', points: 5 }] });
    await spend('1', 250, 'bag');
    const report = new PointsReportRead();
    const liability = await report.liability(test.database, clock.at);
    expect(liability).toMatchObject({ available: 1_070, pending: 5, owed: 0, members: 2, worthFen: 860 });
    expect(
      liability.byAge.map(({ fromDays, lots, members, available, pending }) => [
        fromDays,
        lots,
        members,
        available,
        pending,
      ]),
    ).toEqual([
      [0, 3, 2, 70, 5],
      [31, 1, 1, 1_000, 0],
      [91, 0, 0, 0, 0],
      [181, 0, 0, 0, 0],
      [366, 0, 0, 0, 0],
    ]);
    expect(liability.byExpiry).toEqual([
      { month: '2026-05', available: 70, pending: 0 },
      { month: '2026-09', available: 1_000, pending: 0 },
      { month: '2027-04', available: 0, pending: 5 },
    ]);
    const months = await report.months(test.database, '2026-04-30', 3);
    expect(months).toEqual([
      { month: '2026-02', issued: 0, reversed: 0, spent: 0, expired: 0 },
      { month: '2026-03', issued: 1_000, reversed: 0, spent: 0, expired: 0 },
      { month: '2026-04', issued: 325, reversed: 0, spent: 250, expired: 0 },
    ]);
  });
});

describe('a merge', () => {
  it('moves everything; a gift that both had stays, and is not given again', async () => {
    await addMembers(2);
    const gift = { sourceKey: 'welcome', members: ['1', '2'].map((memberId) => ({ memberId, points: 30 })) };
    await grant(gift);
    await grant({ sourceKey: 'own', members: [{ memberId: '1', points: 7 }] });
    await test.database.transaction(async (tx) => {
      await tx.run('UPDATE member SET merged_into_id = 2 WHERE id = 1');
      await services.orders.mergeMembers(tx, '1', '2');
      await services.orders.mergeMembers(tx, '1', '2');
    });
    expect(await balance('2')).toEqual({ available: 67, pending: 0, owed: 0 });
    expect(await grant(gift)).toEqual({ given: [], existing: ['2'], refused: ['1'] });
    const own = { sourceKey: 'own', members: [{ memberId: '2', points: 7 }] };
    expect((await grant(own)).existing).toEqual(['2']);
    expect(await broken()).toEqual([]);
  });
});
