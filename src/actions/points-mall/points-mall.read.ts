import { Injectable } from '@nestjs/common';
import { joined, sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import type { Sql } from '../../platform/database/sql.js';
import { ORDER_COLUMNS, type ExchangeOrderRow, type ExchangeState } from './exchange-order.store.js';
import {
  ITEM_COLUMNS,
  type Fulfilment,
  type MallItemKind,
  type MallItemRow,
  type MallItemState,
} from './mall-item.store.js';

/** An item with the name of its coupon. */
export interface ListedItem extends MallItemRow {
  template_name: string | null;
}

/** An exchange with the terms it was made under and whose it is. */
export interface ListedOrder extends ExchangeOrderRow {
  kind: MallItemKind;
  name: string;
  version_no: number;
  fulfilment: Fulfilment | null;
  worth_fen: number;
  display_name: string;
  phone_tail: string;
}

export interface ItemFilter {
  kind?: MallItemKind | undefined;
  state?: MallItemState | undefined;
  search?: string | undefined;
  before?: string | undefined;
  limit: number;
}

export interface OrderFilter {
  state?: ExchangeState | undefined;
  kind?: MallItemKind | undefined;
  itemId?: string | undefined;
  memberId?: string | undefined;
  before?: string | undefined;
  limit: number;
}

const COUNTED_AT_MOST = 10_001;

/** Questions about the mall. Reads: mall_item, mall_item_version, exchange_order, coupon_template(_version), member. */
@Injectable()
export class PointsMallRead {
  /** Newest first; one more than `limit` where there is more. */
  items(db: Sql, filter: ItemFilter): Promise<ListedItem[]> {
    const before = filter.before === undefined ? sql`` : sql` AND i.id < ${filter.before}`;
    return this.listedItems(
      db,
      sql`${itemConditions(filter)}${before}`,
      sql` ORDER BY i.id DESC LIMIT ${filter.limit + 1}`,
    );
  }

  async item(db: Sql, id: string): Promise<ListedItem | undefined> {
    return (await this.listedItems(db, sql`i.id = ${id}`, sql``))[0];
  }

  countItems(db: Sql, filter: Omit<ItemFilter, 'limit' | 'before'>): Promise<number> {
    return counted(
      db,
      sql`SELECT 1 FROM mall_item i JOIN mall_item_version w ON w.id = i.version_id WHERE ${itemConditions(filter)}`,
    );
  }

  /** Exchanges, newest first; one more than `limit` where there is more. */
  orders(db: Sql, filter: OrderFilter): Promise<ListedOrder[]> {
    const before = filter.before === undefined ? sql`` : sql` AND o.id < ${filter.before}`;
    return this.listedOrders(
      db,
      sql`${orderConditions(filter)}${before}`,
      sql` ORDER BY o.id DESC LIMIT ${filter.limit + 1}`,
    );
  }

  async order(db: Sql, id: string): Promise<ListedOrder | undefined> {
    return (await this.listedOrders(db, sql`o.id = ${id}`, sql``))[0];
  }

  countOrders(db: Sql, filter: Omit<OrderFilter, 'limit' | 'before'>): Promise<number> {
    return counted(
      db,
      sql`SELECT 1 FROM exchange_order o JOIN mall_item i ON i.id = o.item_id WHERE ${orderConditions(filter)}`,
    );
  }

  private listedItems(db: Sql, where: SqlFragment, order: SqlFragment): Promise<ListedItem[]> {
    const question = sql`SELECT ${trusted(ITEM_COLUMNS)}, v.name AS template_name
      FROM mall_item i JOIN mall_item_version w ON w.id = i.version_id
      LEFT JOIN coupon_template t ON t.id = w.template_id
      LEFT JOIN coupon_template_version v ON v.id = t.version_id
      WHERE ${where}${order}`;
    return db.rows<ListedItem>(question.text, question.values);
  }

  private listedOrders(db: Sql, where: SqlFragment, order: SqlFragment): Promise<ListedOrder[]> {
    const question = sql`SELECT ${trusted(ORDER_COLUMNS)}, i.kind, w.name, w.version_no, w.fulfilment, w.worth_fen,
        m.display_name, m.phone_tail
      FROM exchange_order o JOIN mall_item i ON i.id = o.item_id
      JOIN mall_item_version w ON w.id = o.version_id JOIN member m ON m.id = o.member_id
      WHERE ${where}${order}`;
    return db.rows<ListedOrder>(question.text, question.values);
  }
}

async function counted(db: Sql, rows: SqlFragment): Promise<number> {
  const question = sql`SELECT COUNT(*) AS total FROM (${rows} LIMIT ${COUNTED_AT_MOST}) x`;
  const found = await db.row<{ total: number }>(question.text, question.values);
  return found?.total ?? 0;
}

function itemConditions({ kind, state, search }: Omit<ItemFilter, 'limit' | 'before'>): SqlFragment {
  const parts: SqlFragment[] = [sql`1 = 1`];
  if (kind !== undefined) parts.push(sql`i.kind = ${kind}`);
  if (state !== undefined) parts.push(sql`i.state = ${state}`);
  if (search !== undefined && search !== '')
    parts.push(sql`w.name LIKE ${`%${search.replaceAll(/[%_\\]/g, '\\$&')}%`}`);
  return joined(parts, ' AND ');
}

function orderConditions({
  state,
  kind,
  itemId,
  memberId,
}: Omit<OrderFilter, 'limit' | 'before'>): SqlFragment {
  const parts: SqlFragment[] = [sql`1 = 1`];
  if (state !== undefined) parts.push(sql`o.state = ${state}`);
  if (kind !== undefined) parts.push(sql`i.kind = ${kind}`);
  if (itemId !== undefined) parts.push(sql`o.item_id = ${itemId}`);
  if (memberId !== undefined) parts.push(sql`o.member_id = ${memberId}`);
  return joined(parts, ' AND ');
}
