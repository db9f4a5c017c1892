import type { CouponRow, DeliveryRow } from '../types.js';
import { shiftDate } from '../../format/moment.js';
import { formatYuan } from '../../format/money.js';
import { randomFrom, type SamplePerson } from './people.js';
import { factsNow, now, publishedOf, schemeOf, state, tiersOf, tierUnder, type SchemeCode } from './state.js';

let nextId = 1;
const freshId = () => String((nextId += 1));

export function momentNow(): string {
  return `${state.businessDate}${new Date().toISOString().slice(10)}`;
}

export function giveCoupon(
  person: SamplePerson,
  templateId: string,
  source: string,
  issuedAt: string,
): CouponRow | null {
  const template = state.templates.find((item) => item.id === templateId);
  if (!template || template.issued >= template.stock) return null;
  template.issued += 1;
  const issuedOn = issuedAt.slice(0, 10);
  const coupon: CouponRow = {
    id: freshId(),
    memberId: person.id,
    memberName: person.name,
    templateId,
    name: template.name,
    terms: template,
    endReason: null,
    state: 'issued',
    source,
    issuedAt,
    validFrom: issuedOn,
    validUntil: shiftDate(issuedOn, template.validDays ?? 30),
    redeemedAt: null,
  };
  state.coupons.unshift(coupon);
  return coupon;
}

export function addPoints(person: SamplePerson, points: number, note: string, at: string): void {
  const ledger = state.points.get(person.id) ?? [];
  const balance = ledger[0]?.balanceAfter ?? 0;
  ledger.unshift({
    id: freshId(),
    kind: points < 0 ? 'reverse' : 'earn',
    kindLabel: points < 0 ? '退款退回' : '消费获得',
    points,
    balanceAfter: balance + points,
    pendingAfter: 0,
    isPending: false,
    availableAt: at,
    note,
    occurredAt: at,
    expiresAt: points > 0 ? `${Number(at.slice(0, 4)) + 1}-12-31T15:59:59.000Z` : null,
  });
  state.points.set(person.id, ledger);
}

export function addDelivery(
  person: SamplePerson,
  row: Partial<DeliveryRow> & Pick<DeliveryRow, 'sourceLabel' | 'outcome' | 'text'>,
  at: string,
): void {
  state.deliveries.unshift({
    id: freshId(),
    memberId: person.id,
    memberName: person.name,
    purpose: 'service',
    channelName: '层林护肤公众号',
    kindLabel: '模板消息',
    outcomeLabel: '',
    reason: null,
    vendorCode: null,
    vendorMessage: null,
    createdAt: at,
    attemptedAt: row.outcome === 'dropped' ? null : at,
    ...row,
  });
}

/** Notes a change of tier with the values that decided it. */
export function noteChange(
  person: SamplePerson,
  code: SchemeCode,
  from: string | null,
  to: string,
  causeLabel: string,
  at: string,
): void {
  const scheme = schemeOf(code);
  const tiers = tiersOf(publishedOf(scheme).definition);
  const nameOf = (tier: string | null) => tiers.find((item) => item.code === tier)?.name ?? null;
  const facts = factsNow(person);
  state.changes.unshift({
    memberId: person.id,
    memberName: person.name,
    schemeCode: code,
    schemeName: scheme.name,
    fromTier: nameOf(from),
    toTier: nameOf(to) ?? '',
    causeLabel,
    versionNo: publishedOf(scheme).versionNo,
    businessDate: at.slice(0, 10),
    recordedAt: at,
    deciding: [
      { label: '近 365 天净消费额', value: formatYuan(facts.netAmount365Fen) },
      { label: '近 365 天订单数', value: `${facts.orderCount365} 笔` },
    ],
  });
}

const entryCoupons: Readonly<Record<string, string>> = { v1: '1', v2: '2', v3: '3', v4: '4' };

/** The past of the sample people: coupons, points, messages and changes. */
export function makeHistory(): void {
  const random = randomFrom(7);
  for (const person of [...state.people].reverse()) {
    const facts = factsNow(person);
    const tier = tierUnder(publishedOf(schemeOf('member-level')).definition, facts);
    const at = `${facts.lastPaidOn ?? person.firstSeenOn}T0${Math.floor(random() * 9)}:1${Math.floor(random() * 9)}:00.000Z`;
    if (tier !== 'v0') noteChange(person, 'member-level', 'v0', tier, '消费变化', at);
    if (!person.joinedOn) continue;
    for (const order of person.orders.slice(0, 12))
      addPoints(
        person,
        Math.floor(order.amountFen / 100),
        `订单 ${order.id}`,
        `${order.paidOn}T04:20:00.000Z`,
      );
    const templateId = entryCoupons[tier];
    if (templateId) {
      const coupon = giveCoupon(person, templateId, '等级权益', at);
      const template = state.templates.find((item) => item.id === templateId);
      if (coupon && template && random() < 0.3) {
        coupon.state = 'redeemed';
        coupon.redeemedAt = `${shiftDate(coupon.validFrom, 4)}T09:00:00.000Z`;
        template.redeemed += 1;
      } else if (coupon && coupon.validUntil < state.businessDate) coupon.state = 'expired';
      const text = '你的会员等级已变更，点击查看详情。';
      if (person.isFollowing)
        addDelivery(
          person,
          { sourceLabel: '等级变更通知', outcome: random() < 0.02 ? 'unknown' : 'sent', text },
          at,
        );
      else
        addDelivery(person, { sourceLabel: '等级变更通知', outcome: 'dropped', reason: '未关注', text }, at);
    }
    if ((facts.recencyDays ?? 0) > 180) wake(person, random());
  }
}

function wake(person: SamplePerson, chance: number): void {
  const text = state.reactivation.text;
  const base = { sourceLabel: '沉睡唤醒', purpose: 'marketing' as const, kindLabel: '群发', text };
  if (!person.isMarketingAgreed) addDelivery(person, { ...base, outcome: 'dropped', reason: '未同意' }, now);
  else if (!person.isFollowing) addDelivery(person, { ...base, outcome: 'dropped', reason: '未关注' }, now);
  else if (chance < 0.1) addDelivery(person, { ...base, outcome: 'dropped', reason: '对照组' }, now);
  else if (chance < 0.13)
    addDelivery(
      person,
      {
        ...base,
        outcome: 'rejected',
        reason: '平台拒绝',
        vendorCode: '45028',
        vendorMessage: 'has no masssend quota',
      },
      now,
    );
  else {
    addDelivery(person, { ...base, outcome: 'submitted' }, now);
    giveCoupon(person, '5', '沉睡唤醒', now);
  }
}
