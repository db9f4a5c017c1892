import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import type { Tx } from '../../platform/database/database.js';
import { chunks } from '../../platform/database/sql.js';
import { lotsOfTransactions, openDebts } from './holdings.js';
import { LedgerDraft } from './ledger-draft.js';
import type { Lot } from './ledger-terms.js';
import { byNumber } from './member-order.js';
import { PointsStore } from './points.store.js';

/** Points of a grant that are to be taken back, e.g. because the tier they were given for is lost. */
export interface PointsTakeBack {
  /** What gave them, as in the grant. */
  sourceKind: string;
  sourceKey: string;
  /** What the member reads, in Chinese. */
  note: string;
  /** `unused`: what is left of them. `owe`: all that did not expire; what was spent becomes a debt. */
  mode: 'unused' | 'owe';
  members: readonly { memberId: string; occasion?: string | undefined }[];
}

export interface TakenBack {
  memberId: string;
  /** The occasion that was asked about. */
  occasion: string | undefined;
  /** Points that were still there. */
  taken: number;
  /** Points that are owed now. */
  owed: number;
}

const MEMBERS_PER_PIECE = 1000;
const SOURCE_KIND = 'take_back';

/** Takes grants back, once each; the ledger keeps both. */
@Injectable()
export class PointsTakeBackService {
  constructor(
    private readonly clock: BusinessClock,
    private readonly store: PointsStore,
  ) {}

  /**
   * Reverses what was granted under these keys in the caller's transaction; people who were given nothing, or whose
   * grant was taken back before, are left out of the answer. Debts are paid by the next points that become available.
   */
  async takeBack(tx: Tx, request: PointsTakeBack): Promise<TakenBack[]> {
    const wanted = request.members
      .map(({ memberId, occasion }) => ({
        memberId,
        occasion,
        sourceKey: occasion === undefined ? request.sourceKey : `${request.sourceKey}:${occasion}`,
      }))
      .toSorted((left, right) => byNumber(left.memberId, right.memberId));
    const results: TakenBack[] = [];
    for (const piece of chunks(wanted, MEMBERS_PER_PIECE))
      results.push(...(await this.takePiece(tx, request, piece)));
    return results;
  }

  private async takePiece(
    tx: Tx,
    { sourceKind, note, mode }: PointsTakeBack,
    wanted: readonly { memberId: string; occasion: string | undefined; sourceKey: string }[],
  ): Promise<TakenBack[]> {
    const memberIds = [...new Set(wanted.map(({ memberId }) => memberId))];
    await this.store.lockAccounts(tx, memberIds);
    // Read after the lock: whatever another transaction wrote for these people is seen.
    const now = await this.clock.now(tx);
    const granted = await this.store.existing(tx, sourceKind, wanted);
    const undoOf = (sourceKey: string): string => `${sourceKind}:${sourceKey}`;
    const undone = await this.store.existing(
      tx,
      SOURCE_KIND,
      wanted.map(({ memberId, sourceKey }) => ({ memberId, sourceKey: undoOf(sourceKey) })),
    );
    const lots = await lotsOfTransactions(tx, [...granted.values()]);
    const lotOf = new Map<string, Lot>(lots.map((lot) => [lot.id ?? '', lot]));
    const draft = new LedgerDraft(lots, await openDebts(tx, memberIds));
    const results: TakenBack[] = [];
    for (const { memberId, occasion, sourceKey } of wanted) {
      const transactionId = granted.get(`${sourceKey} ${memberId}`);
      const lot = lotOf.get(transactionId ?? '');
      if (!lot || transactionId === undefined || undone.has(`${undoOf(sourceKey)} ${memberId}`)) continue;
      const taken = lot.remaining;
      const owed = mode === 'owe' ? lot.granted - lot.expired - lot.reversed - taken : 0;
      if (taken + owed === 0) continue;
      const header = {
        memberId,
        kind: 'reverse' as const,
        sourceKind: SOURCE_KIND,
        sourceKey: undoOf(sourceKey),
        reversesId: transactionId,
        note,
        occurredAt: now,
      };
      draft.reverse(header, taken + owed, [lot]);
      results.push({ memberId, occasion, taken, owed });
    }
    if (!draft.isEmpty) await this.store.apply(tx, draft);
    return results;
  }
}
