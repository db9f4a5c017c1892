import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { OFFICIAL_ACCOUNT } from './accounts.js';
import { openBench, type Bench } from './spec-client.js';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

describe('restart', () => {
  it('brings back orders, refunds, followers, messages, used codes, clock and call counts', async () => {
    await bench.post('/_control/clock', { now: '2026-06-05T23:59:57+08:00' });
    const placed = await bench.post('/_control/orders', { person: 'p00001', amountFen: 5000 });
    await bench.post('/_control/orders', { person: 'p00001', amountFen: 7000 });
    await bench.post('/_control/refunds', { orderId: placed.orderId });
    const follower = bench.simulator.world.people.find((person) => person.follow);
    await bench.post('/_control/unfollow', { person: follower?.id });
    const { code } = await bench.post('/_control/login-codes', { person: 'p00002' });
    const people = bench.simulator.world.people.filter((person) => person.follow).slice(0, 3);
    const touser = people.map((person) => person.officialAccountOpenId);
    const mass = { touser, msgtype: 'text', text: { content: '你好' }, clientmsgid: 'k1' };
    await bench.api(OFFICIAL_ACCOUNT, 'POST', '/cgi-bin/message/mass/send', mass);
    const login = `/sns/jscode2session?appid=wx_demo_mp&secret=demo-secret-of-mini-program-0000&grant_type=authorization_code&js_code=${String(code)}`;
    await bench.get(login);

    const look = async (): Promise<unknown[]> => [
      await bench.get('/_control/totals'),
      await bench.get('/_control/log'),
      await bench.get('/_control/orders?person=p00001'),
      await bench.get('/_control/clock'),
      (await bench.get('/_control/stats')).calls,
    ];
    const before = await look();
    // What a kill in the middle of writing leaves.
    appendFileSync(join(bench.stateDir, 'journal.jsonl'), '["order",{"id":"37');
    await bench.restart();
    expect(await look()).toEqual(before);
    expect(await bench.get(login)).toMatchObject({ errcode: 40163 });
    expect(await bench.api(OFFICIAL_ACCOUNT, 'POST', '/cgi-bin/message/mass/send', mass)).toMatchObject({
      errcode: 45065,
    });
    await bench.post('/_control/orders', { person: 'p00001', amountFen: 100 });
    await bench.restart();
    expect(await bench.get('/_control/orders?person=p00001')).toMatchObject({
      orders: { length: expect.any(Number) },
    });
  });

  it('keeps tokens good', async () => {
    const credentials = {
      grant_type: 'client_credential',
      appid: 'wx_demo_oa',
      secret: OFFICIAL_ACCOUNT.secret,
    };
    const { access_token: token } = await bench.post('/cgi-bin/stable_token', credentials);
    await bench.restart();
    expect(await bench.get(`/cgi-bin/user/get?access_token=${String(token)}`)).toHaveProperty('total');
  });

  it('keeps the day of generation and refuses other data in the same folder', async () => {
    const before = await bench.get('/_control/totals');
    await bench.restart({ anchorDate: undefined, people: undefined });
    expect(await bench.get('/_control/totals')).toEqual(before);
    await expect(bench.restart({ seed: 2 })).rejects.toThrow('the state folder holds other data');
    await bench.restart();
  });

  it('moves a standing clock by a second per fact and never past its date', async () => {
    await bench.post('/_control/clock', { now: '2026-06-05T23:59:58+08:00' });
    const times: unknown[] = [];
    for (let order = 0; order < 3; order += 1) {
      times.push((await bench.post('/_control/orders', { person: 'p00001', amountFen: 100 })).paidAt);
    }
    expect(times).toEqual([
      '2026-06-05T15:59:59.000Z',
      '2026-06-05T15:59:59.000Z',
      '2026-06-05T15:59:59.000Z',
    ]);
    expect(await bench.get('/_control/clock')).toMatchObject({ date: '2026-06-05', mode: 'standing' });
    expect(await bench.post('/_control/clock', { advanceDays: 30 })).toMatchObject({ date: '2026-07-05' });
  });
});
