import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import type { LedgerPeriod } from './ledger-period.js';

/** Coupons of one template over a period: what members held, what came and what went. Counts of coupons. */
export interface CouponBook {
  templateId: string;
  code: string;
  name: string;
  /** In members' hands when the period began: given, and neither used nor over. */
  opening: number;
  issued: number;
  redeemed: number;
  /** Used and given back: undone, or returned after a refund. */
  returned: number;
  expired: number;
  revoked: number;
  /** opening + issued + returned − redeemed − expired − revoked. */
  closing: number;
  /** What the coupons used in the period took off, less what those given back had taken off. */
  discountFen: number;
  /** The same sum carried on to now gives the coupons that are really there. */
  isBalanced: boolean;
}

export type CouponMovementKind = 'issued' | 'redeemed' | 'returned' | 'expired' | 'revoked';

/** One coupon that came or went. */
export interface CouponMovement {
  kind: CouponMovementKind;
  at: Date;
  couponId: string;
  templateId: string;
  templateName: string;
  memberId: string;
  /** Where a coupon that was issued came from; why one was taken back. */
  source: string;
  /** What a coupon at most takes from the budget; for uses and returns, what it took off the order. */
  amountFen: number;
  orderRef: string | null;
  shopCode: string | null;
  by: string | null;
}

interface Flow {
  before: number;
  within: number;
  after: number;
}

interface CouponSums {
  template_id: string;
  in_hand: number;
  [column: string]: string | number;
}

const ROWS_PER_READ = 2_000;
const NONE: Flow = { before: 0, within: 0, after: 0 };

/** Sums over a time column, in three: before, within and after a period. Values: its start and end, twice over. */
function flowColumns(name: string, condition: string, time: string): string {
  return `SUM(${condition} AND ${time} < ?) AS ${name}_before,
    SUM(${condition} AND ${time} >= ? AND ${time} < ?) AS ${name}_within,
    SUM(${condition} AND ${time} >= ?) AS ${name}_after`;
}

/**
 * The book of coupons over a period of days of the wall clock. Reads: coupon, coupon_redemption, coupon_template,
 * coupon_template_version. Sums read each table once from end to end.
 */
@Injectable()
export class CouponLedgerRead {
  /** One line per template that had a coupon before or within the period, by template. */
  async books(sql: Sql, period: LedgerPeriod): Promise<CouponBook[]> {
    const bounds = [period.startsAt, period.startsAt, period.endsAt, period.endsAt];
    const coupons = await sql.rows<CouponSums>(
      `SELECT c.template_id, SUM(c.state IN ('issued', 'locked')) AS in_hand,
         ${flowColumns('issued', '1', 'c.issued_at')},
         ${flowColumns('expired', `c.state = 'expired'`, 'c.ended_at')},
         ${flowColumns('revoked', `c.state = 'revoked'`, 'c.ended_at')}
       FROM coupon c GROUP BY c.template_id ORDER BY c.template_id`,
      [...bounds, ...bounds, ...bounds],
    );
    const isUsed = `r.state IN ('done', 'undone', 'refunded')`;
    const isReturned = `(r.state = 'undone' OR (r.state = 'refunded' AND r.refund_outcome = 'returned'))`;
    const uses = await sql.rows<CouponSums>(
      `SELECT r.template_id, 0 AS in_hand,
         ${flowColumns('redeemed', isUsed, 'r.redeemed_at')},
         ${flowColumns('returned', isReturned, 'r.ended_at')},
         COALESCE(SUM(IF(${isUsed} AND r.redeemed_at >= ? AND r.redeemed_at < ?, r.discount_fen, 0)), 0)
           AS redeemed_fen,
         COALESCE(SUM(IF(${isReturned} AND r.ended_at >= ? AND r.ended_at < ?, r.discount_fen, 0)), 0)
           AS returned_fen
       FROM coupon_redemption r WHERE r.redeemed_at IS NOT NULL GROUP BY r.template_id`,
      [...bounds, ...bounds, period.startsAt, period.endsAt, period.startsAt, period.endsAt],
    );
    const names = await this.names(sql);
    const usesOf = new Map(uses.map((row) => [row.template_id, row]));
    return coupons.flatMap((row) => {
      const book = bookOf(row, usesOf.get(row.template_id), names.get(row.template_id));
      const isIdle = book.opening === 0 && book.issued === 0 && book.returned === 0 && book.redeemed === 0;
      return isIdle && book.isBalanced ? [] : [book];
    });
  }

  /** Every coupon that came or went within the period: first those issued, expired or revoked, then uses and returns. */
  async *movements(sql: Sql, period: LedgerPeriod): AsyncGenerator<CouponMovement> {
    yield* this.comingAndGoing(sql, period);
    yield* this.usesAndReturns(sql, period);
  }

  private async *comingAndGoing(
    sql: Sql,
    { startsAt, endsAt }: LedgerPeriod,
  ): AsyncGenerator<CouponMovement> {
    let after = '0';
    for (;;) {
      const rows = await sql.rows<{
        id: string;
        template_id: string;
        name: string;
        member_id: string;
        source_label: string;
        source_kind: string;
        worth_fen: number;
        state: string;
        issued_at: Date;
        ended_at: Date | null;
        end_reason: string | null;
      }>(
        `SELECT c.id, c.template_id, v.name, c.member_id, c.source_label, c.source_kind, c.worth_fen, c.state,
           c.issued_at, c.ended_at, c.end_reason
         FROM coupon c JOIN coupon_template_version v ON v.id = c.version_id
         WHERE c.id > ? AND ((c.issued_at >= ? AND c.issued_at < ?)
           OR (c.state IN ('expired', 'revoked') AND c.ended_at >= ? AND c.ended_at < ?))
         ORDER BY c.id LIMIT ${ROWS_PER_READ}`,
        [after, startsAt, endsAt, startsAt, endsAt],
      );
      for (const row of rows) {
        const own = {
          couponId: row.id,
          templateId: row.template_id,
          templateName: row.name,
          memberId: row.member_id,
          amountFen: row.worth_fen,
          orderRef: null,
          shopCode: null,
          by: null,
        };
        const isWithin = (at: Date | null): at is Date => at !== null && at >= startsAt && at < endsAt;
        if (isWithin(row.issued_at))
          yield { ...own, kind: 'issued', at: row.issued_at, source: row.source_label || row.source_kind };
        if ((row.state === 'expired' || row.state === 'revoked') && isWithin(row.ended_at))
          yield { ...own, kind: row.state, at: row.ended_at, source: row.end_reason ?? '' };
      }
      if (rows.length < ROWS_PER_READ) return;
      after = rows.at(-1)?.id ?? after;
    }
  }

  private async *usesAndReturns(
    sql: Sql,
    { startsAt, endsAt }: LedgerPeriod,
  ): AsyncGenerator<CouponMovement> {
    let after = '0';
    for (;;) {
      const rows = await sql.rows<{
        id: string;
        coupon_id: string;
        template_id: string;
        name: string;
        member_id: string;
        state: string;
        refund_outcome: string | null;
        discount_fen: number;
        order_ref: string | null;
        shop_code: string | null;
        redeemed_by: string;
        redeemed_at: Date;
        ended_by: string | null;
        ended_at: Date | null;
        end_reason: string | null;
      }>(
        `SELECT r.id, r.coupon_id, r.template_id, v.name, c.member_id, r.state, r.refund_outcome, r.discount_fen,
           r.order_ref, r.shop_code, r.redeemed_by, r.redeemed_at, r.ended_by, r.ended_at, r.end_reason
         FROM coupon_redemption r JOIN coupon c ON c.id = r.coupon_id
         JOIN coupon_template_version v ON v.id = c.version_id
         WHERE r.id > ? AND r.state IN ('done', 'undone', 'refunded')
           AND ((r.redeemed_at >= ? AND r.redeemed_at < ?) OR (r.ended_at >= ? AND r.ended_at < ?))
         ORDER BY r.id LIMIT ${ROWS_PER_READ}`,
        [after, startsAt, endsAt, startsAt, endsAt],
      );
      for (const row of rows) {
        const own = {
          couponId: row.coupon_id,
          templateId: row.template_id,
          templateName: row.name,
          memberId: row.member_id,
          amountFen: row.discount_fen,
          orderRef: row.order_ref,
          shopCode: row.shop_code,
        };
        if (row.redeemed_at >= startsAt && row.redeemed_at < endsAt)
          yield { ...own, kind: 'redeemed', at: row.redeemed_at, source: '', by: row.redeemed_by };
        const isReturned =
          row.state === 'undone' || (row.state === 'refunded' && row.refund_outcome === 'returned');
        if (isReturned && row.ended_at !== null && row.ended_at >= startsAt && row.ended_at < endsAt)
          yield {
            ...own,
            kind: 'returned',
            at: row.ended_at,
            source: row.end_reason ?? '',
            by: row.ended_by,
          };
      }
      if (rows.length < ROWS_PER_READ) return;
      after = rows.at(-1)?.id ?? after;
    }
  }

  private async names(sql: Sql): Promise<Map<string, { code: string; name: string }>> {
    const rows = await sql.rows<{ id: string; code: string; name: string }>(
      'SELECT t.id, t.code, v.name FROM coupon_template t JOIN coupon_template_version v ON v.id = t.version_id',
    );
    return new Map(rows.map(({ id, code, name }) => [id, { code, name }]));
  }
}

function flowOf(row: CouponSums | undefined, name: string): Flow {
  if (!row) return NONE;
  return {
    before: Number(row[`${name}_before`]),
    within: Number(row[`${name}_within`]),
    after: Number(row[`${name}_after`]),
  };
}

function bookOf(
  coupons: CouponSums,
  uses: CouponSums | undefined,
  named: { code: string; name: string } | undefined,
): CouponBook {
  const issued = flowOf(coupons, 'issued');
  const expired = flowOf(coupons, 'expired');
  const revoked = flowOf(coupons, 'revoked');
  const redeemed = flowOf(uses, 'redeemed');
  const returned = flowOf(uses, 'returned');
  const netOf = (part: keyof Flow): number =>
    issued[part] + returned[part] - redeemed[part] - expired[part] - revoked[part];
  const opening = netOf('before');
  const closing = opening + netOf('within');
  return {
    templateId: coupons.template_id,
    code: named?.code ?? '',
    name: named?.name ?? '',
    opening,
    issued: issued.within,
    redeemed: redeemed.within,
    returned: returned.within,
    expired: expired.within,
    revoked: revoked.within,
    closing,
    discountFen: Number(uses?.['redeemed_fen'] ?? 0) - Number(uses?.['returned_fen'] ?? 0),
    isBalanced: closing + netOf('after') === coupons.in_hand,
  };
}
