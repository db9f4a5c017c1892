import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { FieldCipher } from '../../platform/crypto/field-cipher.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { Sql } from '../../platform/database/sql.js';
import type { LotteryPrize } from './engagement-definition.js';
import { EngagementNotFound } from './engagement.errors.js';
import { drawnPrize } from './lotteries.service.js';
import {
  LotteryReplay,
  differenceOf,
  drawLine,
  seedHash,
  type Difference,
  type RecordedDraw,
} from './lottery-draw.js';
import { LotteryStore, type ChanceRow } from './lottery.store.js';

const SEED_BYTES = 32;
const ROWS_PER_READ = 2_000;
const DIFFERENCES_SHOWN = 20;

/** What drawing everything again found. In order: the seed fits, nothing differs, all counters agree. */
export interface ReplayResult {
  isInOrder: boolean;
  isSeedRight: boolean;
  drawn: number;
  won: number;
  soldOut: number;
  differences: Difference[];
  /** Prizes whose counter is not the number of chances that won them. */
  wrongPrizes: { prizeNo: number; given: number; won: number }[];
  fileHash: string;
}

/** The file of a lottery: its seed, and the proof that its draws are what the seed says. */
@Injectable()
export class LotteryRecords {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly cipher: FieldCipher,
    private readonly store: LotteryStore,
  ) {}

  /** Draws up a new seed and writes prizes and hash; nobody sees the seed before the end. */
  async open(tx: Tx, id: string, prizes: readonly LotteryPrize[]): Promise<void> {
    const seedHex = randomBytes(SEED_BYTES).toString('hex');
    await this.store.open(tx, id, { cipher: this.cipher.encrypt(seedHex), hash: seedHash(seedHex) }, prizes);
  }

  /** Publishes the seed of a lottery that is over; from then on nothing can be drawn. Repeats change nothing. */
  async reveal(tx: Tx, id: string, now: Date): Promise<void> {
    const state = await this.store.lockDraw(tx, id);
    if (!state || state.seed_hex !== null) return;
    const { fileHash } = await this.replay(tx, id);
    await this.store.reveal(tx, id, this.cipher.decrypt(state.seed_cipher), fileHash, now);
  }

  /** Reveals every lottery that is over; returns how many. */
  async revealAll(now: Date): Promise<number> {
    const ids = await this.store.toReveal(this.database, now);
    for (const id of ids) await this.database.transaction((tx) => this.reveal(tx, id, now));
    return ids.length;
  }

  /** Draws everything again from the stored seed and compares. Throws `engagement.not-found`. */
  async replay(sql: Sql, id: string): Promise<ReplayResult> {
    const state = await this.store.draw(sql, id);
    if (!state) throw new EngagementNotFound(id);
    const prizes = await this.store.prizes(sql, id);
    const seedHex = state.seed_hex ?? this.cipher.decrypt(state.seed_cipher);
    const drawing = new LotteryReplay(seedHex, prizes.map(drawnPrize));
    const file = createHash('sha256');
    const wonOf = new Map<number, number>();
    const counts = { drawn: 0, won: 0, soldOut: 0 };
    const differences: Difference[] = [];
    for await (const row of this.draws(sql, id)) {
      const draw = recordedDraw(row);
      file.update(drawLine(draw));
      counts.drawn += 1;
      if (draw.outcome === 'sold_out') counts.soldOut += 1;
      if (draw.outcome === 'won') {
        counts.won += 1;
        wonOf.set(draw.prizeNo ?? 0, (wonOf.get(draw.prizeNo ?? 0) ?? 0) + 1);
      }
      const difference = differenceOf(draw, drawing.next(draw.chanceNo));
      if (difference && differences.length < DIFFERENCES_SHOWN) differences.push(difference);
    }
    const wrongPrizes = prizes
      .map(({ prize_no: prizeNo, given }) => ({ prizeNo, given, won: wonOf.get(prizeNo) ?? 0 }))
      .filter(({ given, won }) => given !== won);
    const isSeedRight = seedHash(seedHex) === state.seed_hash;
    const isInOrder =
      isSeedRight && differences.length === 0 && wrongPrizes.length === 0 && counts.drawn === state.draws;
    return { isInOrder, isSeedRight, ...counts, differences, wrongPrizes, fileHash: file.digest('hex') };
  }

  /** Notes that goods were handed over, once. Throws `engagement.not-found` where nothing was won. */
  async deliver(id: string, chanceId: string, by: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const chance = await this.store.chanceById(tx, chanceId);
      if (!chance || chance.engagement_id !== id || chance.outcome !== 'won')
        throw new EngagementNotFound(id);
      await this.store.setDelivered(tx, id, chanceId, by, await this.clock.now(tx));
    });
  }

  /** Every draw in the order of its number. */
  async *draws(sql: Sql, id: string): AsyncGenerator<ChanceRow> {
    let after = 0;
    for (;;) {
      const rows = await this.store.drawn(sql, id, after, ROWS_PER_READ);
      yield* rows;
      if (rows.length < ROWS_PER_READ) return;
      after = rows.at(-1)?.draw_no ?? after;
    }
  }
}

export function recordedDraw(row: ChanceRow): RecordedDraw {
  return {
    drawNo: row.draw_no ?? 0,
    chanceNo: row.id,
    roll: row.roll ?? -1,
    prizeNo: row.prize_no,
    outcome: row.outcome ?? 'lost',
  };
}
