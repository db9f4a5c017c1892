import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { insertOrders, insertPeople } from '../../../test/factories/people.js';
import { MovableClock, pointsServices } from '../../../test/factories/points-world.js';
import { ActivitiesService } from '../../facts/activities/activities.service.js';
import { MemberMarks } from '../../facts/member-marks/member-marks.service.js';
import { DeliveryStore } from '../messaging/delivery.store.js';
import { MassSendStore } from '../messaging/mass-send.store.js';
import { MessageTemplateStore } from '../messaging/message-template.store.js';
import { MessagingService } from '../messaging/messaging.service.js';
import { RecipientRead } from '../messaging/recipient.read.js';
import { LocalDoorbell } from '../../platform/queue/doorbell.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { ActivityPointsService } from './activity-points.service.js';
import { ActivityPointsStore } from './activity-points.store.js';
import { OrderPointsStore } from './order-points.store.js';
import { PointsNoticesService } from './points-notices.service.js';
import { DEFAULT_RULES } from './points-rules.js';
import { pointsInvariants } from './points.invariants.js';
import { PointsStore } from './points.store.js';

let test: TestDatabase;
let clock: MovableClock;
let services: ReturnType<typeof pointsServices>;

beforeAll(async () => {
  test = await createTestDatabase('points_earning');
});
beforeEach(async () => {
  await test.clear();
  clock = new MovableClock(test.database, new SettingStore());
  services = pointsServices(test.database, clock);
  await services.settings.write(test.database, 'points.go-live-on', '2026-01-01', 'spec');
  await insertPeople(test.database, ['anna', 'bo']);
  await test.database.run(`UPDATE member SET joined_at = '2026-01-01'`);
});
afterAll(() => test.drop());

const balance = (memberId: string) => services.read.balance(test.database, memberId);
const daysLater = (days: number) => {
  clock.at = new Date(clock.at.getTime() + days * 86_400_000);
};

async function buy(
  externalId: string,
  amountFen: number,
  lines: readonly [string, number][] = [],
): Promise<void> {
  await insertOrders(test.database, [{ memberId: 1, externalId, paidAt: clock.at, amountFen }]);
  for (const [index, [category, lineFen]] of lines.entries()) {
    await test.database.run(
      `INSERT INTO shop_order_item (order_id, line_no, category, quantity, amount_fen)
       SELECT o.id, ?, ?, 1, ? FROM shop_order o WHERE o.external_id = ?`,
      [index + 1, category, lineFen, externalId],
    );
  }
  await settle();
}

async function refund(externalId: string, refundedFen: number): Promise<void> {
  await test.database.run('UPDATE shop_order SET refunded_amount_fen = ? WHERE external_id = ?', [
    refundedFen,
    externalId,
  ]);
  await settle();
}

async function settle(): Promise<void> {
  const rows = await test.database.rows<{ id: string }>('SELECT o.id FROM shop_order o');
  await test.database.transaction((tx) =>
    services.orders.settleOrders(
      tx,
      rows.map(({ id }) => id),
    ),
  );
}

async function broken(): Promise<unknown[]> {
  const found = await Promise.all(pointsInvariants.map(({ sql }) => test.database.rows(sql)));
  return found.flat();
}

describe('points of a fresh order', () => {
  it('wait for the refund period; a refund takes them from there, and what is left is released once', async () => {
    await buy('one', 20_000);
    expect(await balance('1')).toEqual({ available: 0, pending: 200, owed: 0 });
    await refund('one', 5_000);
    expect(await balance('1')).toEqual({ available: 0, pending: 150, owed: 0 });
    daysLater(7);
    expect((await services.upkeep.settleLots()).released).toBe(0);
    daysLater(1);
    const both = await Promise.all([services.upkeep.settleLots(), services.upkeep.settleLots()]);
    expect(both.map(({ released }) => released).toSorted()).toEqual([0, 1]);
    expect(await balance('1')).toEqual({ available: 150, pending: 0, owed: 0 });
    await refund('one', 20_000);
    expect(await balance('1')).toEqual({ available: 0, pending: 0, owed: 0 });
    expect(await broken()).toEqual([]);
  });

  it('pay a debt when they are released, not before', async () => {
    await buy('old', 10_000);
    daysLater(8);
    await services.upkeep.settleLots();
    await test.database.transaction((tx) =>
      services.points.spend(tx, {
        memberId: '1',
        points: 100,
        sourceKind: 'spec',
        sourceKey: 'bag',
        note: '',
      }),
    );
    await refund('old', 10_000);
    await buy('new', 30_000);
    expect(await balance('1')).toEqual({ available: 0, pending: 300, owed: 100 });
    daysLater(8);
    await services.upkeep.settleLots();
    expect(await balance('1')).toEqual({ available: 200, pending: 0, owed: 0 });
    expect(await broken()).toEqual([]);
  });

  it('go by the rules of the day they were paid, categories and refunds too, whatever the rules become', async () => {
    const rules = {
      ...DEFAULT_RULES,
      perYuan: 2,
      categories: { 新品: 2, 礼品卡: 0 },
      startsOn: '2026-01-01',
    };
    await services.settings.write(test.database, 'points.rules', rules, 'spec');
    await buy('mixed', 10_000, [
      ['新品', 4_000],
      ['礼品卡', 4_000],
      ['面霜', 2_000],
    ]);
    expect((await balance('1')).pending).toBe(200);
    await services.settings.write(test.database, 'points.rules', { ...DEFAULT_RULES, perYuan: 9 }, 'spec');
    await refund('mixed', 5_000);
    expect((await balance('1')).pending).toBe(100);
    expect(await broken()).toEqual([]);
  });

  it('go by what is for everybody where a member opted out of personalisation', async () => {
    await test.database.transaction((tx) =>
      services.points.setRates(
        tx,
        [
          { tierId: 5, rateMilli: 3000 },
          { tierId: 0, rateMilli: 1200 },
        ],
        { schemeId: '1', startsOn: '2026-01-01', setBy: 'spec' },
      ),
    );
    await test.database.run(
      `INSERT INTO tier_change (run_id, scheme_id, member_id, to_tier, version_id, cause, business_date, deciding_json, recorded_at)
       VALUES (1, 1, 1, 5, 1, 'facts', '2026-01-15', '[]', '2026-01-15')`,
    );
    await buy('gold', 10_000);
    expect((await balance('1')).pending).toBe(300);
    await test.database.run(
      `INSERT INTO consent (member_id, purpose, is_granted, notice_version, occurred_at, recorded_at)
       VALUES (1, 'personalisation', 0, 'v1', '2026-02-20', '2026-02-20')`,
    );
    await buy('general', 10_000);
    expect((await balance('1')).pending).toBe(420);
    await refund('gold', 10_000);
    expect((await balance('1')).pending).toBe(120);
  });
});

describe('points of activities', () => {
  it('come once each, within the limits, however often people are looked at', async () => {
    const rules = {
      ...DEFAULT_RULES,
      activities: { visited: { points: 3, perDay: 1, inAll: 2 } },
      startsOn: '2026-02-01',
    };
    await services.settings.write(test.database, 'points.rules', rules, 'spec');
    const activities = new ActivitiesService(new MemberMarks(new LocalDoorbell()));
    const visit = (memberId: string, day: string, key: string) =>
      test.database.transaction((tx) =>
        activities.append(tx, [
          { memberId, kind: 'visited', dedupeKey: key, occurredAt: new Date(`${day}T04:00:00Z`) },
        ]),
      );
    const service = new ActivityPointsService(
      clock,
      services.settings,
      new PointsStore(),
      new OrderPointsStore(),
      new ActivityPointsStore(),
    );
    const look = () => test.database.transaction((tx) => service.settleMembers(tx, ['1', '2']));
    await visit('1', '2026-01-31', 'too-early');
    await visit('1', '2026-02-10', 'a');
    await visit('1', '2026-02-10', 'b');
    await visit('2', '2026-02-10', 'c');
    const both = await Promise.all([look(), look(), look()]);
    expect(both.reduce((sum, written) => sum + written, 0)).toBe(2);
    await visit('1', '2026-02-11', 'd');
    await visit('1', '2026-02-12', 'e');
    expect(await look()).toBe(1);
    expect(await look()).toBe(0);
    expect([(await balance('1')).available, (await balance('2')).available]).toEqual([6, 3]);
    expect(await broken()).toEqual([]);
  });
});

describe('notices of points that end', () => {
  const messaging = () =>
    new MessagingService(
      test.database,
      services.settings,
      new DeliveryStore(),
      new MassSendStore(),
      new MessageTemplateStore(),
      new RecipientRead(clock, services.settings),
      new LocalDoorbell(),
    );
  const announce = () =>
    new PointsNoticesService(test.database, clock, services.settings, messaging()).announce('2026-03-01');

  it('go out once per member and end, and only where a subscription template is there', async () => {
    const grant = (sourceKey: string, validDays: number) =>
      test.database.transaction((tx) =>
        services.points.grant(tx, {
          sourceKind: 'spec',
          sourceKey,
          note: '',
          validDays,
          members: ['1', '2'].map((memberId) => ({ memberId, points: 30 })),
        }),
      );
    await grant('soon', 5);
    await grant('same-day', 5);
    await grant('later', 60);
    expect(await announce()).toEqual({ queued: 0 });
    const template = {
      code: 'points-expiring',
      title: '积分到期提醒',
      purpose: 'service' as const,
      channelId: '1',
      messageKind: 'subscribe' as const,
      vendorTemplateId: 'T1',
      fields: { number1: '{{points}}', date2: '{{date}}' },
    };
    await messaging().createTemplate(template, 'spec');
    expect(await announce()).toEqual({ queued: 2 });
    expect(await announce()).toEqual({ queued: 0 });
    const sent = await test.database.rows<{ member_id: string; fields_json: unknown }>(
      'SELECT d.member_id, d.fields_json FROM delivery d ORDER BY d.member_id',
    );
    const fields = { number1: '60', date2: '2026-03-06' };
    expect(sent).toEqual(['1', '2'].map((memberId) => ({ member_id: memberId, fields_json: fields })));
  });
});
