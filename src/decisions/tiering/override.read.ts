import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql } from '../../platform/database/sql.js';
import { OverrideStore, type OverridePage, type OverrideRow } from './override.store.js';
import { SchemeStore } from './scheme.store.js';
import { TieringError, unknownScheme } from './tiering.errors.js';
import { TieringRead } from './tiering.read.js';

// Reads: tier_override, scheme, member.

export interface OverrideView {
  id: string;
  memberId: string;
  memberName: string;
  tierCode: string;
  tierName: string;
  startsOn: BusinessDate;
  endsOn: BusinessDate | null;
  reason: string;
  author: string;
  createdAt: Date;
  endedAt: Date | null;
  /** Empty: it ran out by itself. */
  endedBy: string | null;
}

/** Tiers set by hand, as operators see them. */
@Injectable()
export class OverrideRead {
  constructor(
    private readonly store: OverrideStore,
    private readonly schemes: SchemeStore,
    private readonly tiering: TieringRead,
  ) {}

  /** Overrides of a scheme, newest first, also those that have ended. Throws `tiering.scheme-unknown`. */
  async ofScheme(sql: Sql, schemeCode: string, page: OverridePage): Promise<OverrideView[]> {
    const scheme = await this.schemes.schemeByCode(sql, schemeCode);
    if (!scheme) throw unknownScheme(schemeCode);
    const rows = await this.store.ofScheme(sql, scheme.id, page);
    return this.views(sql, schemeCode, rows);
  }

  /** Throws `tiering.override-unknown`. */
  async one(sql: Sql, id: string): Promise<OverrideView> {
    const row = await this.store.find(sql, id);
    const scheme = row && (await this.schemes.schemes(sql)).find((known) => known.id === row.scheme_id);
    if (!row || !scheme)
      throw new TieringError('override-unknown', 404, '没有这条人工调整', { overrideId: id });
    const [view] = await this.views(sql, scheme.code, [row]);
    if (!view) throw new Error('The override vanished');
    return view;
  }

  private async views(
    sql: Sql,
    schemeCode: string,
    rows: readonly (OverrideRow & { display_name: string })[],
  ): Promise<OverrideView[]> {
    const tiers = new Map((await this.tiering.ladder(sql, schemeCode)).map((tier) => [tier.tierId, tier]));
    return rows.map((row) => ({
      id: row.id,
      memberId: row.member_id,
      memberName: row.display_name,
      tierCode: tiers.get(Number(row.tier_id))?.code ?? '',
      tierName: tiers.get(Number(row.tier_id))?.name ?? '已删除的层级',
      startsOn: row.starts_on,
      endsOn: row.ends_on,
      reason: row.reason,
      author: row.author,
      createdAt: row.created_at,
      endedAt: row.ended_at,
      endedBy: row.ended_by,
    }));
  }
}
