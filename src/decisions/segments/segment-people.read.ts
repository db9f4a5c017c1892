import { Injectable } from '@nestjs/common';
import { ChannelRegistry } from '../../channels/channel-registry.js';
import { ChannelsService } from '../../channels/channels.service.js';
import { sql, trusted, type SqlFragment } from '../../platform/database/fragment.js';
import { chunks, type Sql } from '../../platform/database/sql.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';

/** Somebody in a segment, as lists show them. Amounts in fen. */
export interface SegmentPersonRow {
  member_id: string;
  display_name: string;
  phone_tail: string;
  city: string;
  order_count: number;
  net_amount_fen: number;
  last_paid_on: BusinessDate | null;
}

/** A channel that can send messages, and what reaching somebody on it takes. */
export interface ReachableChannel {
  id: string;
  code: string;
  name: string;
  /** Whether people must follow; otherwise an identity on the channel (who opened the mini-program) is enough. */
  needsFollowing: boolean;
}

export interface Reach {
  channelCode: string;
  channelName: string;
  count: number;
}

const IDS_PER_STATEMENT = 2000;

/**
 * Who people in a segment are, and on which channels a marketing message may reach them: marketing consent in force,
 * and following the account or an identity on the mini-program, as the last gate of messaging has it.
 * Reads: member, member_fact, consent_current, channel_identity, channel.
 */
@Injectable()
export class SegmentPeopleRead {
  constructor(
    private readonly channels: ChannelsService,
    private readonly registry: ChannelRegistry,
  ) {}

  /** Enabled channels by which messages can be sent. */
  async reachableChannels(): Promise<ReachableChannel[]> {
    const channels = await this.channels.list();
    return channels.flatMap((channel) => {
      const { messages, followers } = this.registry.adapterOf(channel);
      if (!channel.isEnabled || !messages) return [];
      const { id, code, name } = channel;
      return [{ id, code, name, needsFollowing: followers !== undefined }];
    });
  }

  /** People by id, in that order; who is no longer there is left out. */
  async people(db: Sql, memberIds: readonly string[]): Promise<SegmentPersonRow[]> {
    const found = new Map<string, SegmentPersonRow>();
    for (const piece of chunks(memberIds, IDS_PER_STATEMENT)) {
      const rows = await db.rows<SegmentPersonRow>(
        `SELECT m.id AS member_id, m.display_name, m.phone_tail, m.city, COALESCE(f.order_count, 0) AS order_count,
           COALESCE(f.net_amount_fen, 0) AS net_amount_fen, f.last_paid_on
         FROM member m LEFT JOIN member_fact f ON f.member_id = m.id WHERE m.id IN (?)`,
        [piece],
      );
      for (const row of rows) found.set(row.member_id, row);
    }
    return memberIds.flatMap((id) => found.get(id) ?? []);
  }

  /** How many of the people that a question over `f` finds can be reached, per channel. */
  async reach(
    db: Sql,
    channels: readonly ReachableChannel[],
    question: { from: SqlFragment; where: SqlFragment },
  ): Promise<Reach[]> {
    const counts: Reach[] = [];
    for (const channel of channels) {
      const following = trusted(channel.needsFollowing ? `AND i.follow_state = 'following'` : '');
      const statement = sql`SELECT COUNT(DISTINCT f.member_id) AS people FROM ${question.from}
        JOIN consent_current cc ON cc.member_id = f.member_id AND cc.purpose = 'marketing' AND cc.is_granted = 1
        JOIN channel_identity i ON i.member_id = f.member_id AND i.channel_id = ${channel.id} ${following}
        WHERE ${question.where}`;
      const found = await db.row<{ people: number }>(statement.text, statement.values);
      counts.push(reachOf(channel, found?.people ?? 0));
    }
    return counts;
  }

  /** The same for people whose ids are known, in pieces. */
  async reachOfIds(
    db: Sql,
    channels: readonly ReachableChannel[],
    memberIds: readonly string[],
  ): Promise<Reach[]> {
    const totals = new Map<string, number>();
    for (const piece of chunks(memberIds, IDS_PER_STATEMENT)) {
      const question = { from: sql`member_fact f`, where: sql`f.member_id IN (${piece})` };
      for (const { channelCode, count } of await this.reach(db, channels, question))
        totals.set(channelCode, (totals.get(channelCode) ?? 0) + count);
    }
    return channels.map((channel) => reachOf(channel, totals.get(channel.code) ?? 0));
  }
}

function reachOf({ code, name }: ReachableChannel, count: number): Reach {
  return { channelCode: code, channelName: name, count };
}
