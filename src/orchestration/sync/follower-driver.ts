import { Injectable } from '@nestjs/common';
import type { Channel } from '../../channels/channel.js';
import { ChannelRegistry } from '../../channels/channel-registry.js';
import { MembersRead } from '../../facts/members/members.read.js';
import { MembersService } from '../../facts/members/members.service.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { startOfBusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import { chunks, type Sql } from '../../platform/database/sql.js';
import { SyncListIncomplete } from './sync.errors.js';
import type {
  Conclusion,
  FetchedBatch,
  StreamCertificate,
  StreamDriver,
  StreamPass,
  Transact,
} from './sync-stream.js';

/** A pass over all followers; it may be carried on by a later run. */
interface FollowerPass {
  id: string;
  startedAt: string;
  cursor?: string | undefined;
  listed: number;
  calls: number;
  total?: number | undefined;
}

export interface FollowerPosition {
  pass?: FollowerPass | undefined;
  /** Of the last complete pass. */
  completedAt?: string | undefined;
  calls?: number | undefined;
  total?: number | undefined;
}

const IDS_PER_BATCH = 1000;
const CLOSED_AT_ONCE = 1000;
/** Share of the platform's daily list calls that passes may use: 200 of 500. */
const LIST_CALLS_PER_DAY = 200;
const DAY_MS = 86_400_000;
/** People who come and go while the list is paged; more than that missing means a broken list. */
const TOLERATED_GAP = 20;

/**
 * The follower list, as a set: everyone listed follows, and after a complete pass whoever was not
 * listed has left. Between passes the platform's pushes keep it fresh.
 */
@Injectable()
export class FollowerDriver implements StreamDriver<FollowerPosition> {
  readonly stream = 'followers';

  constructor(
    private readonly registry: ChannelRegistry,
    private readonly members: MembersService,
    private readonly read: MembersRead,
    private readonly clock: BusinessClock,
    private readonly database: Database,
  ) {}

  canRead(channel: Channel): boolean {
    return this.registry.adapterOf(channel).followers !== undefined;
  }

  /** As often as the platform's daily quota of list calls allows. */
  isDue(position: FollowerPosition | undefined, pass: StreamPass): boolean {
    if (pass.isFull || position?.completedAt === undefined || position.pass) return true;
    const pauseMs = ((position.calls ?? 1) * DAY_MS) / LIST_CALLS_PER_DAY;
    return pass.startedAt.getTime() - Date.parse(position.completedAt) >= pauseMs;
  }

  async *batches(
    position: FollowerPosition | undefined,
    pass: StreamPass,
  ): AsyncGenerator<FetchedBatch<FollowerPosition>> {
    const { channel } = pass;
    const source = this.registry.followersOf(channel);
    let at: FollowerPass = position?.pass ?? {
      id: pass.runId,
      startedAt: pass.startedAt.toISOString(),
      listed: 0,
      calls: 0,
    };
    for (;;) {
      const page = await source.listFollowers(channel, at.cursor);
      const after: FollowerPass = {
        ...at,
        cursor: page.nextCursor,
        listed: at.listed + page.items.length,
        calls: at.calls + 1,
        total: page.total,
      };
      const pieces = page.items.length === 0 ? [[]] : chunks(page.items, IDS_PER_BATCH);
      for (const [index, ids] of pieces.entries()) {
        // Until the page's last piece is stored, a killed run reads the page again.
        const reached = index === pieces.length - 1 ? after : at;
        const done = at.listed + Math.min((index + 1) * IDS_PER_BATCH, page.items.length);
        yield {
          ...(await this.piece(channel, ids, after.id)),
          position: { ...position, pass: reached },
          progress: page.total ? Math.min(1, done / page.total) : 0,
        };
      }
      at = after;
      if (page.nextCursor === undefined) return;
    }
  }

  async conclude(
    position: FollowerPosition,
    pass: StreamPass,
    transact: Transact,
  ): Promise<Conclusion<FollowerPosition>> {
    const finished = position.pass;
    if (!finished) return { position };
    const { total, listed } = finished;
    if (total !== undefined && listed < total - Math.max(TOLERATED_GAP, total / 1000)) {
      // Half a list closes nobody; the next run reads it from the beginning.
      return { position: { ...position, pass: undefined }, failure: new SyncListIncomplete(total, listed) };
    }
    const closing = {
      id: finished.id,
      startedAt: new Date(finished.startedAt),
      observedAt: await this.observedAt(pass),
    };
    for (;;) {
      const closed = await transact((tx) =>
        this.members.closeUnseen(tx, pass.channel.id, closing, CLOSED_AT_ONCE),
      );
      if (closed < CLOSED_AT_ONCE) break;
    }
    return { position: { completedAt: pass.startedAt.toISOString(), calls: finished.calls, total } };
  }

  async certify(sql: Sql, position: FollowerPosition, pass: StreamPass): Promise<StreamCertificate> {
    const held = await this.read.followerCount(sql, pass.channel.id);
    const { total } = position;
    return { channelTotal: total, held, gap: total === undefined ? 0 : total - held };
  }

  watermark(position: FollowerPosition): Date | undefined {
    return position.completedAt === undefined ? undefined : new Date(position.completedAt);
  }

  /** Profiles are asked for only of people whom we do not hold as following already. */
  private async piece(
    channel: Channel,
    ids: readonly string[],
    passId: string,
  ): Promise<Pick<FetchedBatch<FollowerPosition>, 'rowsRead' | 'externalIds' | 'write'>> {
    const unknown = await this.read.notFollowing(this.database, channel.id, ids);
    const described = await this.registry.followersOf(channel).describeFollowers(channel, unknown);
    const followers = described.filter(({ isFollowing }) => isFollowing);
    return {
      rowsRead: ids.length,
      externalIds: ids,
      write: async (tx) => {
        await this.members.noteSeen(tx, channel.id, ids, passId);
        const changed = await this.members.recordFollowers(tx, channel.id, followers, passId);
        return { changed, problems: [] };
      },
    };
  }

  /** When it was noticed that somebody had left: now, or in a replay noon of the day it stands on. */
  private async observedAt(pass: StreamPass): Promise<Date> {
    const fixedDate = await this.clock.fixedDate();
    return fixedDate === undefined
      ? pass.startedAt
      : new Date(startOfBusinessDate(fixedDate).getTime() + DAY_MS / 2);
  }
}
