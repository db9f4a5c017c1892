import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../platform/clock/business-clock.js';
import { addDays, startOfBusinessDate, type BusinessDate } from '../platform/clock/business-date.js';
import { Database } from '../platform/database/database.js';
import type { Channel } from './channel.js';

const REMEMBERED_MS = 15_000;

interface Page {
  readAtMs: number;
  today: BusinessDate;
  parked: Set<string>;
}

/**
 * Endpoints that refused for the day. The only writer of channel_quota. A parked endpoint is left alone
 * by every process until the next business date begins (in a replay: until the date is moved on).
 */
@Injectable()
export class QuotaBook {
  private readonly pages = new Map<string, Page>();

  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
  ) {}

  /** When a parked endpoint opens again; undefined: it is open. */
  async parkedUntil(channel: Channel, endpoint: string): Promise<Date | undefined> {
    const page = await this.page(channel.id);
    return page.parked.has(endpoint) ? startOfBusinessDate(addDays(page.today, 1)) : undefined;
  }

  /** Leaves an endpoint alone for the rest of the day; returns when it opens again. */
  async park(channel: Channel, endpoint: string): Promise<Date> {
    const today = await this.clock.today();
    const until = startOfBusinessDate(addDays(today, 1));
    await this.database.run(
      `INSERT INTO channel_quota (channel_id, endpoint, quota_on, parked_until) VALUES (?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE parked_until = VALUES(parked_until)`,
      [channel.id, endpoint.slice(0, 128), today, until],
    );
    this.pages.delete(channel.id);
    return until;
  }

  /** Reads the book anew at the next call. */
  forget(): void {
    this.pages.clear();
  }

  private async page(channelId: string): Promise<Page> {
    const known = this.pages.get(channelId);
    if (known && performance.now() - known.readAtMs < REMEMBERED_MS) return known;
    const today = await this.clock.today();
    const rows = await this.database.rows<{ endpoint: string }>(
      `SELECT q.endpoint FROM channel_quota q
       WHERE q.channel_id = ? AND q.quota_on = ? AND q.parked_until IS NOT NULL`,
      [channelId, today],
    );
    const page = {
      readAtMs: performance.now(),
      today,
      parked: new Set(rows.map(({ endpoint }) => endpoint)),
    };
    this.pages.set(channelId, page);
    return page;
  }
}
