import type { Dashboard, Explanation, MemberDetail, MemberRow, TimelineEntry } from '../types.js';
import { formatYuan } from '../../format/money.js';
import { shiftDate } from '../../format/moment.js';
import { ladderOf, rfmOf } from '../../tiering/definition-kinds.js';
import { FakeProblem, pageOf, type FakeRoute } from './answers.js';
import { giveCoupon, momentNow } from './happenings.js';
import type { SamplePerson } from './people.js';
import { clausesOf, scoresOf } from './schemes.js';
import { factsNow, now, personOf, publishedOf, schemeOf, state, tiersOf, tierUnder } from './state.js';

function standingOf(person: SamplePerson): MemberRow['standing'] {
  if (person.joinedOn) return 'member';
  return person.isFollowing && person.orders.length === 0 ? 'follower' : 'customer';
}

export function rowOf(person: SamplePerson): MemberRow {
  const facts = factsNow(person);
  return {
    id: person.id,
    displayName: person.name,
    phoneMasked: person.phoneTail ? `1** **** ${person.phoneTail}` : '',
    standing: standingOf(person),
    isFollowing: person.isFollowing,
    city: person.city,
    tiers: state.schemes.map((scheme) => {
      const definition = publishedOf(scheme).definition;
      const tiers = tiersOf(definition);
      const code = tierUnder(definition, facts);
      const level = tiers.findIndex((tier) => tier.code === code);
      return {
        schemeCode: scheme.code,
        schemeName: scheme.name,
        tierCode: code,
        tierName: tiers[level]?.name ?? '',
        level,
        since: facts.lastPaidOn ?? person.firstSeenOn,
      };
    }),
    orderCount: facts.orderCount,
    netAmountFen: facts.netAmountFen,
    lastPaidOn: facts.lastPaidOn,
    joinedAt: person.joinedOn && `${person.joinedOn}T04:00:00.000Z`,
    firstSeenAt: `${person.firstSeenOn}T04:00:00.000Z`,
  };
}

function detailOf(person: SamplePerson): MemberDetail {
  const facts = factsNow(person);
  return {
    ...rowOf(person),
    province: person.province,
    gender: person.gender,
    birthday: null,
    identities: [
      ...(person.isFollowing
        ? [
            {
              channelName: '层林护肤公众号',
              channelKind: 'wechat_official_account',
              externalIdMasked: `${person.id}Xk`,
              followState: 'following',
              firstSeenAt: `${person.firstSeenOn}T04:00:00.000Z`,
            },
          ]
        : []),
      ...(person.orders.length > 0
        ? [
            {
              channelName: '层林微信小店',
              channelKind: 'wechat_shop',
              externalIdMasked: `${person.id}Qp`,
              followState: 'none',
              firstSeenAt: `${person.orders[0]?.paidOn ?? ''}T04:00:00.000Z`,
            },
          ]
        : []),
    ],
    consents: person.joinedOn
      ? [
          {
            purpose: 'service',
            isGranted: true,
            noticeVersion: '2026-01',
            occurredAt: `${person.joinedOn}T04:00:00.000Z`,
          },
          {
            purpose: 'marketing',
            isGranted: person.isMarketingAgreed,
            noticeVersion: '2026-01',
            occurredAt: `${person.joinedOn}T04:00:00.000Z`,
          },
        ]
      : [],
    facts: [
      { label: '累计净消费额', value: formatYuan(facts.netAmountFen), basis: '全部计入的订单实付减退款' },
      { label: '累计订单数', value: `${facts.orderCount} 笔`, basis: '已支付且未全额退款的订单' },
      {
        label: '近 365 天净消费额',
        value: formatYuan(facts.netAmount365Fen),
        basis: '近 365 天计入的订单实付减退款',
      },
      { label: '近 365 天订单数', value: `${facts.orderCount365} 笔`, basis: '近 365 天计入的订单' },
      {
        label: '平均客单价',
        value: facts.averageOrderFen === null ? '—' : formatYuan(facts.averageOrderFen),
        basis: '累计净消费额 ÷ 累计订单数',
      },
      { label: '首次支付', value: facts.firstPaidOn ?? '—', basis: '第一笔计入的订单的支付日' },
      { label: '最近支付', value: facts.lastPaidOn ?? '—', basis: '最近一笔计入的订单的支付日' },
      {
        label: '距最近支付',
        value: facts.recencyDays === null ? '—' : `${facts.recencyDays} 天`,
        basis: '业务日减最近支付日',
      },
    ],
    points: { balance: state.points.get(person.id)?.[0]?.balanceAfter ?? 0, pending: 0, owed: 0 },
  };
}

export function explanationOf(person: SamplePerson, code: string): Explanation {
  const scheme = schemeOf(code);
  const version = publishedOf(scheme);
  const facts = factsNow(person);
  const tiers = tiersOf(version.definition);
  const current = tierUnder(version.definition, facts);
  const currentIndex = tiers.findIndex((tier) => tier.code === current);
  const ladder = ladderOf(version.definition);
  const rfm = rfmOf(version.definition);
  const next = ladder?.tiers[currentIndex + 1];
  const gaps = next?.rule
    ? clausesOf(next.rule, facts).flatMap((clause) =>
        clause.gap ? [`${clause.fieldLabel}${clause.gap}`] : [],
      )
    : [];
  return {
    schemeCode: scheme.code,
    schemeName: scheme.name,
    tierCode: current,
    tierName: tiers[currentIndex]?.name ?? '',
    since: facts.lastPaidOn ?? person.firstSeenOn,
    versionNo: version.versionNo,
    decidedAt: now,
    businessDate: state.businessDate,
    sentence: `现在在“${tiers[currentIndex]?.name ?? ''}”。`,
    tierChecks: [...tiers].reverse().map((tier) => {
      const rule = ladder?.tiers.find((item) => item.code === tier.code)?.rule;
      const clauses = rule ? clausesOf(rule, facts) : [];
      return {
        tierCode: tier.code,
        tierName: tier.name,
        isMet: rule ? clauses.every((clause) => clause.isMet) : tier.code === current,
        isCurrent: tier.code === current,
        clauses,
      };
    }),
    nextTier: next
      ? {
          tierCode: next.code,
          progress: 0.85,
          tierName: next.name,
          sentence: `${gaps.join(',')}，可升至${next.name}。`,
        }
      : null,
    scores: rfm ? (scoresOf(rfm, facts) ?? { r: null, f: null, m: null }) : null,
  };
}

function timelineOf(person: SamplePerson): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...person.orders.map((order): TimelineEntry => ({
      id: order.id,
      kind: 'order',
      title: `支付 ${formatYuan(order.amountFen)}`,
      detail: order.item,
      occurredAt: `${order.paidOn}T04:20:00.000Z`,
    })),
    ...state.coupons
      .filter((coupon) => coupon.memberId === person.id)
      .map((coupon): TimelineEntry => ({
        id: coupon.id,
        kind: 'coupon',
        title: `获得“${coupon.name}”`,
        detail: coupon.source,
        occurredAt: coupon.issuedAt,
      })),
    ...state.changes
      .filter((change) => change.memberId === person.id)
      .map((change, index): TimelineEntry => ({
        id: String(index),
        kind: 'tier',
        title: `${change.schemeName}：${change.fromTier ?? '未分层'} → ${change.toTier}`,
        detail: change.causeLabel,
        occurredAt: change.recordedAt,
      })),
    ...state.deliveries
      .filter((row) => row.memberId === person.id)
      .map((row): TimelineEntry => ({
        id: row.id,
        kind: 'message',
        title: row.sourceLabel,
        detail: row.text,
        occurredAt: row.createdAt,
      })),
  ];
  if (person.joinedOn)
    entries.push({
      id: 'joined',
      kind: 'joined',
      title: '入会',
      detail: '小程序',
      occurredAt: `${person.joinedOn}T04:00:00.000Z`,
    });
  return entries.sort((a, b) => b.occurredAt.localeCompare(a.occurredAt));
}

function matching(query: URLSearchParams): SamplePerson[] {
  const text = query.get('q');
  const rows = state.people.filter((person) => {
    if (text && !person.name.includes(text) && !(person.phoneTail ?? '').includes(text)) return false;
    if (query.get('joined') && String(person.joinedOn !== null) !== query.get('joined')) return false;
    if (query.get('following') && String(person.isFollowing) !== query.get('following')) return false;
    if (query.get('city') && person.city !== query.get('city')) return false;
    const facts = factsNow(person);
    if (facts.netAmountFen < Number(query.get('netAmountMinFen') ?? 0)) return false;
    return state.schemes.every((scheme) => {
      const wanted = query.get(`tier.${scheme.code}`);
      return !wanted || tierUnder(publishedOf(scheme).definition, facts) === wanted;
    });
  });
  if (query.get('sort') === '-netAmount')
    rows.sort((a, b) => factsNow(b).netAmountFen - factsNow(a).netAmountFen);
  return rows;
}

export function tierCounts(code: string) {
  const definition = publishedOf(schemeOf(code)).definition;
  const counts = new Map<string, number>();
  for (const person of state.people) {
    const tier = tierUnder(definition, factsNow(person));
    counts.set(tier, (counts.get(tier) ?? 0) + 1);
  }
  return tiersOf(definition).map((tier, level) => ({
    code: tier.code,
    name: tier.name,
    level,
    count: counts.get(tier.code) ?? 0,
  }));
}

function dashboard(): Dashboard {
  const days = Array.from({ length: 30 }, (_, index) => shiftDate(state.businessDate, index - 30));
  const orders = state.people.flatMap((person) => person.orders);
  const paidByDay = days.map((date) => {
    const paid = orders.filter((order) => order.paidOn === date);
    return { date, amountFen: paid.reduce((sum, order) => sum + order.amountFen, 0), orders: paid.length };
  });
  const trend = paidByDay.map((day) => day.amountFen);
  const paid30 = trend.reduce((sum, fen) => sum + fen, 0);
  const joined = state.people.filter((person) => person.joinedOn).length;
  const figure = (
    key: string,
    value: number,
    unit: Dashboard['figures'][number]['unit'],
    previous: number | null,
    basis: string,
    href: string | null,
    line: number[] | null = null,
  ) => ({ key, value, unit, previous, trend: line, basis, href });
  return {
    dataAsOf: now,
    businessDate: state.businessDate,
    figures: [
      figure(
        'people',
        state.people.length,
        'people',
        1164,
        '系统里的所有人，跨渠道合并后每人一次。',
        '/members',
      ),
      figure('members', joined, 'people', 802, '已入会的人。', '/members?joined=true'),
      figure(
        'newMembers30',
        41,
        'people',
        36,
        '近 30 天入会的人。',
        '/members?joined=true',
        trend.map((_, index) => 1 + ((index * 7) % 3)),
      ),
      figure(
        'paidAmount30',
        paid30 * 40,
        'fen',
        paid30 * 43,
        '近 30 天支付的订单实付金额，不扣之后的退款。',
        null,
        trend,
      ),
      figure('paidBuyers30', 143, 'people', 151, '近 30 天至少支付一单的人。', null),
      figure(
        'repurchaseRate365',
        0.412,
        'percent',
        0.398,
        '近 365 天买过的人里，买过两单及以上的占比。',
        null,
      ),
      figure('averageOrderValue30', 19_840, 'fen', 19_310, '近 30 天支付金额 ÷ 支付订单数。', null),
    ],
    pyramid: tierCounts('member-level').reverse(),
    lifecycle: tierCounts('lifecycle'),
    paidByDay,
    todos: [
      {
        key: 'unknown',
        text: '待确认的消息',
        count: state.deliveries.filter((row) => row.outcome === 'unknown').length,
        href: '/deliveries?outcome=unknown',
      },
      { key: 'stock', text: '库存不足 10% 的券', count: 1, href: '/coupons' },
      { key: 'sync', text: '同步差额不为 0 的渠道', count: 1, href: '/channels' },
    ],
  };
}

export const memberRoutes: FakeRoute[] = [
  ['GET', /^\/dashboard$/, dashboard],
  [
    'GET',
    /^\/member-cities$/,
    () => {
      const counts = new Map<string, number>();
      for (const { city } of state.people) counts.set(city, (counts.get(city) ?? 0) + 1);
      return [...counts].map(([city, people]) => ({ city, people })).sort((a, b) => b.people - a.people);
    },
  ],
  [
    'GET',
    /^\/members$/,
    ({ query }) => {
      const page = pageOf(matching(query), query);
      return { ...page, items: page.items.map(rowOf) };
    },
  ],
  ['GET', /^\/members\/(\w+)$/, ({ params }) => detailOf(personOf(params[0] ?? ''))],
  [
    'GET',
    /^\/members\/(\w+)\/tiers\/([\w-]+)\/explanation$/,
    ({ params }) => explanationOf(personOf(params[0] ?? ''), params[1] ?? ''),
  ],
  [
    'GET',
    /^\/members\/(\w+)\/tier-changes$/,
    ({ params, query }) =>
      pageOf(
        state.changes.filter((row) => row.memberId === params[0]),
        query,
      ),
  ],
  [
    'GET',
    /^\/members\/(\w+)\/timeline$/,
    ({ params, query }) => pageOf(timelineOf(personOf(params[0] ?? '')), query),
  ],
  [
    'GET',
    /^\/members\/(\w+)\/orders$/,
    ({ params, query }) =>
      pageOf(
        [...personOf(params[0] ?? '').orders].reverse().map((order) => ({
          id: order.id,
          channelName: '层林微信小店',
          externalId: `37${order.id.padStart(14, '0')}`,
          stateLabel: order.refundedFen > 0 ? '已退款' : '已完成',
          paidAmountFen: order.amountFen,
          refundedAmountFen: order.refundedFen,
          netAmountFen: order.amountFen - order.refundedFen,
          isCounted: order.refundedFen < order.amountFen,
          paidAt: `${order.paidOn}T04:20:00.000Z`,
          items: [{ title: order.item, quantity: 1, amountFen: order.amountFen }],
        })),
        query,
      ),
  ],
  [
    'GET',
    /^\/members\/(\w+)\/coupons$/,
    ({ params, query }) =>
      pageOf(
        state.coupons.filter((row) => row.memberId === params[0]),
        query,
      ),
  ],
  [
    'GET',
    /^\/members\/(\w+)\/points$/,
    ({ params, query }) => pageOf(state.points.get(params[0] ?? '') ?? [], query),
  ],
  [
    'GET',
    /^\/members\/(\w+)\/deliveries$/,
    ({ params, query }) =>
      pageOf(
        state.deliveries.filter((row) => row.memberId === params[0]),
        query,
      ),
  ],
  [
    'POST',
    /^\/members\/(\w+)\/coupons$/,
    ({ params, body }) => {
      const coupon = giveCoupon(personOf(params[0] ?? ''), String(body.templateId), '人工发放', momentNow());
      if (!coupon) throw new FakeProblem(409, 'coupons.out-of-stock', '这张券已经发完。');
      return coupon;
    },
  ],
];
