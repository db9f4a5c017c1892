import { Injectable } from '@nestjs/common';
import { AppError } from '../../platform/errors/app-error.js';
import { Database } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import { PredictionRead } from '../prediction/prediction.read.js';
import { PredictionService } from '../prediction/prediction.service.js';
import type { SchemeKindName } from './scheme-definition.js';
import type { Histogram } from './scheme-kinds/quantiles.js';
import { schemePresets, SPEND_STEP_FEN, type SchemePreset } from './scheme-presets.js';
import { SchemeService } from './scheme.service.js';
import { SchemeStore } from './scheme.store.js';
import { TieringError } from './tiering.errors.js';
import type { VersionRow } from './tiering.rows.js';

// Reads: scheme, member_fact, model_fit.

/** A preset as an operator chooses it. */
export interface SchemePresetView {
  code: string;
  name: string;
  kind: SchemeKindName;
  description: string;
  /** A scheme with this code exists already. */
  isUsed: boolean;
}

/** Schemes to begin with. */
@Injectable()
export class SchemePresetsService {
  constructor(
    private readonly database: Database,
    private readonly store: SchemeStore,
    private readonly schemes: SchemeService,
    private readonly predictions: PredictionRead,
    private readonly prediction: PredictionService,
  ) {}

  async list(): Promise<SchemePresetView[]> {
    const used = new Set((await this.store.schemes(this.database)).map(({ code }) => code));
    return schemePresets.map(({ code, name, kind, description }) => ({
      code,
      name,
      kind,
      description,
      isUsed: used.has(code),
    }));
  }

  /**
   * Begins a scheme with the draft of a preset, made for the people there are; a preset by forecasts asks for the
   * first forecast where there is none. Throws `tiering.preset-unknown` (404) and `tiering.preset-used` (409).
   */
  async begin(code: string, author: string): Promise<VersionRow> {
    const preset = schemePresets.find((known) => known.code === code);
    if (!preset) throw new TieringError('preset-unknown', 404, '没有这个方案模板', { preset: code });
    if (await this.store.schemeByCode(this.database, code))
      throw new TieringError('preset-used', 409, `已有代码为「${code}」的方案，请直接修改它`, { code });
    const version = await this.schemes.applyDefinition(await this.input(preset), author);
    if (preset.kind === 'predicted') await this.wantForecast(author);
    return version;
  }

  private async input({ code, name, kind, definition }: SchemePreset) {
    return { code, name, kind, definition: definition(await yearlySpend(this.database)) };
  }

  private async wantForecast(author: string): Promise<void> {
    if (await this.predictions.latest(this.database)) return;
    try {
      await this.prediction.requestFit(author);
    } catch (error) {
      // somebody else has asked already
      if (!(error instanceof AppError && error.code === 'prediction.fit-running')) throw error;
    }
  }
}

/** What people spent in the last 365 days, net, by steps; only those who bought. Reads all facts once. */
async function yearlySpend(db: Sql): Promise<Histogram> {
  const rows = await db.rows<{ value: number; people: number }>(
    `SELECT f.net_amount_fen_365 DIV ? AS value, COUNT(*) AS people FROM member_fact f
     WHERE f.order_count_365 > 0 GROUP BY value ORDER BY value`,
    [SPEND_STEP_FEN],
  );
  return rows.map(({ value, people }) => ({ value: Number(value), people: Number(people) }));
}
