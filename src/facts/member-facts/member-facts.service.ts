import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { BusinessDate } from '../../platform/clock/business-date.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { EventBus } from '../../platform/outbox/event-bus.js';
import { MEMBER_FACTS_REFRESHED, type MemberFactsRefreshed } from './member-facts.events.js';
import { MemberFactsStore, type Mark } from './member-facts.store.js';

/** One below the length from which MariaDB turns an IN list into a join. */
const PEOPLE_PER_BATCH = 999;
const IDS_PER_REBUILD_RANGE = 2000;

export type ProgressListener = (done: number, total: number) => Promise<void> | void;

/** Keeps one row of facts per person. Every method may be killed at any moment and called again. */
@Injectable()
export class MemberFactsService {
  constructor(
    private readonly database: Database,
    private readonly store: MemberFactsStore,
    private readonly bus: EventBus,
    private readonly clock: BusinessClock,
  ) {}

  /**
   * Takes some open marks and brings their people's facts up to the business date, in one transaction:
   * read marks, create and lock the rows, compute in a fresh statement, write, delete exactly the marks
   * read, tell. Returns how many marks were taken; 0 when none is open.
   */
  async refreshMarked(): Promise<number> {
    return (await this.takeMarks()).marks;
  }

  /**
   * Recomputes everyone with a window that has changed by `asOf`, however many nights were missed.
   * `isSilent` leaves out the events: for callers that look at everybody afterwards anyway.
   */
  async decay(
    asOf: BusinessDate,
    options: { isSilent: boolean; onProgress?: ProgressListener },
  ): Promise<number> {
    const total = await this.store.countDecaying(this.database, asOf);
    let done = 0;
    for (;;) {
      const ids = await this.store.decaying(this.database, asOf, PEOPLE_PER_BATCH);
      if (ids.length === 0) return done;
      await this.recomputeAlone(ids, asOf, options.isSilent);
      done += ids.length;
      await options.onProgress?.(done, Math.max(done, total));
    }
  }

  /** Sets facts back that are of a later date than `asOf`, after the business date was moved back. */
  async rewind(asOf: BusinessDate, options: { isSilent: boolean }): Promise<number> {
    const latest = await this.store.latestDate(this.database);
    if (latest === undefined || latest <= asOf) return 0;
    let done = 0;
    for (let after = '0'; ;) {
      const ids = await this.store.aheadOf(this.database, asOf, after, PEOPLE_PER_BATCH);
      const last = ids.at(-1);
      if (last === undefined) break;
      await this.recomputeAlone(ids, asOf, options.isSilent);
      done += ids.length;
      after = last;
    }
    await this.store.lowerLatestDate(this.database, asOf);
    return done;
  }

  /** Everything open, at the business date: a date set back, marks, missed nights. Returns people recomputed. */
  async bringUpToDate(options: { isSilent: boolean; onProgress?: ProgressListener }): Promise<number> {
    const asOf = await this.clock.today();
    let people = await this.rewind(asOf, options);
    for (let taken = 1; taken > 0;) {
      const batch = await this.takeMarks();
      people += batch.people;
      taken = batch.marks;
    }
    return people + (await this.decay(asOf, options));
  }

  /** Gives facts to people who have none yet, without events: for whoever is about to place everybody. */
  async fillMissing(): Promise<number> {
    const asOf = await this.clock.today();
    let filled = 0;
    for (let after = '0'; ;) {
      const ids = await this.store.withoutFacts(this.database, after, PEOPLE_PER_BATCH);
      const last = ids.at(-1);
      if (last === undefined) return filled;
      await this.recomputeAlone(ids, asOf, true);
      filled += ids.length;
      after = last;
    }
  }

  /** Computes everybody's facts again, by id ranges, without events. Equal to what refreshes keep. */
  async rebuild(asOf: BusinessDate, onProgress?: ProgressListener): Promise<number> {
    const span = await this.store.idSpan(this.database);
    if (!span) return 0;
    const total = span.to - span.from + 1;
    for (let from = span.from; from <= span.to; from += IDS_PER_REBUILD_RANGE) {
      const to = Math.min(from + IDS_PER_REBUILD_RANGE - 1, span.to);
      const members = { fromId: String(from), toId: String(to) };
      await this.database.transaction(async (tx) => {
        await this.store.lockPeople(tx, members, asOf);
        await this.store.write(tx, members, asOf);
        await this.store.dropGone(tx, members);
        await this.raiseDate(tx, asOf);
      });
      await onProgress?.(to - span.from + 1, total);
    }
    await this.store.lowerLatestDate(this.database, asOf);
    return total;
  }

  private async takeMarks(): Promise<{ marks: number; people: number }> {
    return this.database.transaction(async (tx) => {
      const marks = await this.store.readMarks(tx, PEOPLE_PER_BATCH);
      if (marks.length === 0) return { marks: 0, people: 0 };
      const ids = inIdOrder(marks.map((mark) => mark.member_id));
      const asOf = await this.clock.today(tx);
      await this.recompute(tx, ids, asOf);
      if (marks.some((mark) => mark.reason === 'merge')) await this.store.dropGone(tx, { ids });
      const dropped = await this.store.dropMarks(
        tx,
        marks.map((mark) => mark.id),
      );
      if (dropped > 0) await this.publish(tx, ids, reasonsOf(marks), asOf);
      return { marks: marks.length, people: ids.length };
    });
  }

  private async recomputeAlone(ids: readonly string[], asOf: BusinessDate, isSilent: boolean): Promise<void> {
    const ordered = inIdOrder(ids);
    await this.database.transaction(async (tx) => {
      await this.recompute(tx, ordered, asOf);
      await this.store.dropGone(tx, { ids: ordered });
      if (!isSilent) await this.publish(tx, ordered, () => ['decay'], asOf);
    });
  }

  private async recompute(tx: Tx, ids: readonly string[], asOf: BusinessDate): Promise<void> {
    await this.store.lockPeople(tx, { ids }, asOf);
    await this.store.write(tx, { ids }, asOf);
    await this.raiseDate(tx, asOf);
  }

  private async raiseDate(tx: Tx, asOf: BusinessDate): Promise<void> {
    const latest = await this.store.latestDate(tx);
    if (latest === undefined || latest < asOf) await this.store.raiseLatestDate(tx, asOf);
  }

  private async publish(
    tx: Tx,
    memberIds: string[],
    reasonsFor: (memberId: string) => string[],
    businessDate: BusinessDate,
  ): Promise<void> {
    const reasons: Record<string, string[]> = {};
    for (const id of memberIds) reasons[id] = reasonsFor(id);
    const payload: MemberFactsRefreshed = { memberIds, reasons, businessDate };
    await this.bus.publish(tx, MEMBER_FACTS_REFRESHED, payload);
  }
}

function inIdOrder(ids: Iterable<string>): string[] {
  return [...new Set(ids)].sort((a, b) => Number(a) - Number(b));
}

function reasonsOf(marks: readonly Mark[]): (memberId: string) => string[] {
  const reasons = new Map<string, Set<string>>();
  for (const { member_id: id, reason } of marks) reasons.set(id, (reasons.get(id) ?? new Set()).add(reason));
  return (memberId) => [...(reasons.get(memberId) ?? [])].sort();
}
