import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { MINI_PROGRAM } from '../accounts.js';
import { MINI_PROGRAM_TEMPLATES } from '../message-templates.js';
import { openBench, type Bench } from '../spec-client.js';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const exchange = (code: unknown, secret = MINI_PROGRAM.secret) => {
  const query = new URLSearchParams({
    appid: MINI_PROGRAM.appid,
    secret,
    js_code: String(code),
    grant_type: 'authorization_code',
  });
  return bench.get(`/sns/jscode2session?${query}`);
};

describe('login', () => {
  it('exchanges a code once for the ids of its person', async () => {
    const person = bench.simulator.world.people[3];
    const { code } = await bench.post('/_control/login-codes', { person: person?.id });
    expect(await exchange(code, 'wrong')).toMatchObject({ errcode: 40125 });
    const session = await exchange(code);
    expect(session).toMatchObject({ openid: person?.miniProgramOpenId, unionid: person?.unionId });
    expect(Buffer.from(String(session.session_key), 'base64')).toHaveLength(16);
    expect(await exchange(code)).toMatchObject({ errcode: 40163 });
    expect(await exchange('nonsense')).toMatchObject({ errcode: 40029 });
  });

  it('refuses a code after its time', async () => {
    await bench.post('/_control/config', { loginCodeSeconds: 0 });
    const { code } = await bench.post('/_control/login-codes', { person: 'p00001' });
    expect(await exchange(code)).toMatchObject({ errcode: 40029 });
  });
});

describe('subscribe messages', () => {
  const [coupon, expiring] = MINI_PROGRAM_TEMPLATES;
  const send = (openId: string | undefined, values: Record<string, string> = {}) => {
    const fields = {
      thing1: '会员生日券',
      amount2: '20元',
      date3: '2026年7月1日',
      thing4: '满200可用',
      ...values,
    };
    const data = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, { value }]));
    const body = { touser: openId, template_id: coupon?.templateId, data, page: 'pages/coupons' };
    return bench.api(MINI_PROGRAM, 'POST', '/cgi-bin/message/subscribe/send', body);
  };

  it('sends one message per accepted prompt and template', async () => {
    const openId = bench.simulator.world.people[7]?.miniProgramOpenId;
    expect(await send(openId)).toMatchObject({ errcode: 43101 });
    await bench.post('/_control/grants', { person: 'p00008', templateId: expiring?.templateId });
    expect(await send(openId)).toMatchObject({ errcode: 43101 });
    await bench.post('/_control/grants', { person: 'p00008', templateId: coupon?.templateId, count: 2 });
    expect(await send(openId, { thing1: '一'.repeat(21) })).toMatchObject({ errcode: 47003 });
    expect(await send(openId)).toMatchObject({ errcode: 0 });
    await bench.restart();
    expect(await send(openId)).toMatchObject({ errcode: 0 });
    expect(await send(openId)).toMatchObject({ errcode: 43101 });
    expect((await bench.get('/_control/log?kind=subscribe')).rows).toHaveLength(2);
    expect(await send('stranger')).toMatchObject({ errcode: 40003 });
  });
});
