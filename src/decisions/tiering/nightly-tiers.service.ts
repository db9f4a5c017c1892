import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import { GrowthBackfill } from '../../facts/growth/growth-backfill.service.js';
import { MemberFactsService } from '../../facts/member-facts/member-facts.service.js';
import { OverrideService } from './override.service.js';
import { QualityRecordService } from './quality/quality-record.service.js';
import { SchemeService } from './scheme.service.js';
import { TierRunService } from './tier-run.service.js';
import type { RunRow } from './tiering.rows.js';

/** Subscriber that decides again when facts change. */
export const TIERING_SUBSCRIBER = 'tiering';

const SETTLE_AT_MOST_MS = 60_000;
const POLL_MS = 50;

export interface TiersOutcome {
  /** People whose facts were recomputed. */
  facts: number;
  run: RunRow;
}

/** Brings growth and facts up to the business date and then places everybody: the nightly job and `tier run`. */
@Injectable()
export class NightlyTiersService {
  constructor(
    private readonly database: Database,
    private readonly events: EventDispatcher,
    private readonly growth: GrowthBackfill,
    private readonly facts: MemberFactsService,
    private readonly schemes: SchemeService,
    private readonly runs: TierRunService,
    private readonly overrides: OverrideService,
    private readonly quality: QualityRecordService,
  ) {}

  /** `codes` undefined: all published schemes. Resolves when everybody is placed. */
  async run(options: {
    codes?: readonly string[];
    cause: 'nightly' | 'manual';
    requestedBy: string | null;
    onProgress?: (stage: 'facts' | 'tiers', done: number, total: number) => Promise<void> | void;
  }): Promise<TiersOutcome> {
    await this.growth.bringUpToDate();
    const facts = await this.facts.bringUpToDate({
      isSilent: true,
      onProgress: (done, total) => options.onProgress?.('facts', done, total),
    });
    await this.settleEvents();
    // activities are told by the refresh of facts, and may have earned growth since
    await this.growth.bringUpToDate();
    await this.overrides.settleDue();
    const codes = options.codes ?? (await this.schemes.publishedCodes());
    const runId = await this.runs.startRun(codes, options);
    const run = await this.runs.runToEnd(runId, (row) =>
      options.onProgress?.('tiers', row.ranges_done, row.range_count),
    );
    await this.quality.record(run.as_of_on);
    return { facts, run };
  }

  /** Lets changes that orders have caused be decided as such, before the whole population is. */
  private async settleEvents(): Promise<void> {
    const until = Date.now() + SETTLE_AT_MOST_MS;
    while (Date.now() < until && (await this.hasOpenTasks())) {
      if ((await this.events.drain()) === 0) await new Promise((resume) => setTimeout(resume, POLL_MS));
    }
  }

  private async hasOpenTasks(): Promise<boolean> {
    const open = await this.database.row(
      `SELECT k.event_id FROM event_task k WHERE k.subscriber = ? AND k.state = 'open' AND k.attempts < 3 LIMIT 1`,
      [TIERING_SUBSCRIBER],
    );
    return open !== undefined;
  }
}
