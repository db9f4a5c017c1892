import { Inject, Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import { AppError } from '../../platform/errors/app-error.js';
import type { Logger } from '../../platform/logging/logger.js';
import { LOGGER } from '../../platform/platform.module.js';
import { TagsService } from '../../facts/tags/tags.service.js';
import { SegmentsService } from './segments.service.js';
import { SegmentStore } from './segment.store.js';
import { TagRulesService } from './tag-rules.service.js';

type Progress = (done: number, total: number) => Promise<void>;

/** The night's work on tags and segments. One that has become invalid, e.g. by a retired scheme, holds up no other. */
@Injectable()
export class NightlySegmentsService {
  constructor(
    private readonly database: Database,
    private readonly tags: TagsService,
    private readonly rules: TagRulesService,
    private readonly segments: SegmentsService,
    private readonly store: SegmentStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async refreshTags(
    today: BusinessDate,
    progress: Progress,
  ): Promise<{ expired: number; added: number; removed: number; failed: number }> {
    const counts = { expired: await this.tags.expireDue(today), added: 0, removed: 0, failed: 0 };
    const ids = await this.rules.ruleTags();
    for (const [index, id] of ids.entries()) {
      const outcome = await this.unlessInvalid(`tag ${id}`, () => this.rules.refresh(id));
      counts.added += outcome?.added ?? 0;
      counts.removed += outcome?.removed ?? 0;
      if (!outcome) counts.failed += 1;
      await progress(index + 1, ids.length);
    }
    return counts;
  }

  async recount(progress: Progress): Promise<{ segments: number; failed: number }> {
    const rows = (await this.store.living(this.database)).filter(({ kind }) => kind === 'dynamic');
    let failed = 0;
    for (const [index, row] of rows.entries()) {
      const people = await this.unlessInvalid(`segment ${row.code}`, () => this.segments.recount(row));
      if (people === undefined) failed += 1;
      await progress(index + 1, rows.length);
    }
    return { segments: rows.length - failed, failed };
  }

  /** Errors that somebody must correct are told and passed over; others fail the job, which is tried again. */
  private async unlessInvalid<Result>(
    what: string,
    work: () => Promise<Result>,
  ): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError) || error.isRetryable) throw error;
      this.logger.error('a rule is no longer valid and was passed over', { what, error });
      return undefined;
    }
  }
}
