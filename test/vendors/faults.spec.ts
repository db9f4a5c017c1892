import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { OFFICIAL_ACCOUNT } from './accounts.js';
import { openBench, type Bench } from './spec-client.js';

const PATH = '/cgi-bin/message/mass/send';

let bench: Bench;
let url: string;
let people: string[];
beforeAll(async () => {
  bench = await openBench({ people: 0, extraFollowers: 4 });
  people = bench.simulator.world.people.map((person) => person.officialAccountOpenId);
  const { access_token: token } = await bench.post('/cgi-bin/stable_token', {
    grant_type: 'client_credential',
    appid: OFFICIAL_ACCOUNT.appid,
    secret: OFFICIAL_ACCOUNT.secret,
  });
  url = `${bench.simulator.baseUrl}${PATH}?access_token=${String(token)}`;
});
afterEach(() => fetch(`${bench.simulator.baseUrl}/_control/faults`, { method: 'DELETE' }));
afterAll(() => bench.close());

const send = (key: string): Promise<Response> => {
  const body = { touser: people, clientmsgid: key, msgtype: 'text', text: { content: key } };
  return fetch(url, { method: 'POST', body: JSON.stringify(body) });
};
const strike = (kind: string, extra = {}) =>
  bench.post('/_control/faults', { account: OFFICIAL_ACCOUNT.appid, path: PATH, kind, times: 1, ...extra });
const accepted = async (key: string): Promise<number> =>
  ((await bench.get(`/_control/log?key=${key}`)).rows as unknown[]).length;

describe('faults', () => {
  it.each([
    ['html', 200, /^<html>/],
    ['http-500', 500, /^<html>/],
    ['errcode', 200, /^\{"errcode":-1,/],
  ])('%s refuses without effect, once', async (kind, status, body) => {
    await strike(kind, { errcode: -1 });
    const response = await send(kind);
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(body);
    expect(await accepted(kind)).toBe(0);
    expect(await (await send(kind)).json()).toMatchObject({ errcode: 0 });
  });

  it('half-body accepts and answers JSON that breaks off', async () => {
    await strike('half-body');
    const text = await (await send('half')).text();
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(await accepted('half')).toBe(4);
  });

  it.each(['drop-after-accept', 'half-body-drop'])('%s accepts and breaks the connection', async (kind) => {
    await strike(kind);
    await expect(send(kind).then((response) => response.text())).rejects.toThrow(/fetch failed|terminated/);
    expect(await accepted(kind)).toBe(4);
  });

  it('delay accepts at once and answers late', async () => {
    await strike('delay', { delayMs: 150 });
    const started = Date.now();
    const late = send('late');
    await expect.poll(() => accepted('late')).toBe(4);
    expect(await (await late).json()).toMatchObject({ errcode: 0 });
    expect(Date.now() - started).toBeGreaterThanOrEqual(145);
  });

  it('strikes by the same dice for the same seed and leaves other accounts alone', async () => {
    const { faults } = bench.simulator;
    const draw = (): boolean[] => {
      faults.clear();
      faults.add({ kind: 'errcode', account: 'wx_demo_shop', probability: 0.3, seed: 7 });
      return Array.from({ length: 50 }, () => faults.strike('wx_demo_shop', '/any') !== null);
    };
    const first = draw();
    expect(draw()).toEqual(first);
    expect(first.filter(Boolean).length).toBeGreaterThan(5);
    expect(first.filter(Boolean).length).toBeLessThan(30);
    expect(faults.strike('wx_demo_oa', '/any')).toBeNull();
  });
});
