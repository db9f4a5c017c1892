import { Injectable } from '@nestjs/common';
import { addDays, startOfBusinessDate, type BusinessDate } from '../../platform/clock/business-date.js';
import type { Sql, SqlValue } from '../../platform/database/sql.js';
import type { DeliveryOutcome } from './delivery.store.js';
import { messageKindLabels, outcomeLabels, reasonLabel } from './messaging.labels.js';
import { DEFAULT_BLAST_LIMIT, STOPPED_SETTING, blastLimitSetting } from './messaging.settings.js';
import type { MessageKind, Purpose } from './send-gate.js';

/** A message as operators read it. */
export interface DeliveryView {
  id: string;
  memberId: string;
  memberName: string;
  sourceLabel: string;
  purpose: Purpose;
  channelName: string;
  kindLabel: string;
  outcome: DeliveryOutcome;
  outcomeLabel: string;
  /** In Chinese; null where there is none. */
  reason: string | null;
  vendorCode: string | null;
  vendorMessage: string | null;
  text: string;
  createdAt: Date;
  attemptedAt: Date | null;
}

export interface DeliveryFilter {
  outcome?: DeliveryOutcome | undefined;
  reason?: string | undefined;
  purpose?: Purpose | undefined;
  memberId?: string | undefined;
  source?: string | undefined;
  from?: BusinessDate | undefined;
  to?: BusinessDate | undefined;
  /** Id of the last message of the page before. */
  before?: string | undefined;
  limit: number;
}

interface DeliveryRow {
  id: string;
  member_id: string;
  display_name: string;
  source_label: string;
  purpose: Purpose;
  channel_name: string;
  message_kind: MessageKind;
  outcome: DeliveryOutcome;
  reason: string | null;
  vendor_code: string | null;
  vendor_message: string | null;
  text: string;
  created_at: Date;
  called_at: Date | null;
}

const COUNTED_AT_MOST = 10_001;

function conditionsOf(filter: DeliveryFilter): { text: string; values: SqlValue[] } {
  const given: [string, SqlValue | undefined][] = [
    ['d.outcome = ?', filter.outcome],
    ['d.reason = ?', filter.reason],
    ['d.purpose = ?', filter.purpose],
    ['d.member_id = ?', filter.memberId],
    ['d.source_kind = ?', filter.source],
    ['d.created_at >= ?', filter.from && startOfBusinessDate(filter.from)],
    ['d.created_at < ?', filter.to && startOfBusinessDate(addDays(filter.to, 1))],
  ];
  const parts = ['1 = 1'];
  const values: SqlValue[] = [];
  for (const [text, value] of given) {
    if (value === undefined || value === '') continue;
    parts.push(text);
    values.push(value);
  }
  return { text: parts.join(' AND '), values };
}

function viewOf(row: DeliveryRow): DeliveryView {
  return {
    id: row.id,
    memberId: row.member_id,
    memberName: row.display_name,
    sourceLabel: row.source_label,
    purpose: row.purpose,
    channelName: row.channel_name,
    kindLabel: messageKindLabels[row.message_kind],
    outcome: row.outcome,
    outcomeLabel: outcomeLabels[row.outcome],
    reason: row.reason === null ? null : reasonLabel(row.reason),
    vendorCode: row.vendor_code,
    vendorMessage: row.vendor_message,
    text: row.text,
    createdAt: row.created_at,
    attemptedAt: row.called_at,
  };
}

/** Answers about messages. Reads: delivery, member, channel, setting. */
@Injectable()
export class MessagingRead {
  /** Messages, newest first; one more than `limit` so that the caller sees whether there is more. */
  async deliveries(sql: Sql, filter: DeliveryFilter): Promise<DeliveryView[]> {
    const { text, values } = conditionsOf(filter);
    const { before } = filter;
    const rows = await sql.rows<DeliveryRow>(
      `SELECT d.id, d.member_id, m.display_name, d.source_label, d.purpose, c.name AS channel_name, d.message_kind,
         d.outcome, d.reason, d.vendor_code, d.vendor_message, d.text, d.created_at, d.called_at
       FROM delivery d JOIN member m ON m.id = d.member_id JOIN channel c ON c.id = d.channel_id
       WHERE ${text}${before === undefined ? '' : ' AND d.id < ?'} ORDER BY d.id DESC LIMIT ?`,
      [...values, ...(before === undefined ? [] : [before]), filter.limit + 1],
    );
    return rows.map(viewOf);
  }

  /** How many messages match, counted up to 10,001. */
  async count(sql: Sql, filter: DeliveryFilter): Promise<number> {
    const { text, values } = conditionsOf(filter);
    const found = await sql.row<{ total: number }>(
      `SELECT COUNT(*) AS total FROM (SELECT 1 FROM delivery d WHERE ${text} LIMIT ${COUNTED_AT_MOST}) x`,
      values,
    );
    return found?.total ?? 0;
  }

  /** Messages by outcome and by reason. */
  async summary(
    sql: Sql,
    filter: DeliveryFilter = { limit: 0 },
  ): Promise<{
    byOutcome: { outcome: DeliveryOutcome; label: string; count: number }[];
    byReason: { reason: string; label: string; count: number }[];
  }> {
    const { text, values } = conditionsOf(filter);
    const rows = await sql.rows<{ outcome: DeliveryOutcome; reason: string | null; messages: number }>(
      `SELECT d.outcome, d.reason, COUNT(*) AS messages FROM delivery d WHERE ${text}
       GROUP BY d.outcome, d.reason`,
      values,
    );
    const outcomes = new Map<DeliveryOutcome, number>();
    const reasons = new Map<string, number>();
    for (const { outcome, reason, messages } of rows) {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + messages);
      if (reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + messages);
    }
    return {
      byOutcome: [...outcomes].map(([outcome, count]) => ({ outcome, label: outcomeLabels[outcome], count })),
      byReason: [...reasons]
        .map(([reason, count]) => ({ reason, label: reasonLabel(reason), count }))
        .sort((left, right) => right.count - left.count),
    };
  }

  /** Whether sending is stopped, since when and by whom, and the blast limit. */
  async state(
    sql: Sql,
  ): Promise<{ isStopped: boolean; blastLimit: number; stoppedBy: string | null; stoppedAt: Date | null }> {
    const newest = (name: string) =>
      sql.row<{ value_json: unknown; set_by: string; set_at: Date }>(
        'SELECT s.value_json, s.set_by, s.set_at FROM setting s WHERE s.name = ? ORDER BY s.id DESC LIMIT 1',
        [name],
      );
    const stopped = await newest(STOPPED_SETTING);
    const limit = await newest(blastLimitSetting.name);
    const isStopped = stopped?.value_json === true;
    return {
      isStopped,
      blastLimit: typeof limit?.value_json === 'number' ? limit.value_json : DEFAULT_BLAST_LIMIT,
      stoppedBy: isStopped ? (stopped?.set_by ?? null) : null,
      stoppedAt: isStopped ? (stopped?.set_at ?? null) : null,
    };
  }
}
