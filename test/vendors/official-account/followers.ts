import { accountRoute, type ApiRoute } from '../api-route.js';
import { bodyRecord, isRecord } from '../json-fields.js';
import { PlatformError } from '../platform-error.js';
import type { Person, World } from '../world.js';

const PAGE_SIZE = 10_000;
const BATCH_SIZE = 100;

/** The follower list and follower profiles, which carry neither name nor picture since December 2021. */
export function followerRoutes(world: World): ApiRoute[] {
  return [
    accountRoute('official-account', 'GET', '/cgi-bin/user/get', ({ query }) => {
      const nextOpenId = query.get('next_openid') ?? '';
      const after = nextOpenId === '' ? null : world.personOfOfficialAccount(nextOpenId);
      const page =
        nextOpenId !== '' && after === null ? null : world.followers.page(after?.index ?? null, PAGE_SIZE);
      if (page === null) throw new PlatformError(40003, 'invalid openid');
      const total = world.followers.total;
      if (page.length === 0) return { total, count: 0, next_openid: '' };
      const openid = page.map((person) => (world.people[person] as Person).officialAccountOpenId);
      return { total, count: page.length, data: { openid }, next_openid: openid.at(-1) };
    }),
    accountRoute('official-account', 'GET', '/cgi-bin/user/info', ({ query }) =>
      describe(world, query.get('openid'), query.get('lang')),
    ),
    accountRoute('official-account', 'POST', '/cgi-bin/user/info/batchget', ({ body }) => {
      const list = bodyRecord(body).user_list;
      if (!Array.isArray(list) || list.length === 0 || list.length > BATCH_SIZE) {
        throw new PlatformError(40032, 'invalid openid list size');
      }
      return {
        user_info_list: list.map((entry: unknown) => {
          const fields = isRecord(entry) ? entry : {};
          return describe(world, fields.openid, fields.lang);
        }),
      };
    }),
  ];
}

function describe(world: World, openId: unknown, language: unknown): object {
  const person = typeof openId === 'string' ? world.personOfOfficialAccount(openId) : null;
  if (!person) throw new PlatformError(40003, 'invalid openid');
  if (!person.follow) return { subscribe: 0, openid: person.officialAccountOpenId };
  return {
    subscribe: 1,
    openid: person.officialAccountOpenId,
    nickname: '',
    sex: 0,
    language: language === 'zh_TW' || language === 'en' ? language : 'zh_CN',
    city: '',
    province: '',
    country: '',
    headimgurl: '',
    subscribe_time: person.follow.sinceSeconds,
    unionid: person.unionId,
    remark: '',
    groupid: 0,
    tagid_list: [],
    subscribe_scene: person.follow.scene,
    qr_scene: 0,
    qr_scene_str: '',
  };
}
