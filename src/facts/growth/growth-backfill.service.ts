import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { EventDispatcher } from '../../platform/outbox/event-dispatcher.js';
import { GrowthBackfillStore } from './growth-backfill.store.js';
import { GROWTH_SUBSCRIBERS } from './growth.events.js';
import { GrowthService } from './growth.service.js';

const ROWS_PER_PIECE = 1000;
const SETTLE_AT_MOST_MS = 60_000;
const POLL_MS = 50;

export type GrowthProgress = (done: number, total: number) => Promise<void> | void;

/** What came before the rules did: earlier orders and activities, looked at once per change of the rules. */
@Injectable()
export class GrowthBackfill {
  constructor(
    private readonly database: Database,
    private readonly store: GrowthBackfillStore,
    private readonly growth: GrowthService,
    private readonly events: EventDispatcher,
  ) {}

  /**
   * Everything the ledger does not know yet: changes told by open events, days that have come, and what
   * lies before new rules. For whoever is about to place everybody. Returns how many entries were written.
   */
  async bringUpToDate(onProgress?: GrowthProgress): Promise<number> {
    await this.settleEvents();
    return this.catchUp(onProgress);
  }

  /** What no event tells of: days that have come, and new rules. */
  async catchUp(onProgress?: GrowthProgress): Promise<number> {
    return (await this.growth.settleDue()) + (await this.backfill(onProgress));
  }

  /**
   * Walks orders and active people in id order under the rules that are new, from the first date they are
   * for; a killed walk goes on where it stopped. Marks nobody: the next run over everybody sees the sums.
   */
  async backfill(onProgress?: GrowthProgress): Promise<number> {
    let written = 0;
    for (;;) {
      const walk = await this.nextWalk();
      if (!walk) return written;
      written += await this.walkOrders(walk, onProgress);
      if (walk.hasActivities) written += await this.walkMembers(walk);
      await this.store.finish(this.database, walk.rulesIds);
    }
  }

  private async nextWalk(): Promise<Walk | undefined> {
    const history = await this.growth.history(this.database);
    const rows = new Map((await this.store.all(this.database)).map((row) => [row.rules_id, row]));
    const open = history.filter(({ id }) => !rows.get(id)?.finished_at);
    const newest = open.at(-1);
    if (!newest) return undefined;
    for (const { id } of open) await this.store.begin(this.database, id);
    return {
      cursorId: newest.id,
      rulesIds: open.map(({ id }) => id),
      fromDate: open.map(({ startsOn }) => startsOn).toSorted()[0] ?? '',
      hasActivities: history.some(({ rules }) => Object.keys(rules?.perActivity ?? {}).length > 0),
      orderIdDone: String(rows.get(newest.id)?.order_id_done ?? 0),
      memberIdDone: String(rows.get(newest.id)?.member_id_done ?? 0),
      lastOrderId: (await this.store.lastIds(this.database)).order,
    };
  }

  private walkOrders(walk: Walk, onProgress?: GrowthProgress): Promise<number> {
    return this.walk(
      walk.orderIdDone,
      (after) => this.store.ordersAfter(this.database, after, walk.fromDate, ROWS_PER_PIECE),
      async (tx, orderIds, last) => {
        const written = await this.growth.settleOrders(tx, orderIds, { isSilent: true });
        await this.store.advance(tx, walk.cursorId, 'orders', last);
        return written;
      },
      (last) => onProgress?.(Number(last), Math.max(walk.lastOrderId, Number(last))),
    );
  }

  private walkMembers(walk: Walk): Promise<number> {
    return this.walk(
      walk.memberIdDone,
      (after) => this.store.activeMembersAfter(this.database, after, walk.fromDate, ROWS_PER_PIECE),
      async (tx, memberIds, last) => {
        const written = await this.growth.settleActivities(tx, memberIds, { isSilent: true });
        await this.store.advance(tx, walk.cursorId, 'members', last);
        return written;
      },
    );
  }

  private async walk(
    from: string,
    next: (after: string) => Promise<string[]>,
    settle: (tx: Tx, ids: string[], last: string) => Promise<number>,
    onDone?: (last: string) => Promise<void> | void,
  ): Promise<number> {
    let written = 0;
    for (let after = from; ;) {
      const ids = await next(after);
      const last = ids.at(-1);
      if (last === undefined) return written;
      written += await this.database.transaction((tx) => settle(tx, ids, last));
      after = last;
      await onDone?.(last);
    }
  }

  private async settleEvents(): Promise<void> {
    const until = Date.now() + SETTLE_AT_MOST_MS;
    while (Date.now() < until && (await this.hasOpenTasks())) {
      if ((await this.events.drain()) === 0) await new Promise((resume) => setTimeout(resume, POLL_MS));
    }
  }

  private async hasOpenTasks(): Promise<boolean> {
    const open = await this.database.row(
      `SELECT k.event_id FROM event_task k
       WHERE k.subscriber IN (?) AND k.state = 'open' AND k.attempts < 3 LIMIT 1`,
      [GROWTH_SUBSCRIBERS],
    );
    return open !== undefined;
  }
}

interface Walk {
  /** The rules under which the cursor is kept. */
  cursorId: string;
  rulesIds: string[];
  fromDate: string;
  hasActivities: boolean;
  orderIdDone: string;
  memberIdDone: string;
  lastOrderId: number;
}
