import { Injectable } from '@nestjs/common';
import { ActivitiesService } from '../../facts/activities/activities.service.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import {
  businessDateOf,
  startOfBusinessDate,
  type BusinessDate,
} from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import type { EngagementKind } from './engagement-definition.js';
import { EngagementNotFound, NotRunning } from './engagement.errors.js';
import { isOfKind, stateAt, type EngagementOf, type EngagementRow } from './engagement-state.js';
import { EngagementStore } from './engagement.store.js';
import { ParticipantRead } from './participant.read.js';

const DAY_MS = 86_400_000;

/** Both clocks at one moment. */
export interface Moment {
  /** Wall clock: windows of activities, validity. */
  now: Date;
  /** Business date: days of check-ins, months of referrals. */
  today: BusinessDate;
}

/** The beginning of every deed: is it running, may this person take part, when is it, and that it was done. */
@Injectable()
export class Participation {
  constructor(
    private readonly clock: BusinessClock,
    private readonly store: EngagementStore,
    private readonly participants: ParticipantRead,
    private readonly activities: ActivitiesService,
  ) {}

  async moment(tx: Tx): Promise<Moment> {
    return { now: await this.clock.now(tx), today: await this.clock.today(tx) };
  }

  /**
   * Opens an activity for somebody and locks the person's row until the transaction ends, so that two calls of one
   * person follow each other. Throws `engagement.not-found` (also for another kind), `.not-running`, `.not-member`,
   * `.requirement-missing`.
   */
  async enter<Kind extends EngagementKind>(
    tx: Tx,
    memberId: string,
    id: string,
    kinds: readonly Kind[],
  ): Promise<{ engagement: EngagementOf<Kind> } & Moment> {
    const moment = await this.moment(tx);
    const row = await this.store.find(tx, id);
    const kind = kinds.find((candidate) => candidate === row?.kind);
    if (!row || kind === undefined || !isOfKind(row, kind)) throw new EngagementNotFound(id);
    await this.admit(tx, memberId, row, moment);
    return { engagement: row, ...moment };
  }

  /** Throws when it does not run at `now` or this person may not take part. Locks the person's row. */
  async admit(tx: Tx, memberId: string, row: EngagementRow, { now }: Moment): Promise<void> {
    const state = stateAt(row, now);
    if (state !== 'running') throw new NotRunning(state);
    await this.participants.require(tx, memberId, row.definition_json.requires);
  }

  /** Records what somebody did; a repeat of `key` changes nothing. */
  async record(
    tx: Tx,
    memberId: string,
    deed: {
      kind: string;
      key: string;
      engagement: Pick<EngagementRow, 'id' | 'title'>;
      detail?: Record<string, unknown>;
    },
    moment: Moment,
  ): Promise<void> {
    const { kind, key, engagement, detail } = deed;
    await this.activities.append(tx, [
      {
        memberId,
        kind,
        dedupeKey: `engagement:${engagement.id}:${key}`,
        occurredAt: instantOf(moment),
        detail: { engagementId: engagement.id, title: engagement.title, ...detail },
      },
    ]);
  }
}

/** The moment as facts have it: now, or this time of the day on the business date where that stands elsewhere. */
export function instantOf({ now, today }: Moment): Date {
  const isToday = businessDateOf(now) === today;
  const sinceMidnight = (now.getTime() - startOfBusinessDate(businessDateOf(now)).getTime()) % DAY_MS;
  return isToday ? now : new Date(startOfBusinessDate(today).getTime() + sinceMidnight);
}
