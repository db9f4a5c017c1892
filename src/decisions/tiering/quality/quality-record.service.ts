import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../../platform/clock/business-date.js';
import { Database } from '../../../platform/database/database.js';
import type { CompiledScheme, PlacingScheme } from '../scheme-compiler.js';
import { SchemeCompiler } from '../scheme-compiler.js';
import { SchemeLoader } from '../scheme-loader.js';
import { profilesOf, readDecidingValues } from './deciding-sample.js';
import { samplePeople } from './people-sample.js';
import { TierSizeStore } from './tier-size.store.js';

// Reads: member_tier and what schemes read.

const PROFILED_PEOPLE = 20_000;

/** Notes, when everybody has been placed, what quality is judged by later. */
@Injectable()
export class QualityRecordService {
  constructor(
    private readonly database: Database,
    private readonly sizes: TierSizeStore,
    private readonly loader: SchemeLoader,
    private readonly compiler: SchemeCompiler,
  ) {}

  /** Sizes of all tiers on a date, and the profile of versions that have none yet. May be repeated. */
  async record(date: BusinessDate): Promise<void> {
    for (const scheme of await this.loader.placeable(this.database)) {
      await this.recordSizes(scheme, date);
      const known = await this.sizes.profile(this.database, scheme.versionId);
      if (!known) await this.recordProfile(scheme, this.compiler.compile(scheme, date));
    }
  }

  private async recordSizes({ schemeId, slot }: PlacingScheme, date: BusinessDate): Promise<void> {
    const rows = await this.database.rows<{ tier: number; people: number }>(
      `SELECT t.tier_${slot} AS tier, COUNT(*) AS people FROM member_tier t
       WHERE t.tier_${slot} IS NOT NULL GROUP BY t.tier_${slot}`,
    );
    await this.sizes.record(
      this.database,
      schemeId,
      date,
      rows.map(({ tier, people }) => ({ tierId: Number(tier), people })),
    );
  }

  private async recordProfile(scheme: PlacingScheme, compiled: CompiledScheme): Promise<void> {
    const labels = this.compiler.decidingValues(scheme.kind, scheme.definition).map(({ label }) => label);
    const sample = await samplePeople(this.database, PROFILED_PEOPLE);
    const values = await readDecidingValues(this.database, compiled, labels, sample);
    await this.sizes.saveProfile(this.database, scheme.versionId, compiled.asOf, {
      inputs: profilesOf(values),
    });
  }
}
