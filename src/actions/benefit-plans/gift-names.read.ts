import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import { termsSentence } from '../coupons/coupon-terms.js';
import { CouponsRead } from '../coupons/coupons.read.js';
import type { Gift } from './gifts.js';

/** What plans need to know of a coupon template. */
export interface GiftCoupon {
  id: string;
  name: string;
  /** What one coupon costs at most. */
  worthFen: number;
  /** Chinese: 满 ¥100 减 ¥20. */
  terms: string;
  state: string;
  stockLeft: number;
}

/** What plans need to know of a message template. */
export interface GiftMessage {
  id: string;
  title: string;
  purpose: 'service' | 'marketing';
  messageKind: 'template' | 'subscribe' | 'mass';
  channelId: string;
}

/** What gifts point at, by id. */
export interface GiftThings {
  coupons: ReadonlyMap<string, GiftCoupon>;
  messages: ReadonlyMap<string, GiftMessage>;
}

/** Coupons and messages that gifts point at. Reads: coupon_template, coupon_template_version, message_template. */
@Injectable()
export class GiftNamesRead {
  constructor(private readonly couponsRead: CouponsRead) {}

  async of(sql: Sql, gifts: readonly Gift[]): Promise<GiftThings> {
    const couponIds = gifts.flatMap((gift) => (gift.kind === 'coupon' ? [gift.couponTemplateId] : []));
    const messageIds = gifts.flatMap((gift) => (gift.kind === 'message' ? [gift.messageTemplateId] : []));
    return {
      coupons: await this.coupons(sql, [...new Set(couponIds)]),
      messages: await this.messages(sql, [...new Set(messageIds)]),
    };
  }

  private async coupons(sql: Sql, ids: readonly string[]): Promise<Map<string, GiftCoupon>> {
    if (ids.length === 0) return new Map();
    const rows = await sql.rows<{
      id: string;
      version_id: string;
      name: string;
      worth_fen: number;
      state: string;
      stock_left: number;
    }>(
      `SELECT t.id, t.version_id, v.name, v.worth_fen, t.state, t.stock - t.issued AS stock_left
       FROM coupon_template t JOIN coupon_template_version v ON v.id = t.version_id WHERE t.id IN (?)`,
      [ids],
    );
    const terms = await this.couponsRead.terms(
      sql,
      rows.map((row) => row.version_id),
    );
    return new Map(
      rows.map((row) => {
        const own = terms.get(row.version_id);
        return [
          row.id,
          {
            id: row.id,
            name: row.name,
            worthFen: row.worth_fen,
            terms: own ? termsSentence(own) : '',
            state: row.state,
            stockLeft: row.stock_left,
          },
        ];
      }),
    );
  }

  private async messages(sql: Sql, ids: readonly string[]): Promise<Map<string, GiftMessage>> {
    if (ids.length === 0) return new Map();
    const rows = await sql.rows<{
      id: string;
      title: string;
      purpose: GiftMessage['purpose'];
      message_kind: GiftMessage['messageKind'];
      channel_id: string;
    }>(
      `SELECT t.id, t.title, t.purpose, t.message_kind, t.channel_id FROM message_template t WHERE t.id IN (?)`,
      [ids],
    );
    return new Map(
      rows.map((row) => [
        row.id,
        {
          id: row.id,
          title: row.title,
          purpose: row.purpose,
          messageKind: row.message_kind,
          channelId: row.channel_id,
        },
      ]),
    );
  }
}
