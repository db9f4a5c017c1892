import type { BenefitPlan, Gift, GiftView, PlanCell, PlanCosts } from '../types-benefits.js';
import type { CouponTemplate, ReactivationPlan } from '../types.js';
import { shiftDate } from '../../format/moment.js';
import { pageOf, type FakeRoute } from './answers.js';
import { tierCounts } from './member-routes.js';
import { factsNow, publishedOf, schemeOf, state, tierUnder } from './state.js';

const entryCoupons: Readonly<Record<string, string>> = { v1: '1', v2: '2', v3: '3', v4: '4' };

function firstPlan(): BenefitPlan {
  const tiers = tierCounts('member-level');
  return {
    schemeCode: 'member-level',
    schemeName: '会员等级',
    isPredicted: false,
    versionNo: 1,
    state: 'published',
    startsOn: '2026-11-18',
    endsOn: null,
    reentryDays: 365,
    monthlyDay: 1,
    expiryDays: 30,
    downgradeDays: 30,
    afterRefund: 'keep',
    afterDowngrade: 'keep',
    tiers: [],
    cells: tiers.flatMap(({ code, level }): PlanCell[] => [
      { tierCode: code, cell: 'held', gifts: [giftView({ kind: 'rate', pointsRate: 1 + level * 0.25 })] },
      ...(entryCoupons[code] === undefined
        ? []
        : [
            {
              tierCode: code,
              cell: 'enter' as const,
              gifts: [giftView({ kind: 'coupon', couponTemplateId: entryCoupons[code], count: 1 })],
            },
          ]),
    ]),
    createdBy: '管理员',
    publishedAt: '2026-11-18T02:08:00.000Z',
  };
}

function giftView(gift: Gift): GiftView {
  const template =
    gift.kind === 'coupon' ? state.templates.find(({ id }) => id === gift.couponTemplateId) : undefined;
  return { gift, text: template?.name ?? '', terms: '', worthFen: template?.amountOffFen ?? 0 };
}

function withTiers(plan: BenefitPlan): BenefitPlan {
  const definition = publishedOf(schemeOf('member-level')).definition;
  return {
    ...plan,
    tiers: tierCounts('member-level').map((tier) => ({
      tierCode: tier.code,
      tierName: tier.name,
      level: tier.level,
      members: state.people.filter(
        (person) => person.joinedOn && tierUnder(definition, factsNow(person)) === tier.code,
      ).length,
    })),
  };
}

function costs(): PlanCosts {
  const { tiers } = withTiers(firstPlan());
  const column = (tierCode: string | null, members: number) => ({
    tierCode,
    people: members,
    members,
    couponFen: members * 200,
    points: members * 12,
    givenCouponFen: members * 150,
    givenPoints: members * 10,
  });
  return {
    schemeCode: 'member-level',
    versionNo: 1,
    columns: [...tiers.map(({ tierCode, members }) => column(tierCode, members)), column(null, 0)],
    cells: [],
    optedOut: 0,
    totals: { couponFen: 186_000, points: 5200, givenCouponFen: 132_000, givenPoints: 4100, owedFen: 0 },
  };
}

function plans(): BenefitPlan[] {
  if (state.benefitPlans.length === 0) state.benefitPlans.push(firstPlan());
  return state.benefitPlans;
}

function runsOfReactivation() {
  return Array.from({ length: 6 }, (_, index) => {
    const eligible = 212 - index * 19;
    const heldOut = Math.round(eligible * 0.08);
    const unfollowed = Math.round(eligible * 0.21);
    const disagreed = Math.round(eligible * 0.11);
    const waiting = index === 3 ? 1 : 0;
    return {
      period: shiftDate(state.businessDate, -index),
      eligible,
      heldOut,
      submitted: eligible - heldOut - unfollowed - disagreed - waiting,
      waiting,
      dropped: unfollowed + disagreed,
      droppedByReason: [
        { reason: 'unreachable', label: '未关注', count: unfollowed },
        { reason: 'consent', label: '未同意', count: disagreed },
      ],
    };
  });
}

function counted(values: (string | null)[]) {
  const counts = new Map<string, number>();
  for (const value of values) if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

export const actionRoutes: FakeRoute[] = [
  ['GET', /^\/coupon-templates\/choices$/, () => state.templates],
  [
    'POST',
    /^\/coupon-templates$/,
    ({ body }) => {
      const id = String(state.templates.length + 1);
      const made = {
        ...body,
        id,
        code: `c${id}`,
        issued: 0,
        redeemed: 0,
        expired: 0,
        createdAt: new Date().toISOString(),
      } as CouponTemplate;
      state.templates.push(made);
      return made;
    },
  ],
  [
    'PUT',
    /^\/coupon-templates\/(\w+)$/,
    ({ params, body }) => Object.assign(state.templates.find((item) => item.id === params[0]) ?? {}, body),
  ],
  [
    'GET',
    /^\/coupons$/,
    ({ query }) =>
      pageOf(
        state.coupons.filter(
          (row) =>
            (!query.get('state') || row.state === query.get('state')) &&
            (!query.get('templateId') || row.templateId === query.get('templateId')),
        ),
        query,
      ),
  ],
  ['GET', /^\/benefit-plans\/costs$/, costs],
  [
    'GET',
    /^\/benefit-plans\/schemes$/,
    () => [{ code: 'member-level', name: '会员等级', kind: 'rule_ladder', isPredicted: false, versionNo: 1 }],
  ],
  [
    'GET',
    /^\/benefit-plans\/current$/,
    () => withTiers(plans().find((plan) => plan.state === 'published') ?? firstPlan()),
  ],
  ['GET', /^\/benefit-plans$/, () => plans().map(withTiers)],
  [
    'PUT',
    /^\/benefit-plans\/draft$/,
    ({ body }) => {
      state.benefitPlans = plans().filter((plan) => plan.state !== 'draft');
      const draft = {
        ...firstPlan(),
        ...body,
        cells: (body.cells as { tierCode: string | null; cell: PlanCell['cell']; gifts: Gift[] }[]).map(
          (cell) => ({ ...cell, gifts: cell.gifts.map(giftView) }),
        ),
        versionNo: plans().length + 1,
        state: 'draft',
        publishedAt: null,
        startsOn: null,
      } as BenefitPlan;
      state.benefitPlans.push(draft);
      return withTiers(draft);
    },
  ],
  [
    'POST',
    /^\/benefit-plans\/draft\/publish$/,
    ({ body }) => {
      for (const plan of plans()) {
        if (plan.state === 'published') plan.state = 'retired';
        else if (plan.state === 'draft')
          Object.assign(plan, {
            state: 'published',
            startsOn: body.startsOn,
            publishedAt: new Date().toISOString(),
          });
      }
      return withTiers(plans().at(-1) ?? firstPlan());
    },
  ],
  [
    'GET',
    /^\/deliveries\/summary$/,
    () => ({
      byOutcome: counted(state.deliveries.map((row) => row.outcome)).map(([outcome, count]) => ({
        outcome,
        label: '',
        count,
      })),
      byReason: counted(state.deliveries.map((row) => row.reason)).map(([reason, count]) => ({
        reason,
        label: reason,
        count,
      })),
    }),
  ],
  [
    'GET',
    /^\/deliveries$/,
    ({ query }) =>
      pageOf(
        state.deliveries.filter((row) =>
          ['outcome', 'purpose', 'reason'].every(
            (name) => !query.get(name) || row[name as 'outcome'] === query.get(name),
          ),
        ),
        query,
      ),
  ],
  ['GET', /^\/messaging\/state$/, () => state.messaging],
  [
    'POST',
    /^\/messaging\/stop$/,
    () =>
      Object.assign(state.messaging, {
        isStopped: true,
        stoppedBy: '管理员',
        stoppedAt: new Date().toISOString(),
      }),
  ],
  [
    'POST',
    /^\/messaging\/resume$/,
    () => Object.assign(state.messaging, { isStopped: false, stoppedBy: null, stoppedAt: null }),
  ],
  [
    'PUT',
    /^\/messaging\/blast-limit$/,
    ({ body }) => Object.assign(state.messaging, { blastLimit: Number(body.people) }),
  ],
  ['GET', /^\/reactivation-plan$/, () => state.reactivation],
  [
    'PUT',
    /^\/reactivation-plan$/,
    ({ body }) => {
      state.reactivation = {
        ...state.reactivation,
        ...(body as Partial<ReactivationPlan>),
        updatedAt: new Date().toISOString(),
      };
      return state.reactivation;
    },
  ],
  [
    'GET',
    /^\/reactivation-plan\/preview$/,
    () => ({
      candidates: 231,
      wouldSend: 152,
      byReason: [
        { reason: 'unreachable', label: '未关注', count: 38 },
        { reason: 'consent', label: '未同意', count: 22 },
        { reason: 'holdout', label: '对照组', count: 17 },
        { reason: 'quota', label: '本月额度已满', count: 2 },
      ],
      couponCostFen: 152 * 2_000,
    }),
  ],
  ['GET', /^\/reactivation-plan\/runs$/, runsOfReactivation],
  [
    'GET',
    /^\/reactivation-plan\/picks$/,
    ({ query }) =>
      pageOf(
        state.deliveries
          .filter((row) => row.sourceLabel === '沉睡唤醒')
          .map((row) => ({
            memberId: row.memberId,
            memberName: row.memberName,
            period: state.businessDate,
            outcome:
              row.reason === '对照组' ? 'held_out' : row.outcome === 'submitted' ? 'submitted' : 'dropped',
            reasonLabel: row.reason,
            createdAt: row.createdAt,
          }))
          .filter((row) => !query.get('outcome') || row.outcome === query.get('outcome')),
        query,
      ),
  ],
];
