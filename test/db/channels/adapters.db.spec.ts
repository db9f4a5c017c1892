import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeChannelAdapter, type ConformanceSubject } from '../../conformance/channel-adapter.js';
import { createChannelServices, type ChannelServices } from '../../factories/channel-services.js';
import {
  addSimulatedChannels,
  SimulatorProcess,
  type SimulatedChannels,
} from '../../factories/simulated-channels.js';
import { createTestDatabase, type TestDatabase } from '../test-database.js';
import type { Channel } from '../../../src/channels/channel.js';

const DAY_MS = 86_400_000;

let test: TestDatabase;
let simulator: SimulatorProcess;
let services: ChannelServices;
let channels: SimulatedChannels;
let totals: { followers: number; orders: number; afterSales: number };

beforeAll(async () => {
  test = await createTestDatabase('c_adapters');
  simulator = await SimulatorProcess.start({ people: 400, extraFollowers: 10_500 });
  services = createChannelServices(test.database);
  channels = await addSimulatedChannels(services.channels, simulator);
  totals = await simulator.control('totals');
});
beforeEach(async () => {
  await simulator.clearFaults();
  await test.database.run('DELETE FROM channel_quota');
});
afterAll(async () => {
  services.close();
  await simulator.stop();
  await test.drop();
});

/** The parts every subject shares; a process of its own each time, so that nothing is remembered. */
async function subjectFor(pick: (from: SimulatedChannels) => Channel): Promise<ConformanceSubject> {
  const channel = pick(channels);
  return {
    adapter: services.registry.adapterOf(channel),
    channel,
    fault: async (path, fault) =>
      void (await simulator.control('faults', { account: channel.appId, path, ...fault })),
    clearFaults: async () => {
      await simulator.clearFaults();
      await test.database.run('DELETE FROM channel_quota');
      services.forgetQuotas();
    },
    calls: (path) => simulator.calls(channel.appId, path),
  };
}

async function person(query: string): Promise<{ id: string; openids: { oa: string; mp: string } }> {
  const { people } = await simulator.control<{
    people: { id: string; openids: { oa: string; mp: string } }[];
  }>(`people?${query}&limit=1`);
  if (!people[0]) throw new Error(`The simulator has nobody for ${query}`);
  return people[0];
}

async function template(kind: 'wx_demo_oa' | 'wx_demo_mp') {
  const { templates } = await simulator.control<{
    templates: Record<string, { templateId: string; example: string; keywords: [string, string][] }[]>;
  }>('accounts');
  const found = templates[kind]?.[0];
  if (!found) throw new Error(`The simulator has no template of ${kind}`);
  return found;
}

const SAMPLE: Record<string, string> = {
  character_string: 'M0001',
  thing: '银卡会员',
  number: '20',
  time: '2026年7月1日 12:00',
  date: '2026年7月1日',
  amount: '20元',
};

async function dataFor(
  kind: 'wx_demo_oa' | 'wx_demo_mp',
): Promise<{ vendorTemplateId: string; data: Record<string, string> }> {
  const { templateId, keywords } = await template(kind);
  const data = Object.fromEntries(keywords.map(([key]) => [key, SAMPLE[key.replace(/\d+$/, '')] ?? '']));
  return { vendorTemplateId: templateId, data };
}

const delivered = async (kind: string): Promise<number> =>
  (await simulator.control<{ rows: unknown[] }>(`log?kind=${kind}&limit=100000`)).rows.length;

describeChannelAdapter(
  'Official Account',
  ['credentials', 'followers', 'reads', 'messages', 'callbacks'],
  async () => {
    const subject = await subjectFor(({ account }) => account);
    const [follower, stranger] = [await person('follows=true'), await person('follows=false')];
    const message = await dataFor('wx_demo_oa');
    const send = (openId: string) =>
      services.registry
        .messagesOf(subject.channel)
        .sendTemplate(subject.channel, { openId, clientMessageId: randomUUID(), ...message });
    return {
      ...subject,
      followers: { total: totals.followers },
      read: {
        path: '/cgi-bin/user/get',
        run: () => services.registry.followersOf(subject.channel).listFollowers(subject.channel, undefined),
      },
      messages: {
        sendGood: () => send(follower.openids.oa),
        sendUnreachable: () => send(stranger.openids.oa),
        path: '/cgi-bin/message/template/send',
        delivered: () => delivered('template'),
      },
    };
  },
);

describeChannelAdapter('mini-program', ['credentials', 'messages', 'callbacks'], async () => {
  const subject = await subjectFor(({ miniProgram }) => miniProgram);
  const [asked, other] = [await person('joined=true&after=0'), await person('joined=true&after=60')];
  const message = await dataFor('wx_demo_mp');
  await simulator.control('grants', { person: asked.id, templateId: message.vendorTemplateId, count: 50 });
  const send = (openId: string) =>
    services.registry
      .messagesOf(subject.channel)
      .sendSubscribe(subject.channel, { openId, clientMessageId: randomUUID(), ...message });
  return {
    ...subject,
    messages: {
      sendGood: () => send(asked.openids.mp),
      sendUnreachable: () => send(other.openids.mp),
      path: '/cgi-bin/message/subscribe/send',
      delivered: () => delivered('subscribe'),
    },
  };
});

describeChannelAdapter('WeChat shop', ['credentials', 'orders', 'reads', 'callbacks'], async () => {
  const subject = await subjectFor(({ shop }) => shop);
  const buyer = await person('buyer=true');
  const { orders } = await simulator.control<{ orders: { orderId: string }[] }>(`orders?person=${buyer.id}`);
  const orderId = orders[0]?.orderId ?? '';
  return {
    ...subject,
    orders: {
      window: { from: new Date(Date.now() - 760 * DAY_MS), to: new Date(Date.now() + DAY_MS) },
      total: totals.orders,
      refunds: totals.afterSales,
    },
    read: {
      path: '/channels/ec/order/get',
      run: () => services.registry.ordersOf(subject.channel).getOrder(subject.channel, orderId),
    },
  };
});

describeChannelAdapter('membership feed', [], () => subjectFor(({ memberships }) => memberships));

describe('tokens', () => {
  const TOKEN = '/cgi-bin/stable_token';
  const read = (from: ChannelServices) =>
    from.registry.followersOf(channels.account).listFollowers(channels.account, undefined);

  it('are fetched once for 50 parallel calls in two processes when the old one has expired', async () => {
    const [one, two] = [createChannelServices(test.database), createChannelServices(test.database)];
    try {
      await Promise.all([read(one), read(two)]);
      await simulator.control('tokens/expire', {});
      const before = await simulator.calls(channels.account.appId, TOKEN);
      const pages = await Promise.all(Array.from({ length: 50 }, (_, n) => read(n % 2 === 0 ? one : two)));
      expect(pages.every((page) => page.total === totals.followers)).toBe(true);
      expect(await simulator.calls(channels.account.appId, TOKEN)).toBe(before + 1);
    } finally {
      one.close();
      two.close();
    }
  });

  it('are shared: a process that starts later asks the platform for none', async () => {
    await read(services);
    const before = await simulator.calls(channels.account.appId, TOKEN);
    const late = createChannelServices(test.database);
    await read(late);
    late.close();
    expect(await simulator.calls(channels.account.appId, TOKEN)).toBe(before);
  });

  it('are stored encrypted', async () => {
    await read(services);
    const token = await services.tokens.token(channels.account);
    const row = await test.database.row<{ token_cipher: Buffer }>(
      'SELECT t.token_cipher FROM channel_token t WHERE t.channel_id = ?',
      [channels.account.id],
    );
    expect(row?.token_cipher.includes(Buffer.from(token))).toBe(false);
  });

  it('that the platform refuses for good end the call with the reason', async () => {
    const wrong = await services.channels.create({
      kind: 'wechat_official_account',
      name: '密钥错误',
      appId: channels.account.appId,
      settings: channels.account.settings,
      secrets: { secret: 'not it' },
    });
    await expect(services.registry.followersOf(wrong).listFollowers(wrong, undefined)).rejects.toMatchObject({
      code: 'channels.credentials-refused',
      kind: 'auth',
      vendorCode: '40125',
    });
    await services.channels.update(wrong.id, { secrets: { secret: channels.account.secrets.secret ?? '' } });
    const mended = await services.channels.get(wrong.id);
    await expect(
      services.registry.followersOf(mended).listFollowers(mended, undefined),
    ).resolves.toMatchObject({ total: totals.followers });
  });
});

describe('a minute’s limit', () => {
  it('is waited out by reads', async () => {
    services.waited.length = 0;
    await simulator.control('faults', {
      account: channels.account.appId,
      path: '/cgi-bin/user/get',
      kind: 'errcode',
      errcode: 45011,
      times: 1,
    });
    await expect(
      services.registry.followersOf(channels.account).listFollowers(channels.account, undefined),
    ).resolves.toMatchObject({ total: totals.followers });
    expect(services.waited).toEqual([60_000]);
  });
});

describe('mass sends', () => {
  it('count as accepted when the platform has taken the very batch before', async () => {
    const { people } = await simulator.control<{ people: { openids: { oa: string } }[] }>(
      'people?follows=true&limit=3',
    );
    const openIds = people.map(({ openids }) => openids.oa);
    const sender = services.registry.messagesOf(channels.account);
    const message = { openIds, text: '好久不见', clientMessageId: randomUUID() };
    const first = await sender.sendMass(channels.account, message);
    expect(first).toMatchObject({ kind: 'accepted', isPerPerson: false });
    expect(await sender.sendMass(channels.account, message)).toEqual(first);
    const alone = { ...message, openIds: openIds.slice(0, 1), clientMessageId: randomUUID() };
    expect(await sender.sendMass(channels.account, alone)).toMatchObject({
      kind: 'rejected',
      vendorCode: '40130',
    });
  });

  it('never go by template message: an offer is refused as content', async () => {
    const follower = await person('follows=true');
    const { vendorTemplateId, data } = await dataFor('wx_demo_oa');
    const offer = Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, key.startsWith('thing') ? '送您优惠券' : value]),
    );
    const outcome = await services.registry.messagesOf(channels.account).sendTemplate(channels.account, {
      openId: follower.openids.oa,
      vendorTemplateId,
      data: offer,
      clientMessageId: randomUUID(),
    });
    expect(outcome).toMatchObject({ kind: 'rejected', reason: 'content', vendorCode: '40249' });
  });
});

describe('logging in', () => {
  const login = (code: string) =>
    services.registry.loginOf(channels.miniProgram).login(channels.miniProgram, code);

  it('turns a code into the visitor’s ids, once', async () => {
    const visitor = await person('joined=true');
    const { code } = await simulator.control<{ code: string }>('login-codes', { person: visitor.id });
    expect(await login(code)).toMatchObject({ openId: visitor.openids.mp });
    await expect(login(code)).rejects.toMatchObject({ code: 'mini-program.code-invalid', status: 401 });
  });

  it.each(['nonsense', '', 'a'.repeat(500), "' OR 1=1 --"])('refuses the code %j', async (code) => {
    await expect(login(code)).rejects.toMatchObject({ code: 'mini-program.code-invalid', status: 401 });
  });
});

describe('a platform that is not there', () => {
  it('was certainly not reached: a send may be tried again', async () => {
    const gone: Channel = {
      ...channels.account,
      id: '4711',
      settings: { baseUrl: 'http://127.0.0.1:9' },
    };
    await test.database.run('DELETE FROM channel_token WHERE channel_id = 4711');
    const outcome = await services.registry
      .messagesOf(gone)
      .sendTemplate(gone, { openId: 'o', vendorTemplateId: 't', data: {}, clientMessageId: 'c' });
    expect(outcome).toMatchObject({ kind: 'transient', vendorCode: 'channels.unreachable' });
  });
});
