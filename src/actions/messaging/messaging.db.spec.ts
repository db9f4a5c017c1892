import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/db/test-database.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { silentLogger } from '../../platform/logging/logger.js';
import { EventBus } from '../../platform/outbox/event-bus.js';
import { LocalDoorbell } from '../../platform/queue/doorbell.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { DeliveryDrain, MassSendDrain } from './delivery-drain.js';
import { DeliverySender } from './delivery-sender.js';
import { DeliveryStore } from './delivery.store.js';
import { MassSendStore } from './mass-send.store.js';
import { MassSender } from './mass-sender.js';
import { MessageTemplateStore } from './message-template.store.js';
import { FakePlatform } from './messaging.fake.js';
import { MessagingRead } from './messaging.read.js';
import { MessagingService } from './messaging.service.js';
import { RecipientRead } from './recipient.read.js';
import { VendorResultStore } from './vendor-result.store.js';

const DATE = '2026-11-22';

let test: TestDatabase;
let platform: FakePlatform;
let service: MessagingService;
let noticeId: string;
const settings = new SettingStore();
const deliveries = new DeliveryStore(30);
const massSends = new MassSendStore(30);
const results = new VendorResultStore();
const read = new MessagingRead();

const notice = {
  code: 'level-change',
  title: '会员等级变更通知',
  purpose: 'service',
  channelId: '1',
  messageKind: 'template',
  vendorTemplateId: 'tpl-1',
  fields: { thing3: '{{tierName}}' },
} as const;

beforeAll(async () => {
  test = await createTestDatabase('e_messaging', 20);
});
beforeEach(async () => {
  await test.clear();
  platform = new FakePlatform();
  service = makeService();
  await settings.write(test.database, 'messaging.quiet-hours', 'off', 'spec');
  await test.database.run(
    `INSERT INTO channel (code, kind, name, settings_json) VALUES ('oa', 'wechat_official_account', '公众号', '{}')`,
  );
  noticeId = await service.ensureTemplate(notice, 'spec');
});
afterAll(() => test.drop());

function recipients(): RecipientRead {
  return new RecipientRead(new BusinessClock(test.database, settings), settings);
}

function makeService(): MessagingService {
  const templates = new MessageTemplateStore();
  const doorbell = new LocalDoorbell();
  return new MessagingService(
    test.database,
    settings,
    deliveries,
    massSends,
    templates,
    recipients(),
    doorbell,
  );
}

interface Drains {
  drain(): Promise<number>;
}

function makeDrain(massStore: MassSendStore = massSends): Drains {
  const { database } = test;
  const bus = new EventBus([], new LocalDoorbell());
  const single = new DeliveryDrain(
    new DeliverySender(database, deliveries, recipients(), results, platform, silentLogger),
  );
  const mass = new MassSendDrain(
    new MassSender(database, massStore, recipients(), platform, bus, silentLogger),
  );
  return { drain: async () => (await single.drain()) + (await mass.drain()) };
}

async function drainAll(drain = makeDrain()): Promise<void> {
  while ((await drain.drain()) > 0);
}

async function addPeople(count: number): Promise<string[]> {
  for (let n = 0; n < count; n += 1) {
    const { insertId } = await test.database.run(
      `INSERT INTO member (first_seen_at, joined_at) VALUES ('2026-01-01', '2026-01-01')`,
    );
    await test.database.run(
      `INSERT INTO channel_identity (channel_id, external_id, member_id, follow_state, followed_at)
       VALUES (1, ?, ?, 'following', '2026-01-01')`,
      [`open-${insertId}`, insertId],
    );
    for (const purpose of ['service', 'marketing']) {
      await test.database.run(
        'INSERT INTO consent_current (member_id, purpose, is_granted, consent_id) VALUES (?, ?, 1, 1)',
        [insertId, purpose],
      );
    }
  }
  const rows = await test.database.rows<{ id: string }>('SELECT m.id FROM member m ORDER BY m.id');
  return rows.map(({ id }) => id);
}

function queueNotice(memberIds: readonly string[], sourceKey = 'run:1', templateId = noticeId) {
  return test.database.transaction((tx) =>
    service.queue(tx, {
      sourceKind: 'benefit_plan',
      sourceKey,
      sourceLabel: '等级权益',
      templateId,
      businessDate: DATE,
      members: memberIds.map((memberId) => ({ memberId, values: { tierName: '金卡' } })),
    }),
  );
}

function queueMass(memberIds: readonly string[], key: string, businessDate = DATE) {
  return test.database.transaction((tx) =>
    service.queueMass(tx, {
      sourceKind: 'reactivation',
      sourceKey: key,
      personKey: key,
      sourceLabel: '沉睡唤醒',
      channelId: '1',
      text: '好久不见,送您一张券',
      businessDate,
      people: memberIds.map((memberId) => ({ memberId, identityId: memberId })),
    }),
  );
}

const rows = () =>
  test.database.rows<{ member_id: string; outcome: string; reason: string | null; attempts: number }>(
    'SELECT d.member_id, d.outcome, d.reason, d.attempts FROM delivery d ORDER BY d.id',
  );
const outcomes = async () => (await rows()).map(({ outcome, reason }) => [outcome, reason]);
const makeDue = () =>
  Promise.all([
    test.database.run(`UPDATE delivery SET available_at = UTC_TIMESTAMP(3) WHERE outcome = 'queued'`),
    test.database.run(`UPDATE mass_send SET available_at = UTC_TIMESTAMP(3) WHERE outcome = 'queued'`),
  ]);
const loseLeases = () =>
  Promise.all([
    test.database.run('UPDATE delivery SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND'),
    test.database.run('UPDATE mass_send SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND'),
  ]);

describe('a notice to single people', () => {
  it('is sent once, however often it is asked for and by however many workers', async () => {
    const people = await addPeople(150);
    expect(await queueNotice(people)).toBe(150);
    expect(await queueNotice(people)).toBe(0);
    await Promise.all([drainAll(makeDrain()), drainAll(makeDrain()), drainAll(makeDrain())]);
    await queueNotice(people);
    await drainAll();
    expect(new Set(await outcomes())).toEqual(new Set(Array.from({ length: 150 }, () => ['sent', null])));
    expect(platform.delivered.length).toBe(150);
    expect(new Set(platform.delivered.map(({ openId }) => openId)).size).toBe(150);
    expect(platform.delivered[0]?.text).toBe('金卡');
  });

  it('is kept from those who may not or cannot be told, with the reason', async () => {
    const people = await addPeople(3);
    await queueNotice(people);
    await test.database.run(
      `UPDATE consent_current SET is_granted = 0 WHERE member_id = 1 AND purpose = 'service'`,
    );
    await test.database.run(`UPDATE channel_identity SET follow_state = 'unfollowed' WHERE member_id = 2`);
    await drainAll();
    expect(await outcomes()).toEqual([
      ['dropped', 'no_consent'],
      ['dropped', 'not_following'],
      ['sent', null],
    ]);
    expect(platform.calls).toBe(1);
  });

  it('never carries marketing or an offer: such a text is refused before any call', async () => {
    const people = await addPeople(1);
    await test.database.run(`UPDATE message_template SET fields_json = '{"thing3":"送您 20 元券"}'`);
    await queueNotice(people, 'offer');
    await test.database.run(
      `UPDATE message_template SET purpose = 'marketing', fields_json = '{"thing3":"您好"}'`,
    );
    await queueNotice(people, 'marketing');
    await drainAll();
    expect(await outcomes()).toEqual([
      ['dropped', 'offer_words'],
      ['dropped', 'marketing_on_template'],
    ]);
    expect(platform.calls).toBe(0);
    const forbidden = { ...notice, code: 'x', fields: { thing1: '满减活动' } };
    await expect(service.ensureTemplate(forbidden, 'spec')).rejects.toMatchObject({
      code: 'messaging.offer-on-template',
    });
    const marketing = { ...notice, code: 'y', purpose: 'marketing' } as const;
    await expect(service.ensureTemplate(marketing, 'spec')).rejects.toMatchObject({
      code: 'messaging.offer-on-template',
    });
  });

  it('stops at once when sending is stopped in the middle', async () => {
    const people = await addPeople(120);
    await queueNotice(people);
    platform.behaviour = async (accept) => {
      if (platform.calls === 20) await service.stop('值班');
      return accept();
    };
    await drainAll();
    expect(platform.delivered.length).toBeLessThanOrEqual(32);
    const { byOutcome, byReason } = await read.summary(test.database);
    expect(byReason).toEqual([
      { reason: 'stopped', label: '紧急停发', count: 120 - platform.delivered.length },
    ]);
    expect(byOutcome.reduce((sum, { count }) => sum + count, 0)).toBe(120);
    expect(await read.state(test.database)).toMatchObject({ isStopped: true, stoppedBy: '值班' });
    await service.resume('值班');
    expect(await read.state(test.database)).toMatchObject({ isStopped: false, stoppedBy: null });
  });

  it('reaches no more people in one go than the blast limit', async () => {
    await service.setBlastLimit(3, 'spec');
    await queueNotice(await addPeople(5));
    await drainAll();
    expect(await outcomes()).toEqual([
      ['sent', null],
      ['sent', null],
      ['sent', null],
      ['dropped', 'blast_limit'],
      ['dropped', 'blast_limit'],
    ]);
  });

  it('is never sent again when its fate is unknown, and is when it certainly was not sent', async () => {
    const people = await addPeople(3);
    await queueNotice(people);
    const fates: FakePlatform['behaviour'][] = [
      (accept) => {
        accept();
        return { kind: 'unknown', vendorCode: 'timeout', vendorMessage: '超时' };
      },
      () => ({ kind: 'transient', vendorCode: '-1', vendorMessage: 'busy', retryAfterMs: 1 }),
      (accept) => accept(),
    ];
    platform.behaviour = (accept) => fates[platform.calls - 1]?.(accept) ?? accept();
    await drainAll();
    expect(await outcomes()).toEqual([
      ['unknown', 'no_answer'],
      ['queued', null],
      ['sent', null],
    ]);
    await makeDue();
    await drainAll();
    expect(await outcomes()).toEqual([
      ['unknown', 'no_answer'],
      ['sent', null],
      ['sent', null],
    ]);
    expect(platform.delivered.length).toBe(3);
  });

  it('gives up after five refusals that might have passed, and keeps the platform’s words', async () => {
    await queueNotice(await addPeople(1));
    platform.behaviour = () => ({
      kind: 'transient',
      vendorCode: '45011',
      vendorMessage: 'api minute-quota reach limit',
      retryAfterMs: 60_000,
    });
    for (let round = 0; round < 8; round += 1) {
      await makeDue();
      await drainAll();
    }
    expect(platform.calls).toBe(5);
    const [row] = await read.deliveries(test.database, { limit: 20 });
    expect(row).toMatchObject({
      outcomeLabel: '失败',
      reason: '多次重试未成功',
      vendorCode: '45011',
      vendorMessage: 'api minute-quota reach limit',
    });
  });

  it('waits for the next day when the platform’s quota is used up', async () => {
    await queueNotice(await addPeople(1));
    const parkUntil = new Date(Date.now() + 3_600_000);
    platform.behaviour = () => ({
      kind: 'rejected',
      vendorCode: '45009',
      vendorMessage: 'reach max api daily quota limit',
      reason: 'quota',
      parkUntil,
    });
    await drainAll();
    const row = await test.database.row<{ outcome: string; available_at: Date }>(
      'SELECT d.outcome, d.available_at FROM delivery d',
    );
    expect(row).toEqual({ outcome: 'queued', available_at: parkUntil });
  });

  it('after a crash: not called means sent later, called means 待确认, and nothing twice', async () => {
    const people = await addPeople(4);
    await queueNotice(people);
    const { token, deliveries: claimed } = await deliveries.claim(test.database, 10);
    const [first, second] = claimed.map(({ id }) => id);
    await deliveries.markCalled(test.database, token, [first ?? '', second ?? '']);
    await platform.sendTemplate((await platform.of('1')).channel, {
      openId: 'open-1',
      vendorTemplateId: 't',
      data: {},
      clientMessageId: `d${first}`,
    });
    await drainAll();
    expect(new Set((await rows()).map(({ outcome }) => outcome))).toEqual(new Set(['claimed']));
    await loseLeases();
    await drainAll();
    expect(await outcomes()).toEqual([
      ['unknown', 'interrupted'],
      ['unknown', 'interrupted'],
      ['sent', null],
      ['sent', null],
    ]);
    expect(platform.delivered.map(({ openId }) => openId).toSorted()).toEqual(['open-1', 'open-3', 'open-4']);
    // The slow worker was alive after all: its answer still settles the row.
    await deliveries.settle(test.database, token, first ?? '', { outcome: 'sent', vendorMessageId: 'x' });
    expect((await rows())[0]).toMatchObject({ outcome: 'sent' });
  });

  it('becomes a failure when the platform takes it back, whichever report comes first', async () => {
    const people = await addPeople(3);
    const failed = (vendorMessageId: string, status = 'failed:user block') =>
      test.database.transaction((tx) => results.keep(tx, { channelId: '1', vendorMessageId, status }));
    await failed('t1');
    await queueNotice(people);
    await drainAll();
    await failed('t2');
    await failed('t3', 'success');
    expect(await outcomes()).toEqual([
      ['rejected', 'failed_later'],
      ['rejected', 'failed_later'],
      ['sent', null],
    ]);
  });

  it('is not tried again with somebody the platform refused, until they follow anew', async () => {
    const people = await addPeople(1);
    await queueNotice(people, 'one');
    platform.behaviour = () => ({
      kind: 'rejected',
      vendorCode: '43004',
      vendorMessage: 'require subscribe',
      reason: 'unreachable',
    });
    await drainAll();
    platform.behaviour = (accept) => accept();
    await test.database.run('UPDATE delivery SET business_date = ?', [DATE]);
    await queueNotice(people, 'two');
    await drainAll();
    await test.database.run(`UPDATE channel_identity SET followed_at = UTC_TIMESTAMP(3) + INTERVAL 1 SECOND`);
    await queueNotice(people, 'three');
    await drainAll();
    expect(await outcomes()).toEqual([
      ['rejected', 'unreachable'],
      ['dropped', 'suppressed'],
      ['sent', null],
    ]);
  });

  it('is dropped when it has waited for two days', async () => {
    await queueNotice(await addPeople(1));
    await test.database.run('UPDATE delivery SET created_at = UTC_TIMESTAMP(3) - INTERVAL 49 HOUR');
    await drainAll();
    expect(await outcomes()).toEqual([['dropped', 'too_late']]);
  });
});

describe('a mass send', () => {
  it('is one call, 已提交 for everybody, and once per batch', async () => {
    const people = await addPeople(5);
    expect(await queueMass(people, 'a')).toBeDefined();
    expect(await queueMass(people, 'a')).toBeUndefined();
    await Promise.all([drainAll(makeDrain()), drainAll(makeDrain())]);
    await drainAll();
    expect(platform.calls).toBe(1);
    expect(platform.delivered.length).toBe(5);
    expect(new Set((await rows()).map(({ outcome }) => outcome))).toEqual(new Set(['submitted']));
    const told = await test.database.rows('SELECT e.name, e.payload_json FROM outbox_event e');
    expect(told).toEqual([
      {
        name: 'mass-send.settled',
        payload_json: { massSendId: '1', sourceKind: 'reactivation', outcome: 'submitted' },
      },
    ]);
  });

  it('looks at everybody once more before the call', async () => {
    const people = await addPeople(4);
    await queueMass(people, 'a');
    await test.database.run(`UPDATE consent_current SET is_granted = 0 WHERE member_id = 1`);
    await test.database.run(`UPDATE channel_identity SET follow_state = 'unfollowed' WHERE member_id = 2`);
    await drainAll();
    expect(await outcomes()).toEqual([
      ['dropped', 'no_consent'],
      ['dropped', 'not_following'],
      ['submitted', null],
      ['submitted', null],
    ]);
  });

  it('does not go out to one person alone, nor while stopped', async () => {
    const people = await addPeople(2);
    await queueMass(people, 'a');
    await test.database.run(`UPDATE consent_current SET is_granted = 0 WHERE member_id = 1`);
    await drainAll();
    expect(await outcomes()).toEqual([
      ['dropped', 'no_consent'],
      ['dropped', 'too_few'],
    ]);
    await service.stop('值班');
    await queueMass(people, 'b');
    await drainAll();
    expect((await outcomes()).slice(2)).toEqual([
      ['dropped', 'stopped'],
      ['dropped', 'stopped'],
    ]);
    expect(platform.calls).toBe(0);
  });

  it('reaches nobody more than four times in a month, and again in the next', async () => {
    await settings.write(test.database, 'messaging.frequency-cap', { messages: 99, days: 1 }, 'spec');
    const people = await addPeople(2);
    for (let n = 1; n <= 5; n += 1) {
      await queueMass(people, `n${n}`, `2026-11-0${n}`);
      await drainAll();
    }
    await queueMass(people, 'december', '2026-12-01');
    await drainAll();
    expect((await outcomes()).slice(6)).toEqual([
      ['submitted', null],
      ['submitted', null],
      ['dropped', 'month_quota'],
      ['dropped', 'month_quota'],
      ['submitted', null],
      ['submitted', null],
    ]);
    expect(platform.delivered.length).toBe(10);
  });

  it('keeps to the frequency cap of marketing', async () => {
    await settings.write(test.database, 'messaging.frequency-cap', { messages: 1, days: 7 }, 'spec');
    const people = await addPeople(2);
    await queueMass(people, 'a', '2026-11-10');
    await drainAll();
    await queueMass(people, 'b', '2026-11-16');
    await drainAll();
    await queueMass(people, 'c', '2026-11-17');
    await drainAll();
    expect((await outcomes()).map(([outcome, reason]) => reason ?? outcome)).toEqual([
      'submitted',
      'submitted',
      'frequency_cap',
      'frequency_cap',
      'submitted',
      'submitted',
    ]);
  });

  it('asked about again by its id after no answer: everybody still got one', async () => {
    const people = await addPeople(3);
    await queueMass(people, 'a');
    platform.behaviour = (accept) => {
      accept();
      return platform.calls === 1
        ? { kind: 'unknown', vendorCode: 'timeout', vendorMessage: '超时' }
        : accept();
    };
    await drainAll();
    expect(new Set((await rows()).map(({ outcome }) => outcome))).toEqual(new Set(['claimed']));
    // Whoever leaves now stays in the batch: its people are frozen with the first call.
    await test.database.run(`UPDATE channel_identity SET follow_state = 'unfollowed' WHERE member_id = 1`);
    await makeDue();
    await drainAll();
    expect(await outcomes()).toEqual([
      ['submitted', null],
      ['submitted', null],
      ['submitted', null],
    ]);
    expect([platform.calls, platform.delivered.length]).toEqual([2, 3]);
  });

  it('killed between the platform’s reply and the stored outcome: everybody got one', async () => {
    const people = await addPeople(3);
    await queueMass(people, 'a');
    class DyingStore extends MassSendStore {
      override async settle(): Promise<boolean> {
        throw new Error('killed');
      }
    }
    await expect(drainAll(makeDrain(new DyingStore(30)))).rejects.toThrow('killed');
    await drainAll();
    expect(platform.calls).toBe(1);
    await loseLeases();
    await drainAll();
    expect(new Set((await rows()).map(({ outcome }) => outcome))).toEqual(new Set(['submitted']));
    expect([platform.calls, platform.delivered.length]).toEqual([2, 3]);
  });

  it('without an answer until the window closes it is 待确认, for a person to look at', async () => {
    const people = await addPeople(2);
    await queueMass(people, 'a');
    platform.behaviour = () => ({ kind: 'unknown', vendorCode: 'timeout', vendorMessage: '超时' });
    await drainAll();
    await test.database.run('UPDATE mass_send SET first_called_at = UTC_TIMESTAMP(3) - INTERVAL 24 HOUR');
    await makeDue();
    await drainAll();
    expect(await outcomes()).toEqual([
      ['unknown', 'no_answer'],
      ['unknown', 'no_answer'],
    ]);
    expect(platform.calls).toBe(1);
  });

  it('refused by the platform it is 失败 with the platform’s words', async () => {
    const people = await addPeople(2);
    await queueMass(people, 'a');
    platform.behaviour = () => ({
      kind: 'rejected',
      vendorCode: '45002',
      vendorMessage: 'content size out of limit',
      reason: 'content',
    });
    await drainAll();
    expect(await outcomes()).toEqual([
      ['rejected', 'content'],
      ['rejected', 'content'],
    ]);
  });

  it('keeps what the platform counted, and leaves everybody 已提交', async () => {
    const people = await addPeople(2);
    await queueMass(people, 'a');
    await drainAll();
    const counts = { total: 2, filtered: 2, sent: 1, failed: 1 };
    await test.database.transaction((tx) =>
      results.keep(tx, { channelId: '1', vendorMessageId: 'm1', status: 'err(10001)', counts }),
    );
    expect(await test.database.row('SELECT r.is_success, r.counts_json FROM vendor_result r')).toEqual({
      is_success: 0,
      counts_json: counts,
    });
    expect(new Set((await rows()).map(({ outcome }) => outcome))).toEqual(new Set(['submitted']));
  });
});

describe('a channel that is switched off', () => {
  it('sends nothing and says so', async () => {
    const people = await addPeople(2);
    platform.isEnabled = false;
    await queueNotice(people);
    await queueMass(people, 'a');
    await drainAll();
    expect(new Set((await outcomes()).map(([outcome, reason]) => `${outcome} ${reason}`))).toEqual(
      new Set(['dropped channel_off']),
    );
    expect(platform.calls).toBe(0);
  });
});

describe('merging two people', () => {
  it('moves their messages, keeping both of one source', async () => {
    const people = await addPeople(2);
    await queueNotice(people);
    const merge = () => test.database.transaction((tx) => deliveries.move(tx, '1', '2'));
    await merge();
    await merge();
    expect((await rows()).map(({ member_id: memberId }) => memberId)).toEqual(['2', '2']);
  });
});
