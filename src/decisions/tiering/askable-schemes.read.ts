import { Injectable } from '@nestjs/common';
import type { Sql } from '../../platform/database/sql.js';
import { SchemeCompiler } from './scheme-compiler.js';
import { isPredictedScheme } from './scheme-prediction.js';
import { SchemeStore } from './scheme.store.js';
import type { AskableScheme } from './tiering.fields.js';

/** The schemes whose tiers segments may ask for. Reads: scheme, scheme_version, tier. */
@Injectable()
export class AskableSchemesRead {
  constructor(
    private readonly store: SchemeStore,
    private readonly compiler: SchemeCompiler,
  ) {}

  /** Published schemes that are not retired, with every tier code they ever had. */
  async list(sql: Sql): Promise<AskableScheme[]> {
    const found: AskableScheme[] = [];
    for (const row of await this.store.schemes(sql)) {
      if (row.slot === null || row.published_version_id === null || row.retired_at !== null) continue;
      const version = await this.store.version(sql, row.published_version_id);
      if (!version) continue;
      const steps = this.compiler.tiers(row.kind, version.definition_json);
      const ids = await this.store.tierIds(sql, row.id);
      const present = steps.flatMap(({ code, name, level }) => {
        const id = ids.get(code);
        return id === undefined ? [] : [{ id, code, name, level }];
      });
      const former = [...ids]
        .filter(([code]) => !present.some((tier) => tier.code === code))
        .map(([code, id]) => ({ id, code, name: `${code}（已停用）`, level: null }));
      found.push({
        id: row.id,
        code: row.code,
        name: row.name,
        slot: row.slot,
        tiers: [...present, ...former],
        isPredicted: await isPredictedScheme(
          sql,
          { store: this.store, compiler: this.compiler },
          row.kind,
          version.definition_json,
        ),
      });
    }
    return found;
  }
}
