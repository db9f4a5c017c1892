import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { MINI_PROGRAM, OFFICIAL_ACCOUNT, SHOP } from './accounts.js';
import { openBench, type Bench } from './spec-client.js';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const stable = (extra = {}): object => ({
  grant_type: 'client_credential',
  appid: OFFICIAL_ACCOUNT.appid,
  secret: OFFICIAL_ACCOUNT.secret,
  ...extra,
});

describe('access tokens', () => {
  it('refuses a wrong appid and a wrong secret with their codes', async () => {
    expect(await bench.post('/cgi-bin/stable_token', stable({ appid: 'wx_other' }))).toMatchObject({
      errcode: 40013,
    });
    expect(await bench.post('/cgi-bin/stable_token', stable({ secret: 'wrong' }))).toMatchObject({
      errcode: 40125,
    });
    await bench.post('/_control/config', { badSecretCode: 40001 });
    expect(await bench.post('/cgi-bin/stable_token', stable({ secret: 'wrong' }))).toMatchObject({
      errcode: 40001,
    });
  });

  it('gives the same stable token again, and another by force at most every 30 seconds', async () => {
    const first = await bench.post('/cgi-bin/stable_token', stable());
    const second = await bench.post('/cgi-bin/stable_token', stable());
    expect(second.access_token).toBe(first.access_token);
    const forced = await bench.post('/cgi-bin/stable_token', stable({ force_refresh: true }));
    expect(forced.access_token).not.toBe(first.access_token);
    const old = await bench.get(`/cgi-bin/user/get?access_token=${String(first.access_token)}`);
    expect(old).toMatchObject({ errcode: 40001 });
    const again = await bench.post('/cgi-bin/stable_token', stable({ force_refresh: true }));
    expect(again).toMatchObject({ errcode: 45011 });
  });

  it('tells missing, malformed, unknown, expired and foreign tokens apart', async () => {
    expect(await bench.get('/cgi-bin/user/get')).toMatchObject({ errcode: 41001 });
    expect(await bench.get('/cgi-bin/user/get?access_token=no%20token')).toMatchObject({ errcode: 40014 });
    const unknown = `/cgi-bin/user/get?access_token=${'a'.repeat(130)}`;
    expect(await bench.get(unknown)).toMatchObject({ errcode: 40001 });
    expect(await bench.api(SHOP, 'GET', '/cgi-bin/user/get')).toMatchObject({ errcode: 48001 });

    const { access_token: token } = await bench.post('/cgi-bin/stable_token', stable());
    await bench.post('/_control/tokens/expire', { account: OFFICIAL_ACCOUNT.appid });
    const expired = await bench.get(`/cgi-bin/user/get?access_token=${String(token)}`);
    expect(expired.errcode).toBe(42001);
    expect(expired.errmsg).toMatch(/ rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/);
    expect(await bench.api(OFFICIAL_ACCOUNT, 'GET', '/cgi-bin/user/get')).toHaveProperty('total');
  });

  it('keeps a classic token for the overlap when the next is issued', async () => {
    const path = `/cgi-bin/token?grant_type=client_credential&appid=${OFFICIAL_ACCOUNT.appid}&secret=${OFFICIAL_ACCOUNT.secret}`;
    const first = await bench.get(path);
    const second = await bench.get(path);
    expect(second.access_token).not.toBe(first.access_token);
    const old = await bench.get(`/cgi-bin/user/get?access_token=${String(first.access_token)}`);
    expect(old).toHaveProperty('total');
    await bench.post('/_control/config', { tokenOverlapSeconds: 0 });
    await bench.get(path);
    const dead = await bench.get(`/cgi-bin/user/get?access_token=${String(second.access_token)}`);
    expect(dead).toMatchObject({ errcode: 40001 });
  });

  it('counts calls by account and path, and refuses above the daily quota', async () => {
    const path = '/cgi-bin/user/get';
    const { quota } = (await bench.api(OFFICIAL_ACCOUNT, 'POST', '/cgi-bin/openapi/quota/get', {
      cgi_path: path,
    })) as { quota: { daily_limit: number; used: number; remain: number } };
    expect(quota.daily_limit).toBe(500);
    await bench.post('/_control/quotas', {
      account: OFFICIAL_ACCOUNT.appid,
      path,
      dailyLimit: quota.used + 1,
    });
    expect(await bench.api(OFFICIAL_ACCOUNT, 'GET', path)).toHaveProperty('total');
    expect(await bench.api(OFFICIAL_ACCOUNT, 'GET', path)).toMatchObject({ errcode: 45009 });
    expect(bench.simulator.calls.count(OFFICIAL_ACCOUNT.appid, path)).toBe(quota.used + 2);
    await bench.post('/_control/clock', { advanceDays: 1 });
    expect(await bench.api(OFFICIAL_ACCOUNT, 'GET', path)).toHaveProperty('total');
  });

  it('answers an unknown path with 404 and a wrong method with its code', async () => {
    const response = await fetch(`${bench.simulator.baseUrl}/cgi-bin/nothing`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ errcode: 40066 });
    expect(await bench.api(SHOP, 'GET', '/channels/ec/order/get')).toMatchObject({ errcode: 43002 });
    expect(await bench.api(MINI_PROGRAM, 'POST', '/channels/ec/order/get')).toMatchObject({ errcode: 48001 });
  });
});
