import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MessagingService } from '../../src/actions/messaging/messaging.service.js';
import type { Channel } from '../../src/channels/channel.js';
import { ChannelsService } from '../../src/channels/channels.service.js';
import { MembersService } from '../../src/facts/members/members.service.js';
import { BusinessClock } from '../../src/platform/clock/business-clock.js';
import { SettingStore } from '../../src/platform/settings/setting.store.js';
import { eventually } from '../harness/child-process.js';
import { TestApp } from './app.js';
import { TestSimulator } from './simulator.js';

/** The platform's template of the notice; see the simulator's control call `accounts`. */
const TITLE = '会员等级变更通知';
const ACCOUNT = 'wx_demo_oa';

interface Follower {
  openids: { oa: string };
  followedAt: string;
}

interface Witnessed {
  kind: string;
  openId: string;
  outcome: string;
}

let simulator: TestSimulator;
let app: TestApp;
let channel: Channel;
let templateId: string;
let members: { memberId: string; identityId: string; openId: string }[];

async function setUpAccount(): Promise<void> {
  const { accounts, templates } = await simulator.control<{
    accounts: { appid: string; secret: string; callbackToken: string }[];
    templates: Record<string, { templateId: string; title: string }[]>;
  }>('accounts');
  const account = accounts.find(({ appid }) => appid === ACCOUNT);
  channel = await app.api.get(ChannelsService).create({
    kind: 'wechat_official_account',
    code: 'oa',
    name: '公众号',
    appId: ACCOUNT,
    settings: { baseUrl: simulator.baseUrl },
    secrets: { secret: account?.secret ?? '', callbackToken: account?.callbackToken ?? '' },
  });
  const vendorTemplateId = templates[ACCOUNT]?.find(({ title }) => title === TITLE)?.templateId ?? '';
  templateId = await app.api.get(MessagingService).ensureTemplate(
    {
      code: 'notice',
      title: TITLE,
      purpose: 'service',
      channelId: channel.id,
      messageKind: 'template',
      vendorTemplateId,
      fields: {
        character_string1: '{{memberNo}}',
        thing2: '{{previousTierName}}',
        thing3: '{{tierName}}',
        time4: '{{changedAt}}',
      },
    },
    'spec',
  );
}

async function setUpFollowers(count: number): Promise<void> {
  const { people } = await simulator.control<{ people: Follower[] }>(`people?follows=true&limit=${count}`);
  const service = app.api.get(MembersService);
  members = await app.test.database.transaction(async (tx) => {
    const seen = people.map(({ openids, followedAt }) => ({
      externalId: openids.oa,
      isFollowing: true,
      followedAt: new Date(followedAt),
    }));
    await service.recordFollowers(tx, channel.id, seen);
    const known = await service.resolve(tx, channel.id, seen);
    const found = [...known].map(([openId, ids]) => ({ openId, ...ids }));
    await service.recordConsents(
      tx,
      found.flatMap(({ memberId }) =>
        (['service', 'marketing'] as const).map((purpose) => ({
          memberId,
          purpose,
          isGranted: true,
          noticeVersion: 'v1',
          channelId: channel.id,
          evidence: 'spec',
          occurredAt: new Date('2026-01-01'),
        })),
      ),
    );
    return found;
  });
}

beforeAll(async () => {
  simulator = await TestSimulator.start(60, 3);
  app = await TestApp.start('messages', { withWorker: true, env: { LEASE_SECONDS: '2' } });
  await app.api.get(SettingStore).write(app.test.database, 'messaging.quiet-hours', 'off', 'spec');
  await setUpAccount();
  await setUpFollowers(6);
});
afterAll(async () => {
  await app.stop();
  await simulator.stop();
});

async function queueNotice(key: string, memberIds: readonly string[]): Promise<void> {
  const businessDate = await app.api.get(BusinessClock).today();
  const values = {
    memberNo: 'M000001',
    previousTierName: '银卡会员',
    tierName: '金卡会员',
    changedAt: '2026年11月22日 10:05',
  };
  await app.test.database.transaction((tx) =>
    app.api.get(MessagingService).queue(tx, {
      sourceKind: 'benefit_plan',
      sourceKey: key,
      sourceLabel: '等级权益',
      templateId,
      businessDate,
      members: memberIds.map((memberId) => ({ memberId, values })),
    }),
  );
}

/** Everybody but the second one, whom the platform refuses further down. */
const audience = () => members.filter((_, index) => index !== 1);

async function queueMass(key: string): Promise<void> {
  const businessDate = await app.api.get(BusinessClock).today();
  await app.test.database.transaction((tx) =>
    app.api.get(MessagingService).queueMass(tx, {
      sourceKind: 'reactivation',
      sourceKey: key,
      personKey: key,
      sourceLabel: '沉睡唤醒',
      channelId: channel.id,
      text: `好久不见，为您准备了一张回归券(${key})`,
      businessDate,
      people: audience(),
    }),
  );
}

const outcomesOf = (key: string) =>
  app.test.database.rows<{ outcome: string; vendor_code: string | null }>(
    'SELECT d.outcome, d.vendor_code FROM delivery d WHERE d.source_key = ? ORDER BY d.id',
    [key],
  );

const settled = (key: string) =>
  eventually(`${key} to be settled`, async () => {
    const rows = await outcomesOf(key);
    const isOver = rows.length > 0 && rows.every(({ outcome }) => !['queued', 'claimed'].includes(outcome));
    return isOver && rows;
  });

const witnessed = async (kind: string) =>
  (await simulator.control<{ rows: Witnessed[] }>(`log?kind=${kind}&limit=100000`)).rows;

describe('a notice through the account', () => {
  it('reaches the phone once and is 已发送', async () => {
    const [first] = members;
    await queueNotice('one', [first?.memberId ?? '']);
    await queueNotice('one', [first?.memberId ?? '']);
    expect(await settled('one')).toMatchObject([{ outcome: 'sent' }]);
    const { messages } = await simulator.control<{ messages: { title: string }[] }>(
      `inbox?openid=${first?.openId}`,
    );
    expect(messages.map(({ title }) => title)).toEqual([TITLE]);
  });

  it('keeps the platform’s words when it is refused', async () => {
    const [, second] = members;
    await simulator.control('faults', {
      account: ACCOUNT,
      path: '/cgi-bin/message/template/send',
      kind: 'errcode',
      errcode: 43004,
      times: 1,
    });
    await queueNotice('refused', [second?.memberId ?? '']);
    expect(await settled('refused')).toMatchObject([{ outcome: 'rejected', vendor_code: '43004' }]);
  });

  it('whose answer is lost is 待确认 and is not sent again', async () => {
    const [, , third] = members;
    const before = (await witnessed('template')).length;
    await simulator.control('faults', {
      account: ACCOUNT,
      path: '/cgi-bin/message/template/send',
      kind: 'drop-after-accept',
      times: 1,
    });
    await queueNotice('lost', [third?.memberId ?? '']);
    expect(await settled('lost')).toMatchObject([{ outcome: 'unknown' }]);
    expect((await witnessed('template')).length).toBe(before + 1);
  });
});

describe('a mass message through the account', () => {
  it('is one call and 已提交 for everybody', async () => {
    await queueMass('wave-1');
    const rows = await settled('wave-1');
    expect(rows.map(({ outcome }) => outcome)).toEqual(audience().map(() => 'submitted'));
    expect((await witnessed('mass')).length).toBe(audience().length);
  });

  it('whose answer is lost is asked about by its id, and nobody gets it twice', async () => {
    const before = (await witnessed('mass')).length;
    await app.api
      .get(SettingStore)
      .write(app.test.database, 'messaging.frequency-cap', { messages: 9, days: 7 }, 'spec');
    await simulator.control('faults', {
      account: ACCOUNT,
      path: '/cgi-bin/message/mass/send',
      kind: 'drop-after-accept',
      times: 1,
    });
    await queueMass('wave-2');
    await eventually('the first try to have no answer', async () => {
      const row = await app.test.database.row<{ id: string }>(
        `SELECT s.id FROM mass_send s
         WHERE s.source_key = 'wave-2' AND s.outcome = 'queued' AND s.first_called_at IS NOT NULL`,
      );
      return row !== undefined;
    });
    await app.test.database.run('UPDATE mass_send SET available_at = UTC_TIMESTAMP(3)');
    const rows = await settled('wave-2');
    expect(rows.map(({ outcome }) => outcome)).toEqual(audience().map(() => 'submitted'));
    expect((await witnessed('mass')).length).toBe(before + audience().length);
  });
});
