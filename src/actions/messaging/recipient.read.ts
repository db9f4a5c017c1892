import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { addDays, minuteOfBusinessDay, type BusinessDate } from '../../platform/clock/business-date.js';
import { chunks, type Sql } from '../../platform/database/sql.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import {
  DEFAULT_BLAST_LIMIT,
  DEFAULT_FREQUENCY_CAP,
  DEFAULT_QUIET_HOURS,
  STOPPED_SETTING,
  blastLimitSetting,
  frequencyCapSetting,
  quietHoursSetting,
  quietMinutes,
} from './messaging.settings.js';
import type { MessageKind, Purpose, Recipient, SendRules } from './send-gate.js';

/** Mass messages of a service account: 4 per follower and calendar month. Source: WeChat, Batch_Sends. */
const MONTHLY_CAPS: Partial<Record<MessageKind, number>> = { mass: 4 };

const IDS_PER_STATEMENT = 2000;

/** What is asked about a group of people. */
export interface RecipientQuestion {
  channelId: string;
  messageKind: MessageKind;
  purpose: Purpose;
  businessDate: BusinessDate;
  memberIds: readonly string[];
}

/** How somebody can be reached, and everything the gate asks about them. */
export interface RecipientFacts {
  identityId: string | undefined;
  openId: string | undefined;
  facts: Omit<Recipient, 'isHeldOut' | 'positionInRun'>;
}

interface IdentityRow {
  member_id: string;
  id: string;
  external_id: string;
  follow_state: string;
  followed_at: Date | null;
}

interface HistoryRow {
  member_id: string;
  recent_marketing: number;
  sent_this_month: number;
  refused_at: Date | null;
}

/**
 * Reads what the gate needs, for any number of people in a few statements per two thousand.
 * Reads: consent_current, channel_identity, delivery, setting.
 */
@Injectable()
export class RecipientRead {
  constructor(
    private readonly clock: BusinessClock,
    private readonly settings: SettingStore,
  ) {}

  /** The rules in force now. Quiet hours go by the wall clock. */
  async rules(sql: Sql, messageKind: MessageKind): Promise<SendRules> {
    const quiet = (await this.settings.read<string>(sql, quietHoursSetting.name)) ?? DEFAULT_QUIET_HOURS;
    const cap = await this.settings.read<SendRules['frequencyCap']>(sql, frequencyCapSetting.name);
    return {
      isStopped: await this.isStopped(sql),
      frequencyCap: cap ?? DEFAULT_FREQUENCY_CAP,
      quietHours: quietMinutes(quiet),
      minuteOfDay: minuteOfBusinessDay(await this.clock.now(sql)),
      blastLimit: (await this.settings.read<number>(sql, blastLimitSetting.name)) ?? DEFAULT_BLAST_LIMIT,
      monthlyCap: MONTHLY_CAPS[messageKind],
    };
  }

  async isStopped(sql: Sql): Promise<boolean> {
    return (await this.settings.read<boolean>(sql, STOPPED_SETTING)) ?? false;
  }

  /** One entry per person asked about. */
  async facts(sql: Sql, question: RecipientQuestion, rules: SendRules): Promise<Map<string, RecipientFacts>> {
    const found = new Map<string, RecipientFacts>();
    for (const piece of chunks(question.memberIds, IDS_PER_STATEMENT)) {
      const consents = await this.consents(sql, question, piece);
      const identities = await this.identities(sql, question, piece);
      const histories = await this.histories(sql, question, rules, piece);
      for (const memberId of piece) {
        const identity = identities.get(memberId);
        const history = histories.get(memberId);
        const refusedAt = history?.refused_at;
        found.set(memberId, {
          identityId: identity?.id,
          openId: identity?.external_id,
          facts: {
            hasConsent: consents.has(memberId),
            isReachable: identity !== undefined,
            isSuppressed: refusedAt ? !identity?.followed_at || identity.followed_at < refusedAt : false,
            recentMarketing: history?.recent_marketing ?? 0,
            sentThisMonth: history?.sent_this_month ?? 0,
          },
        });
      }
    }
    return found;
  }

  private async consents(
    sql: Sql,
    { purpose }: RecipientQuestion,
    memberIds: readonly string[],
  ): Promise<Set<string>> {
    const rows = await sql.rows<{ member_id: string }>(
      `SELECT c.member_id FROM consent_current c
       WHERE c.member_id IN (?) AND c.purpose = ? AND c.is_granted = 1`,
      [memberIds, purpose],
    );
    return new Set(rows.map(({ member_id: memberId }) => memberId));
  }

  /** The oldest identity by which each person can be reached. A mini-program needs no following. */
  private async identities(
    sql: Sql,
    { channelId, messageKind }: RecipientQuestion,
    memberIds: readonly string[],
  ): Promise<Map<string, IdentityRow>> {
    const rows = await sql.rows<IdentityRow>(
      `SELECT i.member_id, i.id, i.external_id, i.follow_state, i.followed_at FROM channel_identity i
       WHERE i.member_id IN (?) AND i.channel_id = ? ORDER BY i.id`,
      [memberIds, channelId],
    );
    const reachable = new Map<string, IdentityRow>();
    for (const row of rows) {
      const isReachable = messageKind === 'subscribe' || row.follow_state === 'following';
      if (isReachable && !reachable.has(row.member_id)) reachable.set(row.member_id, row);
    }
    return reachable;
  }

  /** What they were sent in this month and in the frequency window. Uses ix_delivery_member. */
  private async histories(
    sql: Sql,
    { channelId, messageKind, businessDate }: RecipientQuestion,
    { frequencyCap }: SendRules,
    memberIds: readonly string[],
  ): Promise<Map<string, HistoryRow>> {
    const monthStart = `${businessDate.slice(0, 7)}-01`;
    const windowStart = addDays(businessDate, 1 - frequencyCap.days);
    const rows = await sql.rows<HistoryRow>(
      `SELECT d.member_id,
         SUM(d.outcome <> 'rejected' AND d.purpose = 'marketing' AND d.business_date >= ?) AS recent_marketing,
         SUM(d.outcome <> 'rejected' AND d.channel_id = ? AND d.message_kind = ? AND d.business_date >= ?)
           AS sent_this_month,
         MAX(IF(d.outcome = 'rejected' AND d.reason = 'unreachable' AND d.channel_id = ?, d.settled_at, NULL))
           AS refused_at
       FROM delivery d
       WHERE d.member_id IN (?) AND d.purpose IN ('service', 'marketing')
         AND d.business_date BETWEEN ? AND ?
         AND (d.outcome IN ('submitted', 'sent', 'unknown', 'rejected')
           OR (d.outcome = 'claimed' AND d.called_at IS NOT NULL))
       GROUP BY d.member_id`,
      [
        windowStart,
        channelId,
        messageKind,
        monthStart,
        channelId,
        memberIds,
        monthStart < windowStart ? monthStart : windowStart,
        businessDate,
      ],
    );
    return new Map(rows.map((row) => [row.member_id, row]));
  }
}
