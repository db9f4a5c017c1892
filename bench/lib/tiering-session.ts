import type { INestApplicationContext, Type } from '@nestjs/common';
import { TierRunService } from '../../src/decisions/tiering/tier-run.service.js';
import { TieringPresets, presetSchemes } from '../../src/decisions/tiering/tiering-presets.js';
import type { RunRow } from '../../src/decisions/tiering/tiering.rows.js';
import { MemberFactsService } from '../../src/facts/member-facts/member-facts.service.js';
import { Database } from '../../src/platform/database/database.js';
import { openBenchApp } from './bench-app.js';
import type { BenchOptions } from './bench-options.js';
import { openBenchSchema } from './bench-schema.js';
import { addOrders, drawBuyers, restore } from './new-orders.js';
import { step } from './report.js';
import { Stopwatch, type Time, type Timed } from './stopwatch.js';

/** The last day of the drawn history, on which the business date stands. */
export const LAST_DAY = '2026-06-30';

/** Ladder, RFM with fitted cuts and lifecycle, as a new installation has them. */
export const SCHEME_CODES = presetSchemes.map(({ code }) => code);

/** A population with facts and tiers, as the night before left it. */
export class TieringSession {
  private constructor(
    readonly app: INestApplicationContext,
    /** Of the schema, for processes that a bench starts. */
    readonly url: string,
    private readonly options: BenchOptions,
    readonly stopwatch: Stopwatch,
    readonly build: Timed<number>,
    readonly firstPlacing: Timed<RunRow>,
  ) {}

  /** Loads what is missing, builds all facts, publishes the three schemes and places everybody. */
  static async open(options: BenchOptions): Promise<TieringSession> {
    const { members, orders, seed } = options;
    const schema = await openBenchSchema(
      { members, orders, seed, lastDay: LAST_DAY },
      { isFresh: options.isFresh, onStep: step },
    );
    await restore(schema.database, schema.lastLoadedOrderId);
    await schema.database.close();
    const app = await openBenchApp(schema.url, LAST_DAY);
    const stopwatch = await Stopwatch.for(app.get(Database));
    step('building all facts');
    const build = await stopwatch.time(() => app.get(MemberFactsService).rebuild(LAST_DAY));
    step('placing everybody for the first time');
    const firstPlacing = await stopwatch.time(async () => {
      const runId = await app.get(TieringPresets).ensure('bench');
      if (runId === undefined) throw new Error('The preset schemes are there already');
      return app.get(TierRunService).runToEnd(runId);
    });
    return new TieringSession(app, schema.url, options, stopwatch, build, firstPlacing);
  }

  get database(): Database {
    return this.app.get(Database);
  }

  /** A service of the application. */
  service<Service>(type: Type<Service>): Service {
    return this.app.get(type);
  }

  /** Other people than in other rounds order, and the facts follow; the time is that of the facts. */
  async buyAndRefresh(round: number): Promise<Time> {
    const { members, dirtyRate, seed } = this.options;
    await addOrders(this.database, drawBuyers(members, dirtyRate, seed, round), LAST_DAY, round);
    const facts = this.app.get(MemberFactsService);
    return this.stopwatch.time(async () => {
      for (let taken = 1; taken > 0;) taken = await facts.refreshMarked();
    });
  }

  /** A run of all three schemes over everybody, from its plan to its end. */
  run(): Promise<Timed<RunRow>> {
    const runs = this.app.get(TierRunService);
    return this.stopwatch.time(async () =>
      runs.runToEnd(await runs.startRun(SCHEME_CODES, { cause: 'manual', requestedBy: 'bench' })),
    );
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
