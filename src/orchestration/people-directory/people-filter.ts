import type { BusinessDate } from '../../platform/clock/business-date.js';
import type { SqlValue } from '../../platform/database/sql.js';

export type PeopleSort = '-netAmount' | '-lastPaid' | '-id';

/** Who is looked for; absent parts do not narrow. Amounts in fen, dates included on both ends. */
export interface PeopleFilter {
  /** Part of the name; or exactly an id, a phone number, an id on a channel. */
  text?: string | undefined;
  isJoined?: boolean | undefined;
  isFollowing?: boolean | undefined;
  channelId?: string | undefined;
  city?: string | undefined;
  netAmountMinFen?: number | undefined;
  netAmountMaxFen?: number | undefined;
  lastPaidFrom?: BusinessDate | undefined;
  lastPaidTo?: BusinessDate | undefined;
  /** Tiers by scheme: people who are in one of `tierIds`, in `column` of member_tier aliased `t`. */
  tiers?: readonly { column: string; tierIds: readonly string[] }[];
}

export interface Condition {
  text: string;
  values: SqlValue[];
}

/** Text with `%`, `_` and `\` taken literally inside LIKE. */
export function likeEscaped(text: string): string {
  return text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
}

/**
 * The conditions of a filter over member `m`, member_fact `f` and member_tier `t`. `exactIds` are the
 * people whom `text` names exactly.
 */
export function peopleConditions(filter: PeopleFilter, exactIds: readonly string[]): Condition[] {
  const conditions: Condition[] = [{ text: 'm.merged_into_id IS NULL', values: [] }];
  const add = (text: string, ...values: SqlValue[]): void => void conditions.push({ text, values });

  if (filter.text !== undefined) {
    const like = `%${likeEscaped(filter.text)}%`;
    if (exactIds.length > 0) add('(m.id IN (?) OR m.display_name LIKE ?)', exactIds, like);
    else add('m.display_name LIKE ?', like);
  }
  if (filter.isJoined !== undefined) add(`m.joined_at IS ${filter.isJoined ? 'NOT NULL' : 'NULL'}`);
  if (filter.isFollowing !== undefined) add('COALESCE(f.is_following, 0) = ?', filter.isFollowing ? 1 : 0);
  if (filter.city !== undefined) add('m.city = ?', filter.city);
  if (filter.netAmountMinFen !== undefined) add('f.net_amount_fen >= ?', filter.netAmountMinFen);
  if (filter.netAmountMaxFen !== undefined) add('COALESCE(f.net_amount_fen, 0) <= ?', filter.netAmountMaxFen);
  if (filter.lastPaidFrom !== undefined) add('f.last_paid_on >= ?', filter.lastPaidFrom);
  if (filter.lastPaidTo !== undefined) add('f.last_paid_on <= ?', filter.lastPaidTo);
  if (filter.channelId !== undefined) {
    add(
      'EXISTS (SELECT 1 FROM channel_identity i WHERE i.member_id = m.id AND i.channel_id = ?)',
      filter.channelId,
    );
  }
  for (const { column, tierIds } of filter.tiers ?? []) {
    if (tierIds.length === 0) add('1 = 0');
    else add(`${column} IN (?)`, tierIds);
  }
  return conditions;
}

/** Conditions joined by AND, with their values in order. */
export function allOf(conditions: readonly Condition[]): Condition {
  return {
    text: conditions.map(({ text }) => text).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  };
}
