import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { chunks, type Sql } from '../../platform/database/sql.js';
import { GrowthPeopleUnknown } from './growth.errors.js';

export type GrowthEntryKind = 'earn' | 'reverse' | 'adjust' | 'campaign' | 'grant';

/** One line of a person's growth. */
export interface GrowthEntryView {
  id: string;
  kind: GrowthEntryKind;
  kindLabel: string;
  points: number;
  /** The sum of this line and all recorded before it. */
  totalAfter: number;
  note: string;
  earnedOn: BusinessDate;
  recordedAt: Date;
}

const IDS_PER_STATEMENT = 1000;

const ACTIVITY_LABELS: Record<string, string> = {
  followed: '关注',
  joined: '入会',
  visited: '访问',
  coupon_claimed: '领券',
  coupon_redeemed: '核销优惠券',
  subscription_accepted: '订阅消息',
};

/** Answers about growth. Reads: growth_balance, growth_entry, shop_order, member, channel_identity, channel. */
@Injectable()
export class GrowthRead {
  /** What a person has earned in all, less what was taken back. */
  async total(sql: Sql, memberId: string): Promise<number> {
    const row = await sql.row<{ total: number }>(
      'SELECT b.total FROM growth_balance b WHERE b.member_id = ?',
      [memberId],
    );
    return row?.total ?? 0;
  }

  /** What a person had earned by the end of a business date, refunds that came later taken out. By ix_growth_entry_member. */
  async totalAsOf(sql: Sql, memberId: string, asOf: BusinessDate): Promise<number> {
    const row = await sql.row<{ total: number | null }>(
      'SELECT SUM(e.points) AS total FROM growth_entry e WHERE e.member_id = ? AND e.earned_on <= ?',
      [memberId, asOf],
    );
    return row?.total ?? 0;
  }

  /** Entries, newest first; one more than `limit` so that the caller sees whether there is more. */
  async entries(
    sql: Sql,
    memberId: string,
    page: { before?: string | undefined; limit: number },
  ): Promise<GrowthEntryView[]> {
    const rows = await sql.rows<{
      id: string;
      kind: GrowthEntryKind;
      points: number;
      total_after: number;
      source_kind: string;
      source_key: string;
      note: string;
      order_no: string | null;
      earned_on: BusinessDate;
      recorded_at: Date;
    }>(
      `SELECT x.id, x.kind, x.points, x.total_after, x.source_kind, x.source_key, x.note, o.external_id AS order_no,
         x.earned_on, x.recorded_at
       FROM (
         SELECT e.id, e.kind, e.points, e.source_kind, e.source_key, e.note, e.order_id, e.earned_on, e.recorded_at,
           SUM(e.points) OVER (ORDER BY e.id) AS total_after
         FROM growth_entry e WHERE e.member_id = ?
       ) x LEFT JOIN shop_order o ON o.id = x.order_id
       WHERE ${page.before === undefined ? '1 = 1' : 'x.id < ?'} ORDER BY x.id DESC LIMIT ?`,
      [memberId, ...(page.before === undefined ? [] : [page.before]), page.limit + 1],
    );
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      kindLabel: kindLabel(row.kind, row.source_kind),
      points: row.points,
      totalAfter: row.total_after,
      note: noteOf(row),
      earnedOn: row.earned_on,
      recordedAt: row.recorded_at,
    }));
  }

  /** The record that stands for each of these ids today; unknown ids are left out. */
  async currentIds(sql: Sql, memberIds: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    let open = new Map(memberIds.map((id) => [id, [id]]));
    while (open.size > 0) {
      const next = new Map<string, string[]>();
      for (const piece of chunks([...open.keys()], IDS_PER_STATEMENT)) {
        const rows = await sql.rows<{ id: string; merged_into_id: string | null }>(
          'SELECT m.id, m.merged_into_id FROM member m WHERE m.id IN (?)',
          [piece],
        );
        for (const { id, merged_into_id: into } of rows) {
          const asked = open.get(id) ?? [];
          if (into === null) for (const one of asked) found.set(one, id);
          else next.set(into, [...(next.get(into) ?? []), ...asked]);
        }
      }
      open = next;
    }
    return found;
  }

  /** Whom channels know by these ids. Throws `growth.people-unknown` for unknown ids and those of several people. */
  async peopleByExternalId(sql: Sql, externalIds: readonly string[]): Promise<string[]> {
    const found = new Map<string, Set<string>>();
    for (const piece of chunks([...new Set(externalIds)], IDS_PER_STATEMENT)) {
      const rows = await sql.rows<{ external_id: string; member_id: string }>(
        `SELECT i.external_id, i.member_id FROM channel c JOIN channel_identity i ON i.channel_id = c.id
         WHERE i.external_id IN (?)`,
        [piece],
      );
      for (const row of rows)
        found.set(row.external_id, (found.get(row.external_id) ?? new Set()).add(row.member_id));
    }
    const unknown = externalIds.filter((externalId) => found.get(externalId)?.size !== 1);
    if (unknown.length > 0) throw new GrowthPeopleUnknown([...new Set(unknown)]);
    return [...new Set([...found.values()].flatMap((memberIds) => [...memberIds]))];
  }
}

function kindLabel(kind: GrowthEntryKind, sourceKind: string): string {
  if (kind === 'earn') return sourceKind === 'order' ? '下单获得' : '互动获得';
  if (kind === 'reverse') return sourceKind === 'grant' ? '权益收回' : '退款扣回';
  if (kind === 'grant') return '权益赠送';
  return kind === 'campaign' ? '活动赠送' : '订单更正';
}

function noteOf(row: {
  source_kind: string;
  source_key: string;
  note: string;
  order_no: string | null;
}): string {
  if (row.source_kind === 'order') return row.order_no === null ? '' : `订单 ${row.order_no}`;
  if (row.source_kind === 'activity') return ACTIVITY_LABELS[row.note] ?? row.note;
  if (row.source_kind === 'grant') return row.note;
  const code = row.source_key.slice(0, row.source_key.indexOf(':'));
  return row.note === '' ? `活动 ${code}` : row.note;
}
