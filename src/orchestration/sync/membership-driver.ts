import { Injectable } from '@nestjs/common';
import type { Channel, ChannelMembership } from '../../channels/channel.js';
import { ChannelRegistry } from '../../channels/channel-registry.js';
import { ChannelsService } from '../../channels/channels.service.js';
import type { ConsentEntry } from '../../facts/members/consents.store.js';
import { MembersService } from '../../facts/members/members.service.js';
import type { Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { IdentityChannelMissing } from './sync.errors.js';
import type {
  BatchEffect,
  Conclusion,
  FetchedBatch,
  StreamCertificate,
  StreamDriver,
  StreamPass,
} from './sync-stream.js';

export interface MembershipPosition {
  after: string;
  /** Lines stored so far. */
  stored: number;
  total?: number | undefined;
}

const NOTICE_VERSION = 'feed';

/** The brand's own list of members: who joined when, and what they agreed to. Lines are only ever added. */
@Injectable()
export class MembershipDriver implements StreamDriver<MembershipPosition> {
  readonly stream = 'memberships';

  constructor(
    private readonly registry: ChannelRegistry,
    private readonly channels: ChannelsService,
    private readonly members: MembersService,
  ) {}

  canRead(channel: Channel): boolean {
    return this.registry.adapterOf(channel).memberships !== undefined;
  }

  isDue(): boolean {
    return true;
  }

  async *batches(
    position: MembershipPosition | undefined,
    pass: StreamPass,
  ): AsyncGenerator<FetchedBatch<MembershipPosition>> {
    const { channel } = pass;
    const source = this.registry.membershipsOf(channel);
    const identityChannel = await this.identityChannel(channel);
    let at: MembershipPosition = (pass.isFull ? undefined : position) ?? { after: '0', stored: 0 };
    for (;;) {
      const page = await source.listMemberships(channel, at.after);
      const { items, total } = page;
      at = { after: page.resumeAt, stored: at.stored + items.length, total };
      yield {
        rowsRead: items.length,
        externalIds: items.map(({ externalId }) => externalId),
        position: at,
        progress: total ? Math.min(1, at.stored / total) : 1,
        write: (tx) => this.store(tx, identityChannel, items),
      };
      if (page.nextCursor === undefined) return;
    }
  }

  async conclude(position: MembershipPosition): Promise<Conclusion<MembershipPosition>> {
    return { position };
  }

  async certify(_sql: Sql, position: MembershipPosition): Promise<StreamCertificate> {
    const { total, stored } = position;
    return { channelTotal: total, held: stored, gap: total === undefined ? 0 : total - stored };
  }

  watermark(): undefined {
    return undefined;
  }

  private async identityChannel(channel: Channel): Promise<Channel> {
    const { identityChannelCode } = channel.settings;
    const found =
      identityChannelCode === undefined
        ? await this.channels.firstOfKind('mini_program')
        : await this.channels.findByCode(identityChannelCode);
    if (!found) throw new IdentityChannelMissing(channel.name);
    return found;
  }

  private async store(tx: Tx, channel: Channel, lines: readonly ChannelMembership[]): Promise<BatchEffect> {
    if (lines.length === 0) return { changed: 0, problems: [] };
    const people = await this.members.resolve(
      tx,
      channel.id,
      lines.map(({ externalId, unionId, joinedAt }) => ({ externalId, unionId, seenAt: joinedAt })),
    );
    const named = lines.flatMap((line) => {
      const person = people.get(line.externalId);
      return person ? [{ line, memberId: person.memberId }] : [];
    });
    const joined = await this.members.join(
      tx,
      named.map(({ line, memberId }) => ({ memberId, joinedAt: line.joinedAt, channelId: channel.id })),
    );
    await this.members.recordConsents(
      tx,
      named.flatMap(({ line, memberId }) =>
        (['service', 'marketing'] as const).map((purpose): ConsentEntry => ({
          memberId,
          purpose,
          isGranted: line.consents[purpose],
          noticeVersion: NOTICE_VERSION,
          channelId: channel.id,
          evidence: '会员名单',
          occurredAt: line.joinedAt,
        })),
      ),
    );
    await this.members.updateProfiles(
      tx,
      named.map(({ line, memberId }) => ({ memberId, displayName: line.displayName })),
    );
    return { changed: joined.length, problems: [] };
  }
}
