import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { OFFICIAL_ACCOUNT } from '../accounts.js';
import { openBench, type Bench } from '../spec-client.js';

interface Page {
  total: number;
  count: number;
  next_openid: string;
  data?: { openid: string[] };
}

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ people: 0, extraFollowers: 23_000 });
}, 30_000);
afterAll(() => bench.close());

const page = async (next: string): Promise<Page> =>
  (await bench.api(OFFICIAL_ACCOUNT, 'GET', '/cgi-bin/user/get', { next_openid: next })) as unknown as Page;

describe('follower list', () => {
  it('gives 23,000 followers as 10,000, 10,000 and 3,000, then an answer without data', async () => {
    const pages: Page[] = [];
    do pages.push(await page(pages.at(-1)?.next_openid ?? ''));
    while (pages.at(-1)?.data);
    expect(pages.pop()).toEqual({ total: 23_000, count: 0, next_openid: '' });
    const counts = pages.map((entry) => entry.count);
    const openIds = new Set(pages.flatMap((entry) => entry.data?.openid ?? []));
    for (const entry of pages) {
      expect(entry.total).toBe(23_000);
      expect(entry.next_openid).toBe(entry.data?.openid.at(-1));
    }
    expect(counts).toEqual([10_000, 10_000, 3000]);
    expect(openIds.size).toBe(23_000);
  });

  it('loses nobody when people leave and come back between pages', async () => {
    const first = await page('');
    const last = bench.simulator.world.findPerson(first.next_openid);
    if (!last) throw new Error('the page key is a follower');
    bench.simulator.actions.unfollow(last);
    const second = await page(first.next_openid);
    expect(second.count).toBe(10_000);
    expect(second.total).toBe(22_999);
    bench.simulator.actions.follow(last, 'ADD_SCENE_SEARCH');
    const third = await page(second.next_openid);
    expect(third.data?.openid.at(-1)).toBe(last.officialAccountOpenId);
  });

  it('shows profiles with a unionid and without name or picture, and at most 100 at once', async () => {
    const openIds = (await page('')).data?.openid.slice(0, 101) ?? [];
    const userList = openIds.map((openid) => ({ openid, lang: 'zh_CN' }));
    const path = '/cgi-bin/user/info/batchget';
    expect(await bench.api(OFFICIAL_ACCOUNT, 'POST', path, { user_list: userList })).toMatchObject({
      errcode: 40032,
    });
    const answer = await bench.api(OFFICIAL_ACCOUNT, 'POST', path, { user_list: userList.slice(0, 100) });
    const people = answer.user_info_list as Record<string, unknown>[];
    expect(people).toHaveLength(100);
    for (const person of people) {
      expect(person).toMatchObject({ subscribe: 1, nickname: '', headimgurl: '', sex: 0, city: '' });
      expect(person.unionid).toMatch(/^o[\w-]{27}$/);
      expect(person.subscribe_time).toBeGreaterThan(1_700_000_000);
    }
    expect(new Set(people.map((person) => person.unionid)).size).toBe(100);
  });

  it('tells nothing but the openid of those who left', async () => {
    const [openId] = (await page('')).data?.openid ?? [];
    const person = bench.simulator.world.findPerson(openId ?? '');
    if (!person) throw new Error('a follower is a person');
    bench.simulator.actions.unfollow(person);
    const info = await bench.api(OFFICIAL_ACCOUNT, 'GET', '/cgi-bin/user/info', { openid: openId });
    expect(info).toEqual({ subscribe: 0, openid: openId });
    const foreign = await bench.api(OFFICIAL_ACCOUNT, 'GET', '/cgi-bin/user/info', {
      openid: person.shopOpenId,
    });
    expect(foreign).toMatchObject({ errcode: 40003 });
  });
});
