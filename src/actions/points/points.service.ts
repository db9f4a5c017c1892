import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { businessDateOf, type BusinessDate } from '../../platform/clock/business-date.js';
import type { Tx } from '../../platform/database/database.js';
import { chunks } from '../../platform/database/sql.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { openDebts, openLots, takenBy } from './holdings.js';
import { BulkGrantStore } from './bulk-grant.store.js';
import { LedgerDraft, type TransactionHeader } from './ledger-draft.js';
import { draftDue } from './lots-due.js';
import { byNumber } from './member-order.js';
import { lotTimes, readPointsDays } from './points-times.js';
import { assertPoints, assertSource, PointsInsufficient } from './points.errors.js';
import { PointsStore } from './points.store.js';

const MEMBERS_PER_PIECE = 1000;

/** Points for people, from anything but their orders. */
export interface PointsGrant {
  /** What gives, e.g. `benefit_plan`, `check_in`; at most 24 characters. */
  sourceKind: string;
  /** Which one of these; with the occasion at most 96 bytes. */
  sourceKey: string;
  /** What the member reads, in Chinese. */
  note: string;
  /** Days of validity; absent: the setting `points.valid-days`. */
  validDays?: number | undefined;
  /** The points wait as long as those of an order paid now. */
  isPending?: boolean | undefined;
  members: readonly { memberId: string; points: number; occasion?: string | undefined }[];
}

export interface PointsGrantResult {
  /** Who got points just now. */
  given: string[];
  /** Who had got them before. */
  existing: string[];
  /** Who is no member (never joined, or merged into another record). */
  refused: string[];
}

export interface PointsSpending {
  memberId: string;
  points: number;
  sourceKind: string;
  sourceKey: string;
  /** What the member reads, in Chinese. */
  note: string;
}

/** Points that are given, spent and given back. The points of orders: OrderPointsService. */
@Injectable()
export class PointsService {
  private readonly bulk = new BulkGrantStore();

  constructor(
    private readonly clock: BusinessClock,
    private readonly settings: SettingStore,
    private readonly store: PointsStore,
  ) {}

  /** Sets by what the tiers of a scheme multiply points, for orders paid from `startsOn`; earlier ones keep theirs. */
  async setRates(
    tx: Tx,
    rates: readonly { tierId: number; rateMilli: number }[],
    set: { schemeId: string; startsOn: BusinessDate; setBy: string },
  ): Promise<void> {
    await this.store.addRates(tx, rates, set);
  }

  /**
   * Gives points, once per (source kind, source key with occasion, member), to any number of people. They can be used
   * at once unless `isPending`, pay open debts first, and go to members alone. Throws `points.amount-invalid` and
   * `points.source-invalid` before anything is written.
   */
  async grant(tx: Tx, grant: PointsGrant): Promise<PointsGrantResult> {
    const wanted = new Map<string, Wanted>();
    for (const { memberId, points, occasion } of grant.members) {
      assertPoints(points);
      const sourceKey = occasion === undefined ? grant.sourceKey : `${grant.sourceKey}:${occasion}`;
      assertSource(grant.sourceKind, sourceKey);
      const key = `${sourceKey} ${memberId}`;
      if (!wanted.has(key)) wanted.set(key, { memberId, points, sourceKey });
    }
    const result: PointsGrantResult = { given: [], existing: [], refused: [] };
    if (wanted.size === 0) return result;
    const inOrder = [...wanted.values()].toSorted((left, right) => byNumber(left.memberId, right.memberId));
    const days = await readPointsDays(tx, this.settings);
    for (const piece of chunks(inOrder, MEMBERS_PER_PIECE)) {
      const memberIds = [...new Set(piece.map(({ memberId }) => memberId))];
      await this.store.lockAccounts(tx, memberIds);
      // Read after the lock: whatever another transaction wrote for these people is seen.
      const now = await this.clock.now(tx);
      const existing = await this.store.existing(tx, grant.sourceKind, piece);
      const members = await this.store.membersAmong(tx, memberIds);
      const times = lotTimes(
        now,
        businessDateOf(now),
        grant.isPending === true ? days.refundDays : 0,
        grant.validDays ?? days.validDays,
      );
      const debts = await openDebts(tx, memberIds);
      const owing = new Set(debts.map(({ memberId }) => memberId));
      const draft = new LedgerDraft([], debts);
      const bulk = new Map<string, Wanted[]>();
      for (const one of piece) {
        const { memberId, points, sourceKey } = one;
        if (existing.has(`${sourceKey} ${memberId}`)) result.existing.push(memberId);
        else if (!members.has(memberId)) result.refused.push(memberId);
        else {
          result.given.push(memberId);
          if (owing.has(memberId)) draft.open(headerOf(grant, one, now), points, times, 'issued');
          else listIn(bulk, `${points} ${sourceKey}`).push(one);
        }
      }
      if (!draft.isEmpty) await this.store.apply(tx, draft);
      for (const wants of bulk.values()) {
        const { points = 0, sourceKey = '' } = wants[0] ?? {};
        const { sourceKind, note } = grant;
        const memberIdsOf = wants.map(({ memberId }) => memberId);
        await this.bulk.write(tx, { sourceKind, sourceKey, points, note, times }, memberIdsOf);
      }
    }
    return result;
  }

  /**
   * Spends points, the lot that expires first in front; a repeated source changes nothing. Throws
   * `points.insufficient` and `points.amount-invalid`, with nothing written.
   */
  async spend(tx: Tx, spending: PointsSpending): Promise<'spent' | 'existing'> {
    const { memberId, points, sourceKind, sourceKey, note } = spending;
    assertPoints(points);
    assertSource(sourceKind, sourceKey);
    await this.store.lockAccounts(tx, [memberId]);
    const now = await this.clock.now(tx);
    if (await this.store.find(tx, memberId, sourceKind, sourceKey)) return 'existing';
    const draft = await this.draftUpToDate(tx, memberId, now);
    const header = { memberId, kind: 'spend' as const, sourceKind, sourceKey, note, occurredAt: now };
    if (!draft.spend(header, points, now)) throw new PointsInsufficient(points, draft.usable(memberId, now));
    await this.store.apply(tx, draft);
    return 'spent';
  }

  /**
   * Gives back what a spending took, to the lots it came from; what came from lots that are over goes into a new
   * one of `points.return-days`. False when there is no such spending or it was given back before.
   */
  async unspend(
    tx: Tx,
    request: { memberId: string; sourceKind: string; sourceKey: string; note: string },
  ): Promise<boolean> {
    const { memberId, sourceKind, sourceKey, note } = request;
    await this.store.lockAccounts(tx, [memberId]);
    const now = await this.clock.now(tx);
    const spent = await this.store.find(tx, memberId, sourceKind, sourceKey);
    const undoKey = `${sourceKind}:${sourceKey}`;
    if (spent?.kind !== 'spend' || (await this.store.find(tx, memberId, 'unspend', undoKey))) return false;
    const { returnDays } = await readPointsDays(tx, this.settings);
    const parts = await takenBy(tx, spent.id);
    const draft = new LedgerDraft([], await openDebts(tx, [memberId]));
    draft.unspend(
      {
        memberId,
        kind: 'unspend',
        sourceKind: 'unspend',
        sourceKey: undoKey,
        reversesId: spent.id,
        note,
        occurredAt: now,
      },
      parts,
      lotTimes(now, businessDateOf(now), 0, returnDays),
    );
    await this.store.apply(tx, draft);
    return true;
  }

  /** A draft over all that this person holds, in which lots that are due have been released or closed. */
  private async draftUpToDate(tx: Tx, memberId: string, now: Date): Promise<LedgerDraft> {
    const lots = await openLots(tx, [memberId]);
    const draft = new LedgerDraft(lots, await openDebts(tx, [memberId]));
    draftDue(draft, lots, now);
    return draft;
  }
}

interface Wanted {
  memberId: string;
  points: number;
  sourceKey: string;
}

function headerOf(grant: PointsGrant, { memberId, sourceKey }: Wanted, now: Date): TransactionHeader {
  const { sourceKind, note } = grant;
  return { memberId, kind: 'grant', sourceKind, sourceKey, note, occurredAt: now };
}

function listIn<Value>(map: Map<string, Value[]>, key: string): Value[] {
  const known = map.get(key);
  if (known) return known;
  const list: Value[] = [];
  map.set(key, list);
  return list;
}
