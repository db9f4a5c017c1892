import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { FieldCipher } from '../../platform/crypto/field-cipher.js';
import { Database, isDuplicateKey, type Tx } from '../../platform/database/database.js';
import { LostRace } from '../../platform/database/lost-race.js';
import type { Sql } from '../../platform/database/sql.js';
import { CouponRefused } from '../coupons/coupons.errors.js';
import { CouponsService } from '../coupons/coupons.service.js';
import { PointsRead } from '../points/points.read.js';
import { PointsService } from '../points/points.service.js';
import { ExchangeOrderStore, type ExchangeOrderRow } from './exchange-order.store.js';
import { MallItemStore, type MallItemRow } from './mall-item.store.js';
import { PickupCodes } from './pickup-code.js';
import { PointsMallError, itemNotFound } from './points-mall.errors.js';
import { offerState, type OfferState } from './offer-state.js';

/** Where goods are sent. */
export interface DeliveryAddress {
  name: string;
  phone: string;
  address: string;
}

/** An item as one member sees it. */
export interface MallOffer {
  item: MallItemRow;
  left: number;
  /** How often the member has exchanged it. */
  held: number;
  state: OfferState;
  /** Chinese; empty when it can be exchanged. */
  reason: string;
}

export interface ExchangeOptions {
  /** The terms the member saw; others in force refuse the exchange. */
  versionId?: string | undefined;
  /** For goods that are sent. */
  address?: DeliveryAddress | undefined;
}

/** Under what the points of an exchange are spent. */
export const EXCHANGE_SOURCE = 'points_exchange';

/** 积分商城: what points can be exchanged for, and exchanging it. */
@Injectable()
export class PointsMall {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly catalogue: MallItemStore,
    private readonly orders: ExchangeOrderStore,
    private readonly points: PointsService,
    private readonly pointsRead: PointsRead,
    private readonly coupons: CouponsService,
    private readonly pickups: PickupCodes,
    private readonly cipher: FieldCipher,
  ) {}

  /** The catalogue for one member, each with whether they can have it now, and why not. */
  async items(memberId: string, sql: Sql = this.database): Promise<MallOffer[]> {
    const rows = await this.catalogue.shown(sql);
    const { available } = await this.pointsRead.balance(sql, memberId);
    const now = await this.clock.now(sql);
    const held = await this.orders.heldOf(sql, memberId);
    return rows.map((item): MallOffer => {
      const ownHeld = held.get(item.id) ?? 0;
      return {
        item,
        left: Math.max(0, item.stock - item.taken),
        held: ownHeld,
        ...offerState(item, { available, held: ownHeld, now }),
      };
    });
  }

  /**
   * Spends points for an item, in one transaction with the coupon or the order of goods; the same `key` of the same
   * member is the same exchange. Throws `points.insufficient`, `points-mall.sold-out`, `…not-started`, `…over`,
   * `…not-offered`, `…limit-reached`, `…terms-changed`, `…address-needed`, and `coupons.<reason>` where the coupon
   * itself is refused; then nothing is spent.
   */
  async exchange(
    memberId: string,
    itemId: string,
    key: string,
    options: ExchangeOptions = {},
  ): Promise<ExchangeOrderRow> {
    const id = await this.database.transaction((tx) => this.exchangeIn(tx, memberId, itemId, key, options));
    const order = await this.orders.find(this.database, id);
    if (!order) throw new Error(`Exchange ${id} vanished`);
    return order;
  }

  /** The code by which goods of an exchange are fetched, for the member whose it is. */
  pickupCodeOf(orderId: string): string {
    return this.pickups.codeOf(orderId);
  }

  private async exchangeIn(
    tx: Tx,
    memberId: string,
    itemId: string,
    key: string,
    { versionId, address }: ExchangeOptions,
  ): Promise<string> {
    const before = await this.orders.findByRequest(tx, memberId, key);
    if (before) return sameExchange(before, itemId);
    const item = await this.catalogue.find(tx, itemId);
    if (!item) throw itemNotFound(itemId);
    if (versionId !== undefined && versionId !== item.version_id)
      throw new PointsMallError('terms-changed', 409, '兑换条件刚刚更新，请看过再兑换', { id: itemId });
    const addressCipher = this.sealed(item, address);
    const now = await this.clock.now(tx);
    const orderId = await this.place(tx, memberId, item, key, now, addressCipher);
    // The member's account is locked from here on, then the item, then the template of the coupon.
    const sourceKey = sourceKeyOf(orderId);
    const note = `兑换「${item.name}」`;
    await this.points.spend(tx, {
      memberId,
      points: item.points,
      sourceKind: EXCHANGE_SOURCE,
      sourceKey,
      note,
    });
    if (!(await this.catalogue.take(tx, item, now))) throw await this.refusalOf(tx, item, now);
    await this.requireRoom(tx, memberId, item);
    if (item.template_id !== null) await this.giveCoupon(tx, orderId, memberId, item, now);
    else if (item.fulfilment === 'pickup')
      await this.orders.setPickup(tx, orderId, this.pickups.hashOf(orderId));
    return orderId;
  }

  private async place(
    tx: Tx,
    memberId: string,
    item: MallItemRow,
    requestKey: string,
    placedAt: Date,
    addressCipher: Buffer | null,
  ): Promise<string> {
    const { id: itemId, version_id: versionId, points } = item;
    try {
      return await this.orders.insert(tx, {
        itemId,
        versionId,
        memberId,
        requestKey,
        points,
        placedAt,
        addressCipher,
      });
    } catch (error) {
      throw isDuplicateKey(error) ? new LostRace('exchange_order') : error;
    }
  }

  private async giveCoupon(
    tx: Tx,
    orderId: string,
    memberId: string,
    item: MallItemRow,
    now: Date,
  ): Promise<void> {
    const result = await this.coupons.issueFor(tx, {
      templateId: item.template_id ?? '',
      sourceKind: 'points_exchange',
      sourceKey: sourceKeyOf(orderId),
      sourceLabel: '积分兑换',
      members: [{ memberId }],
    });
    const couponId = result.given[0]?.couponId;
    if (couponId === undefined) throw new CouponRefused(result.refused[0]?.reason ?? 'limit_reached');
    await this.orders.deliverCoupon(tx, orderId, couponId, now);
  }

  /** Counted while the item is locked, so nobody exchanges it meanwhile; the new order counts, too. */
  private async requireRoom(tx: Tx, memberId: string, item: MallItemRow): Promise<void> {
    const limit = item.per_member_limit;
    if (limit !== null && (await this.orders.heldBy(tx, memberId, item.id)) > limit)
      throw new PointsMallError('limit-reached', 409, `每人限兑 ${limit} 件，你已经兑换过了`, { limit });
  }

  /** Why an item could not be taken; other terms than were read are asked for again. */
  private async refusalOf(tx: Tx, item: MallItemRow, now: Date): Promise<Error> {
    const current = await this.catalogue.find(tx, item.id);
    if (!current) return itemNotFound(item.id);
    if (current.version_id !== item.version_id) return new LostRace('mall_item');
    if (current.state !== 'active') return new PointsMallError('not-offered', 409, '这件商品暂时不能兑换');
    if (current.starts_at > now)
      return new PointsMallError('not-started', 409, '还没到兑换时间', {
        startsAt: current.starts_at.toISOString(),
      });
    if (current.ends_at !== null && current.ends_at <= now)
      return new PointsMallError('over', 409, '兑换时间已经结束');
    return new PointsMallError('sold-out', 409, '已经兑完了');
  }

  private sealed(item: MallItemRow, address: DeliveryAddress | undefined): Buffer | null {
    if (item.fulfilment !== 'delivery') return null;
    const isWhole =
      address && [address.name, address.phone, address.address].every((part) => part.trim() !== '');
    if (!isWhole)
      throw new PointsMallError('address-needed', 422, '请填写收件人、电话和地址', { path: 'address' });
    return this.cipher.encrypt(JSON.stringify(address));
  }
}

/** Under what points and coupon of an exchange stand in their ledgers. */
export function sourceKeyOf(orderId: string): string {
  return `exchange:${orderId}`;
}

function sameExchange(before: ExchangeOrderRow, itemId: string): string {
  if (before.item_id === itemId) return before.id;
  throw new PointsMallError('key-reused', 422, '同一个请求编号已用于另一件商品', { orderId: before.id });
}
