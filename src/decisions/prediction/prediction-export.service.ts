import { Injectable } from '@nestjs/common';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import { customerIds } from '../../facts/orders/customer-ids.read.js';
import { noPredictions } from './prediction.errors.js';
import { PredictionRead } from './prediction.read.js';

export type PredictionExportRow = (string | number | null)[];

export interface PredictionExport {
  columns: readonly string[];
  /** The business date until which purchases went into the predictions. */
  untilOn: BusinessDate;
  /** By what was predicted: the model or the recency-frequency table. */
  state: 'ready' | 'fallback';
  /** Rows in the order of our ids, in pieces. */
  pieces: AsyncGenerator<PredictionExportRow[]>;
}

const PEOPLE_PER_PIECE = 5000;

/** Recency and age are days; frequency counts purchase days after the first. */
const COLUMNS = [
  'customer_id',
  'frequency',
  'recency',
  'age',
  'p_alive',
  'expected_orders_90d',
  'expected_value_90d_fen',
];

/** Everybody's stored prediction as rows for a file. */
@Injectable()
export class PredictionExportService {
  constructor(
    private readonly database: Database,
    private readonly read: PredictionRead,
  ) {}

  /** Throws `prediction.no-predictions` before the first fit, or where there is nothing to predict by. */
  async exportAll(): Promise<PredictionExport> {
    const fit = await this.read.latest(this.database);
    if (!fit || (fit.state !== 'ready' && fit.state !== 'fallback')) throw noPredictions();
    return { columns: COLUMNS, untilOn: fit.until_on, state: fit.state, pieces: this.pieces() };
  }

  private async *pieces(): AsyncGenerator<PredictionExportRow[]> {
    for (let after = '0'; ;) {
      const rows = await this.read.after(this.database, after, PEOPLE_PER_PIECE);
      const [first, last] = [rows[0]?.member_id, rows.at(-1)?.member_id];
      if (first === undefined || last === undefined) return;
      const names = await customerIds(this.database, first, last);
      yield rows.map((row) => [
        names.get(row.member_id) ?? '',
        row.frequency,
        row.recency_days,
        row.age_days,
        row.p_alive,
        row.expected_orders_90,
        row.expected_value_fen_90,
      ]);
      after = last;
    }
  }
}
