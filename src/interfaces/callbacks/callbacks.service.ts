import { Inject, Injectable } from '@nestjs/common';
import type { CallbackNotice, CallbackRequest, Channel } from '../../channels/channel.js';
import { ChannelRegistry } from '../../channels/channel-registry.js';
import { ChannelsService } from '../../channels/channels.service.js';
import { NoticeIntake } from '../../orchestration/sync/notice-intake.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { Database } from '../../platform/database/database.js';
import { AppError, errorText } from '../../platform/errors/app-error.js';
import type { Logger } from '../../platform/logging/logger.js';
import { DOORBELL, LOGGER } from '../../platform/platform.module.js';
import type { Doorbell } from '../../platform/queue/doorbell.js';
import type { Drain } from '../../platform/queue/drain.js';
import { CallbackInboxStore, type InboxRow } from './callback-inbox.store.js';

/** Name of the drain that acts on stored pushes. */
export const CALLBACKS_DRAIN = 'callbacks';

const ATTEMPTS_AT_MOST = 10;
const LONGEST_PAUSE_SECONDS = 600;

interface ReadRow {
  row: InboxRow;
  notice: CallbackNotice;
}

/**
 * Takes pushes: checked, stored raw, answered at once; the work is done afterwards from the rows. A
 * platform that gets no answer within five seconds sends the same push again, up to three times.
 */
@Injectable()
export class CallbacksService implements Drain {
  readonly name = CALLBACKS_DRAIN;

  constructor(
    private readonly database: Database,
    private readonly channels: ChannelsService,
    private readonly registry: ChannelRegistry,
    private readonly inbox: CallbackInboxStore,
    private readonly intake: NoticeIntake,
    private readonly config: AppConfig,
    @Inject(DOORBELL) private readonly doorbell: Doorbell,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Answer to a platform's address check. Throws `channels.not-found`, `callbacks.signature-invalid`. */
  async answerAddressCheck(channelCode: string, query: CallbackRequest['query']): Promise<string> {
    const channel = await this.channels.getByCode(channelCode);
    return this.registry.callbacksOf(channel).answerAddressCheck(channel, query);
  }

  /**
   * Stores a push, once. Throws `channels.not-found`, `callbacks.signature-invalid`, `callbacks.stale`,
   * `callbacks.body-invalid`.
   */
  async receive(channelCode: string, request: CallbackRequest): Promise<void> {
    const channel = await this.channels.getByCode(channelCode);
    const { dedupeKey, text } = this.registry.callbacksOf(channel).open(channel, request);
    const isNew = await this.inbox.keep(this.database, channel.id, dedupeKey, text);
    if (isNew) this.doorbell.ring(CALLBACKS_DRAIN);
  }

  async drain(): Promise<number> {
    const rows = await this.inbox.claim(this.database, this.config.LEASE_SECONDS);
    for (const channelId of new Set(rows.map((row) => row.channel_id))) {
      const ofChannel = rows.filter((row) => row.channel_id === channelId);
      // What has failed before is done alone, so that it can hold up nothing but itself.
      const fresh = ofChannel.filter(({ attempts }) => attempts === 1);
      const again = ofChannel.filter(({ attempts }) => attempts > 1);
      for (const batch of [...(fresh.length > 0 ? [fresh] : []), ...again.map((row) => [row])])
        await this.handle(channelId, batch);
    }
    return rows.length;
  }

  private async handle(channelId: string, rows: readonly InboxRow[]): Promise<void> {
    try {
      const channel = await this.channels.get(channelId);
      const readable = await this.readRows(channel, rows);
      if (readable.length === 0) return;
      await this.intake.take(
        channel,
        readable.map(({ notice }) => notice),
        async (tx, outcomes) => {
          const done = readable.filter((_, at) => outcomes[at]?.state === 'done' && !outcomes[at].note);
          const ignored = readable.filter((_, at) => outcomes[at]?.state === 'ignored');
          await this.inbox.close(tx, idsOf(done), 'done', undefined);
          await this.inbox.close(tx, idsOf(ignored), 'ignored', undefined);
          for (const [at, { row }] of readable.entries()) {
            const { state, note } = outcomes[at] ?? { state: 'done', note: undefined };
            if (state === 'retry') await this.later(tx, row, note ?? '');
            else if (note) await this.inbox.close(tx, [row.id], 'done', note);
          }
        },
      );
    } catch (error) {
      for (const row of rows) await this.later(this.database, row, errorText(error));
    }
  }

  /** What cannot be read will never be; it is kept for a look and closed. */
  private async readRows(channel: Channel, rows: readonly InboxRow[]): Promise<ReadRow[]> {
    const receiver = this.registry.callbacksOf(channel);
    const readable: ReadRow[] = [];
    for (const row of rows) {
      try {
        readable.push({ row, notice: receiver.read(row.body_text) });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        await this.inbox.close(this.database, [row.id], 'dead', errorText(error));
      }
    }
    return readable;
  }

  private async later(
    sql: Parameters<CallbackInboxStore['giveBack']>[0],
    row: InboxRow,
    note: string,
  ): Promise<void> {
    const fields = { row: row.id, attempts: row.attempts, note };
    if (row.attempts >= ATTEMPTS_AT_MOST) {
      this.logger.error('a push was given up; the next sync reads what it was about', fields);
      await this.inbox.close(sql, [row.id], 'dead', note);
      return;
    }
    this.logger.warn('a push could not be acted on yet', fields);
    await this.inbox.giveBack(sql, row.id, note, Math.min(2 ** row.attempts, LONGEST_PAUSE_SECONDS));
  }
}

function idsOf(rows: readonly ReadRow[]): string[] {
  return rows.map(({ row }) => row.id);
}
