import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { FieldCipher } from '../../platform/crypto/field-cipher.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { PointsService } from '../points/points.service.js';
import { ExchangeOrderStore, type ExchangeOrderRow } from './exchange-order.store.js';
import { MallItemStore } from './mall-item.store.js';
import { PickupCodes } from './pickup-code.js';
import { PointsMallError, orderNotFound } from './points-mall.errors.js';
import { EXCHANGE_SOURCE, sourceKeyOf, type DeliveryAddress } from './points-mall.service.js';

const NOTE_LENGTH = 100;

/** Goods that were exchanged: handed out or sent, or cancelled with the points given back. */
@Injectable()
export class ExchangeOrdersService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: ExchangeOrderStore,
    private readonly items: MallItemStore,
    private readonly points: PointsService,
    private readonly pickups: PickupCodes,
    private readonly cipher: FieldCipher,
  ) {}

  /** Throws `points-mall.order-not-found`. */
  async require(id: string): Promise<ExchangeOrderRow> {
    const row = await this.store.find(this.database, id);
    if (!row) throw orderNotFound(id);
    return row;
  }

  /** The exchange of a code as somebody typed it; throws `points-mall.pickup-unknown`. */
  async byPickup(typed: string): Promise<ExchangeOrderRow> {
    const hash = this.pickups.hashOfTyped(typed);
    const row = hash && (await this.store.findByPickup(this.database, hash));
    if (row) return row;
    throw new PointsMallError('pickup-unknown', 404, '没有这个取货码，请核对后再试', { path: 'code' });
  }

  /** Where goods are to be sent; null: they are fetched. */
  addressOf(order: ExchangeOrderRow): DeliveryAddress | null {
    if (order.address_cipher === null) return null;
    return JSON.parse(this.cipher.decrypt(order.address_cipher)) as DeliveryAddress;
  }

  /** The goods have reached the member; repeating it changes nothing. */
  async deliver(id: string, operator: string, note: string): Promise<ExchangeOrderRow> {
    return this.end(id, 'delivered', operator, note);
  }

  /** The goods go back to the stock and the points to the member; repeating it changes nothing. */
  async cancel(id: string, operator: string, note: string): Promise<ExchangeOrderRow> {
    return this.end(id, 'cancelled', operator, note);
  }

  private async end(
    id: string,
    state: 'delivered' | 'cancelled',
    by: string,
    rawNote: string,
  ): Promise<ExchangeOrderRow> {
    const note = readNote(rawNote, state === 'cancelled');
    await this.database.transaction(async (tx) => {
      const order = await this.store.lock(tx, id);
      if (!order) throw orderNotFound(id);
      if (order.state === state && order.coupon_id === null) return;
      if (order.coupon_id !== null)
        throw new PointsMallError('is-coupon', 409, '兑换的是券，兑换时已到账；要收回请在券列表作废');
      if (order.state !== 'placed')
        throw new PointsMallError(
          'state-conflict',
          409,
          order.state === 'delivered' ? '这笔兑换已交付，不能取消' : '这笔兑换已取消，不能交付',
          { state: order.state },
        );
      if (state === 'cancelled') await this.giveBack(tx, order);
      await this.store.end(tx, id, { state, by, note, at: await this.clock.now(tx) });
    });
    return this.require(id);
  }

  /** First the member's account, then the item: the order in which exchanging locks them. */
  private async giveBack(tx: Tx, order: ExchangeOrderRow): Promise<void> {
    const isBack = await this.points.unspend(tx, {
      memberId: order.member_id,
      sourceKind: EXCHANGE_SOURCE,
      sourceKey: sourceKeyOf(order.id),
      note: '兑换取消，积分退回',
    });
    if (!isBack) throw new Error(`The points of exchange ${order.id} are not where they were spent`);
    await this.items.putBack(tx, order.item_id);
  }
}

function readNote(raw: string, isNeeded: boolean): string {
  const note = raw.trim();
  if ([...note].length > NOTE_LENGTH)
    throw new PointsMallError('note-invalid', 422, `说明最长 ${NOTE_LENGTH} 个字`, { path: 'note' });
  if (isNeeded && note === '')
    throw new PointsMallError('note-invalid', 422, '请写明取消的原因', { path: 'note' });
  return note;
}
