import { Injectable } from '@nestjs/common';
import type { EngagementDefinition } from '../../../actions/engagement/engagement-definition.js';
import { EngagementAdminRead } from '../../../actions/engagement/engagement-admin.read.js';
import {
  EngagementResultsRead,
  type EngagementResults,
} from '../../../actions/engagement/engagement-results.read.js';
import { EngagementHistoryRead } from '../../../actions/engagement/engagement-history.read.js';
import type { RulesVersion } from '../../../actions/engagement/rules-version.js';
import { BusinessClock } from '../../../platform/clock/business-clock.js';
import { Database } from '../../../platform/database/database.js';
import { engagementJson, type EngagementJson } from './engagement-view.js';

export interface EngagementDetailJson extends EngagementJson {
  definition: EngagementDefinition;
}

/** One activity for the admin panel. */
@Injectable()
export class EngagementDetailReader {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly list: EngagementAdminRead,
    private readonly history: EngagementHistoryRead,
    private readonly results: EngagementResultsRead,
  ) {}

  /** Throws `engagement.not-found`. */
  async read(id: string): Promise<EngagementDetailJson> {
    const now = await this.clock.now();
    const [row, line] = await Promise.all([
      this.history.find(this.database, id),
      this.list.engagements(this.database, { before: String(BigInt(id) + 1n), limit: 1 }, now),
    ]);
    const people = line[0]?.id === id ? line[0].people : 0;
    return { ...engagementJson({ ...row, people }, now), definition: row.definition_json };
  }

  /** Throws `engagement.not-found`. */
  async resultsOf(id: string): Promise<EngagementResults> {
    return this.results.of(this.database, await this.history.find(this.database, id));
  }

  /** Every version of the terms in words, newest first. Throws `engagement.not-found`. */
  async versions(id: string): Promise<(RulesVersion & { author: string; isCurrent: boolean })[]> {
    return this.history.versions(this.database, id);
  }
}
