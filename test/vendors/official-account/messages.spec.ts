import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { OFFICIAL_ACCOUNT } from '../accounts.js';
import { OFFICIAL_ACCOUNT_TEMPLATES } from '../message-templates.js';
import { openBench, receivePushes, type Bench, type PushReceiver } from '../spec-client.js';

const [LEVEL_CHANGE] = OFFICIAL_ACCOUNT_TEMPLATES;

let bench: Bench;
let followers: string[];
let receiver: PushReceiver | null = null;
beforeAll(async () => {
  bench = await openBench({ people: 0, extraFollowers: 30 });
  followers = bench.simulator.world.people.map((person) => person.officialAccountOpenId);
  await bench.post('/_control/clock', { now: '2026-06-10T12:00:00+08:00' });
});
afterEach(async () => {
  await receiver?.close();
  receiver = null;
  await bench.post('/_control/callbacks', { callbackBase: null });
});
afterAll(() => bench.close());

const sendTemplate = (values: Record<string, string> = {}, extra: Record<string, unknown> = {}) => {
  const fields = {
    character_string1: 'M001',
    thing2: '银卡',
    thing3: '金卡',
    time4: '2026年6月10日 12:00',
    ...values,
  };
  const data = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, { value }]));
  const body = { touser: followers[0], template_id: LEVEL_CHANGE?.templateId, data, ...extra };
  return bench.api(OFFICIAL_ACCOUNT, 'POST', '/cgi-bin/message/template/send', body);
};
const sendMass = (touser: string[], clientmsgid: string, content = '春日新品已上架') =>
  bench.api(OFFICIAL_ACCOUNT, 'POST', '/cgi-bin/message/mass/send', {
    touser,
    clientmsgid,
    msgtype: 'text',
    text: { content },
  });

describe('template messages', () => {
  it('lists the templates with their marks', async () => {
    const answer = await bench.api(OFFICIAL_ACCOUNT, 'GET', '/cgi-bin/template/get_all_private_template');
    const [first] = answer.template_list as { title: string; content: string }[];
    expect(first?.title).toBe('会员等级变更通知');
    expect(first?.content).toContain('现等级:{{thing3.DATA}}');
  });

  it.each(['满减券已到账', '立减20元', '新人特价', '会员福利', '¥20', '20% OFF', 'Coupon'])(
    'refuses the offer %s with the configured code',
    async (words) => {
      const before = bench.simulator.deliveries.rows.length;
      expect(await sendTemplate({ thing3: words })).toMatchObject({ errcode: 40249 });
      expect(bench.simulator.deliveries.rows).toHaveLength(before);
    },
  );

  it('takes the code for offers from the settings', async () => {
    await bench.post('/_control/config', { templateRefusedCode: 48008 });
    expect(await sendTemplate({ thing3: '优惠' })).toMatchObject({ errcode: 48008 });
    await bench.post('/_control/config', { templateRefusedCode: 40249 });
  });

  it('names the value that breaks its kind, the unknown template and the stranger', async () => {
    const long = await sendTemplate({ thing2: '一二三四五六七八九十一二三四五六七八九十一' });
    expect(long.errcode).toBe(47003);
    expect(long.errmsg).toContain('data.thing2.value invalid');
    expect(await sendTemplate({ time4: '昨天' })).toMatchObject({ errcode: 47003 });
    expect(await sendTemplate({}, { template_id: 'other' })).toMatchObject({ errcode: 40037 });
    expect(await sendTemplate({}, { touser: 'stranger' })).toMatchObject({ errcode: 40003 });
  });

  it('sends once per client_msg_id and shows it in the log and on the phone', async () => {
    const before = bench.simulator.deliveries.rows.length;
    const first = await sendTemplate({}, { client_msg_id: 'grant-1' });
    const second = await sendTemplate({}, { client_msg_id: 'grant-1' });
    expect(first.errcode).toBe(0);
    expect(second.msgid).toBe(first.msgid);
    expect(bench.simulator.deliveries.rows).toHaveLength(before + 1);
    const log = await bench.get('/_control/log?kind=template&key=grant-1');
    expect(log.rows).toMatchObject([
      { openId: followers[0], key: 'grant-1', outcome: 'sent', msgId: first.msgid },
    ]);
    const inbox = await bench.get(`/_control/inbox?openid=${followers[0]}`);
    expect((inbox.messages as object[])[0]).toMatchObject({
      title: '会员等级变更通知',
      lines: expect.arrayContaining([{ label: '现等级', value: '金卡' }]),
    });
  });

  it('refuses people who left and pushes the result of those who stay', async () => {
    receiver = await receivePushes(bench, () => ({ status: 200, body: 'success' }));
    await bench.post('/_control/unfollow', { person: followers[5] });
    expect(await sendTemplate({}, { touser: followers[5] })).toMatchObject({ errcode: 43004 });
    const sent = await sendTemplate({}, { touser: followers[6] });
    const pushes = await receiver.waitFor(2);
    const result = pushes.find((push) => push.body.includes('TEMPLATESENDJOBFINISH'));
    expect(result?.body).toContain(`<MsgID>${String(sent.msgid)}</MsgID>`);
    expect(result?.body).toContain('<Status><![CDATA[success]]></Status>');
  });
});

describe('mass messages', () => {
  it('refuses a lone person, an empty text and an id that is too long', async () => {
    expect(await sendMass(followers.slice(0, 1), 'one')).toMatchObject({ errcode: 40130 });
    expect(await sendMass([followers[0] as string, followers[0] as string], 'twice')).toMatchObject({
      errcode: 40130,
    });
    expect(await sendMass(followers.slice(0, 2), 'empty', '')).toMatchObject({ errcode: 44004 });
    expect(await sendMass(followers.slice(0, 2), 'k'.repeat(65))).toMatchObject({ errcode: 45067 });
  });

  it('answers a repeated clientmsgid with the earlier msg_id and sends nothing', async () => {
    const people = followers.slice(20, 23);
    const first = await sendMass(people, 'wave-1');
    expect(first).toMatchObject({ errcode: 0, errmsg: 'send job submission success' });
    expect(await sendMass(people, 'wave-1')).toMatchObject({ errcode: 45065, msg_id: first.msg_id });
    const log = await bench.get('/_control/log?key=wave-1');
    expect(log.rows).toHaveLength(3);
  });

  it('fails for the one who had four this month, by the simulator clock, and starts anew next month', async () => {
    receiver = await receivePushes(bench, () => ({ status: 200, body: '' }));
    const [tired, fresh] = [followers[10] as string, followers[11] as string];
    for (let wave = 1; wave <= 4; wave += 1)
      await sendMass([tired, followers[11 + wave] as string], `june-${wave}`);
    const fifth = await sendMass([tired, fresh, followers[5] as string], 'june-5');
    expect(fifth.errcode).toBe(0);
    const rows = (await bench.get('/_control/log?key=june-5')).rows as { openId: string; outcome: string }[];
    expect(Object.fromEntries(rows.map((row) => [row.openId, row.outcome]))).toEqual({
      [tired]: 'over-month-cap',
      [fresh]: 'sent',
      [followers[5] as string]: 'not-following',
    });
    const result = (await receiver.waitFor(5))
      .map((push) => push.body)
      .find((body) => body.includes(String(fifth.msg_id)));
    expect(result).toContain(
      '<Status><![CDATA[send success]]></Status><TotalCount>3</TotalCount><FilterCount>2</FilterCount>' +
        '<SentCount>1</SentCount><ErrorCount>1</ErrorCount>',
    );

    await bench.post('/_control/clock', { now: '2026-06-30T23:59:59+08:00' });
    await sendMass([tired, fresh], 'june-6');
    await bench.post('/_control/clock', { now: '2026-07-01T00:00:00+08:00' });
    await sendMass([tired, fresh], 'july-1');
    const outcomes = async (key: string): Promise<unknown> =>
      ((await bench.get(`/_control/log?key=${key}&openid=${tired}`)).rows as { outcome: string }[])[0]
        ?.outcome;
    expect(await outcomes('june-6')).toBe('over-month-cap');
    expect(await outcomes('july-1')).toBe('sent');
  });

  it('allows 60 calls a minute', async () => {
    await bench.post('/_control/config', { massPerMinute: 0 });
    expect(await sendMass(followers.slice(0, 2), 'too-fast')).toMatchObject({ errcode: 45011 });
    await bench.post('/_control/config', { massPerMinute: 60 });
  });
});
