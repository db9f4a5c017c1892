import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import { membersDue, openDebts, openLots } from './holdings.js';
import { LedgerDraft } from './ledger-draft.js';
import { draftDue } from './lots-due.js';
import { byNumber } from './member-order.js';
import { OrderPointsService } from './order-points.service.js';
import { PointsStore } from './points.store.js';

const MEMBERS_PER_PIECE = 500;

/** What comes with time: orders whose date has come, points whose waiting is over, points that are over. */
@Injectable()
export class PointsUpkeepService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: PointsStore,
    private readonly orders: OrderPointsService,
  ) {}

  /** Settles orders whose business date has come by now. */
  async settlePending(businessDate: BusinessDate): Promise<number> {
    let settled = 0;
    for (;;) {
      const done = await this.database.transaction((tx) => this.orders.settlePending(tx, businessDate));
      if (done === 0) return settled;
      settled += done;
    }
  }

  /** Releases the lots whose waiting is over and closes those that are over by the wall clock. May be repeated. */
  async settleLots(): Promise<{ released: number; expired: number }> {
    const total = { released: 0, expired: 0 };
    for (;;) {
      const done = await this.database.transaction(async (tx) => {
        const memberIds = await membersDue(tx, await this.clock.now(tx), MEMBERS_PER_PIECE);
        if (memberIds.length === 0) return undefined;
        await this.store.lockAccounts(tx, memberIds.toSorted(byNumber));
        const lots = await openLots(tx, memberIds);
        const draft = new LedgerDraft(lots, await openDebts(tx, memberIds));
        const counts = draftDue(draft, lots, await this.clock.now(tx));
        if (!draft.isEmpty) await this.store.apply(tx, draft);
        return counts;
      });
      if (!done) return total;
      total.released += done.released;
      total.expired += done.expired;
    }
  }
}
