import type { CouponTerms } from '../../../actions/coupons/coupon-terms.js';
import type { ExchangeOrderRow } from '../../../actions/points-mall/exchange-order.store.js';
import type { DeliveryAddress, MallOffer } from '../../../actions/points-mall/points-mall.service.js';
import type { ListedOrder } from '../../../actions/points-mall/points-mall.read.js';
import { miniTerms, type MiniTerms } from '../coupons/mini-coupon.js';

/** Something points can be exchanged for, as this member may have it. */
export interface MiniMallItem {
  id: string;
  /** The terms shown; the exchange names them. */
  versionId: string;
  kind: 'coupon' | 'goods';
  name: string;
  description: string;
  points: number;
  /** How goods reach the member; null for coupons. */
  fulfilment: 'pickup' | 'delivery' | null;
  left: number;
  perMemberLimit: number | null;
  held: number;
  state: MallOffer['state'];
  /** Why it cannot be exchanged; null where it can. */
  reason: string | null;
  endsAt: Date | null;
  /** Of the coupon. */
  terms: MiniTerms | null;
}

export interface MiniExchange {
  id: string;
  state: ExchangeOrderRow['state'];
  points: number;
  placedAt: Date;
  endedAt: Date | null;
  couponId: string | null;
  /** By which goods are fetched; only while they wait. */
  pickupCode: string | null;
}

export interface MiniExchangeEntry extends MiniExchange {
  kind: 'coupon' | 'goods';
  name: string;
  fulfilment: 'pickup' | 'delivery' | null;
  /** Where the goods go, with most of it hidden. */
  addressMasked: string | null;
  note: string;
}

export function miniMallItem(offer: MallOffer, terms: CouponTerms | undefined): MiniMallItem {
  const { item, left, held, state, reason } = offer;
  return {
    id: item.id,
    versionId: item.version_id,
    kind: item.kind,
    name: item.name,
    description: item.description,
    points: item.points,
    fulfilment: item.fulfilment,
    left,
    perMemberLimit: item.per_member_limit,
    held,
    state,
    reason: reason === '' ? null : reason,
    endsAt: item.ends_at,
    terms: terms ? miniTerms(terms) : null,
  };
}

/** `pickupCode`: what the order's id derives to; told only while goods wait to be fetched. */
export function miniExchange(order: ExchangeOrderRow, pickupCode: string): MiniExchange {
  return {
    id: order.id,
    state: order.state,
    points: order.points,
    placedAt: order.placed_at,
    endedAt: order.ended_at,
    couponId: order.coupon_id,
    pickupCode: order.pickup_hash !== null && order.state === 'placed' ? pickupCode : null,
  };
}

export function miniExchangeEntry(
  order: ListedOrder,
  pickupCode: string,
  address: DeliveryAddress | null,
): MiniExchangeEntry {
  const { kind, name, fulfilment, note } = order;
  return {
    ...miniExchange(order, pickupCode),
    kind,
    name,
    fulfilment,
    addressMasked: address && `${address.name.slice(0, 1)}** 尾号 ${address.phone.slice(-4)}`,
    note,
  };
}
