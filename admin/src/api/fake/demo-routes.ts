import type { DemoPerson, Me, MiniHome } from '../types.js';
import { shiftDate } from '../../format/moment.js';
import { FakeProblem, type FakeCall, type FakeRoute } from './answers.js';
import { addDelivery, addPoints, giveCoupon, momentNow, noteChange } from './happenings.js';
import { explanationOf } from './member-routes.js';
import type { SamplePerson } from './people.js';
import { startJob } from './setting-routes.js';
import { factsNow, personOf, publishedOf, schemeOf, state, tiersOf, tierUnder } from './state.js';

const operator: Me = {
  id: '1',
  name: '管理员',
  isDemo: true,
  replayDate: null,
  businessDate: '2026-11-22',
  role: 'admin' as const,
  shopCode: null,
  mustSetPassword: true,
};

function demoPerson(person: SamplePerson): DemoPerson {
  return {
    personId: person.id,
    name: person.name,
    isFollowing: person.isFollowing,
    isJoined: person.joinedOn !== null,
    memberId: person.id,
  };
}

function levelOf(person: SamplePerson): string {
  return tierUnder(publishedOf(schemeOf('member-level')).definition, factsNow(person));
}

const entryCoupons: Readonly<Record<string, string>> = { v1: '1', v2: '2', v3: '3', v4: '4' };

function placeOrder(person: SamplePerson, amountFen: number): void {
  const before = levelOf(person);
  const at = momentNow();
  person.orders.push({
    id: `${person.id}${person.orders.length + 900}`,
    paidOn: state.businessDate,
    amountFen,
    refundedFen: 0,
    item: '玻尿酸精华',
  });
  const after = levelOf(person);
  if (person.joinedOn) addPoints(person, Math.floor(amountFen / 100), '消费获得', at);
  if (before === after) return;
  noteChange(person, 'member-level', before, after, '消费变化', at);
  const templateId = entryCoupons[after];
  if (!person.joinedOn || !templateId) return;
  giveCoupon(person, templateId, '等级权益', at);
  const text = '你的会员等级已变更，点击查看详情。';
  addDelivery(person, { sourceLabel: '等级变更通知', outcome: 'sent', text }, at);
  state.inbox.set(person.id, [
    { id: at, at, kind: 'template', title: '会员等级变更通知', text },
    ...(state.inbox.get(person.id) ?? []),
  ]);
}

function refund(person: SamplePerson): void {
  const order = person.orders.findLast((item) => item.refundedFen === 0);
  if (!order) throw new FakeProblem(409, 'demo.nothing-to-refund', '没有可以退款的订单。');
  order.refundedFen = order.amountFen;
  if (person.joinedOn) addPoints(person, -Math.floor(order.amountFen / 100), '退款退回', momentNow());
}

function memberOf({ token }: FakeCall): SamplePerson {
  if (!token) throw new FakeProblem(401, 'mini-program.token-invalid', '登录已过期，请重新进入小程序。');
  return personOf(token);
}

function home(person: SamplePerson): MiniHome {
  const explanation = explanationOf(person, 'member-level');
  const levels = tiersOf(publishedOf(schemeOf('member-level')).definition).map(({ code, name }) => ({
    code,
    name,
  }));
  const next = explanation.tierChecks.find((check) => check.tierName === explanation.nextTier?.tierName);
  const usable = state.coupons.filter((coupon) => coupon.memberId === person.id && coupon.state === 'issued');
  return {
    displayName: person.name,
    isJoined: person.joinedOn !== null,
    memberSince: person.joinedOn,
    tier: {
      code: explanation.tierCode,
      name: explanation.tierName,
      level: levels.findIndex((level) => level.code === explanation.tierCode),
      levels,
      since: explanation.since ?? '',
    },
    next:
      explanation.nextTier && next
        ? {
            name: next.tierName,
            sentence: explanation.nextTier.sentence,
            progress: Math.min(...next.clauses.map((clause) => clause.progress ?? 1)),
          }
        : null,
    points: state.points.get(person.id)?.[0]?.balanceAfter ?? 0,
    couponCount: usable.length,
    expiringCoupons: usable.filter((coupon) => coupon.validUntil < shiftDate(state.businessDate, 7)).length,
    lifecycle: null,
    businessDate: state.businessDate,
  };
}

export const demoRoutes: FakeRoute[] = [
  [
    'GET',
    /^\/auth\/me$/,
    () => {
      if (!state.isSignedIn) throw new FakeProblem(401, 'auth.signed-out', '请先登录。');
      return { ...operator, businessDate: state.businessDate };
    },
  ],
  [
    'POST',
    /^\/auth\/(login|login-link)$/,
    ({ body }) => {
      if (body.password === 'wrong' || body.token === 'used')
        throw new FakeProblem(401, 'auth.refused', '账号或密码不对。');
      state.isSignedIn = true;
      return operator;
    },
  ],
  [
    'POST',
    /^\/auth\/logout$/,
    () => {
      state.isSignedIn = false;
      return undefined;
    },
  ],
  ['POST', /^\/auth\/password$/, () => undefined],
  ['GET', /^\/demo\/state$/, () => ({ businessDate: state.businessDate, isBusy: false })],
  [
    'GET',
    /^\/demo\/people$/,
    ({ query }) =>
      state.people
        .filter((person) => person.name.includes(query.get('q') ?? ''))
        .slice(0, 20)
        .map(demoPerson),
  ],
  [
    'POST',
    /^\/demo\/orders$/,
    ({ body }) => placeOrder(personOf(String(body.personId)), Number(body.amountFen)),
  ],
  ['POST', /^\/demo\/refunds$/, ({ body }) => refund(personOf(String(body.personId)))],
  [
    'POST',
    /^\/demo\/(follow|unfollow)$/,
    ({ body, params }) => {
      personOf(String(body.personId)).isFollowing = params[0] === 'follow';
      return undefined;
    },
  ],
  [
    'POST',
    /^\/demo\/fast-forward$/,
    ({ body }) => {
      state.businessDate = shiftDate(state.businessDate, Number(body.days));
      return { jobRunIds: ['sync.run', 'tiering.run-nightly', 'reactivation.run'].map(startJob) };
    },
  ],
  ['POST', /^\/demo\/login-code$/, ({ body }) => ({ code: String(body.personId) })],
  ['GET', /^\/demo\/inbox$/, ({ query }) => state.inbox.get(query.get('personId') ?? '') ?? []],
];

export const miniRoutes: FakeRoute[] = [
  [
    'POST',
    /^\/session$/,
    ({ body }) => ({
      accessToken: String(body.code),
      expiresInSeconds: 600,
      isJoined: personOf(String(body.code)).joinedOn !== null,
    }),
  ],
  [
    'POST',
    /^\/join$/,
    (call) => {
      const person = memberOf(call);
      person.joinedOn = state.businessDate;
      person.isMarketingAgreed = (call.body.consents as { marketing: boolean }).marketing;
      return undefined;
    },
  ],
  [
    'PUT',
    /^\/consents$/,
    (call) => {
      memberOf(call).isMarketingAgreed = call.body.marketing === true;
      return undefined;
    },
  ],
  ['GET', /^\/home$/, (call) => home(memberOf(call))],
  ['GET', /^\/tiers\/([\w-]+)\/why$/, (call) => explanationOf(memberOf(call), call.params[0] ?? '')],
];
