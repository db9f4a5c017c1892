import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { EngagementNotFound } from './engagement.errors.js';
import { EngagementStore } from './engagement.store.js';
import { Participation } from './participation.service.js';

/** Counts how often activities are passed on. Nothing is ever given for it, and it writes no activity. */
@Injectable()
export class Forwards {
  constructor(
    private readonly database: Database,
    private readonly store: EngagementStore,
    private readonly participation: Participation,
  ) {}

  /** Throws `engagement.not-found`. */
  async count(memberId: string, id: string): Promise<{ forwards: number }> {
    return this.database.transaction(async (tx) => {
      const row = await this.store.find(tx, id);
      if (!row || row.state === 'draft') throw new EngagementNotFound(id);
      const { today } = await this.participation.moment(tx);
      return { forwards: await this.store.countForward(tx, id, memberId, today) };
    });
  }
}
