import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { businessDateOf } from '../../platform/clock/business-date.js';
import { Database, isDuplicateKey, type Tx } from '../../platform/database/database.js';
import { SettingStore } from '../../platform/settings/setting.store.js';
import { openDebts, openLots } from './holdings.js';
import { LedgerDraft } from './ledger-draft.js';
import { POINTS_AT_MOST } from './ledger-terms.js';
import { draftDue } from './lots-due.js';
import {
  PointsAdjustmentStore,
  type AdjustmentRow,
  type AdjustmentState,
} from './points-adjustment.store.js';
import { lotTimes, readPointsDays } from './points-times.js';
import {
  AdjustmentDecided,
  AdjustmentKeyReused,
  AdjustmentNotFound,
  AdjustmentOwn,
  AdjustmentReasonInvalid,
  PointsAmountInvalid,
  PointsInsufficient,
  PointsNotMember,
} from './points.errors.js';
import { adjustApprovalAboveSetting } from './points.settings.js';
import { PointsStore } from './points.store.js';

const DEFAULT_APPROVAL_ABOVE = 1000;
const REASON_LENGTH = { atLeast: 2, atMost: 120 };
const DAY_MS = 86_400_000;

export interface AdjustmentRequest {
  memberId: string;
  /** Up when positive, down when negative. */
  points: number;
  reason: string;
  /** Equal keys are the same request: it is carried out once. At most 96 characters. */
  key: string;
  operator: string;
}

export interface AdjustmentOutcome {
  adjustmentId: string;
  state: AdjustmentState;
}

/** Points given or taken by hand, with a reason, above a limit by two people. */
@Injectable()
export class PointsAdjustmentsService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly settings: SettingStore,
    private readonly ledger: PointsStore,
    private readonly store: PointsAdjustmentStore,
  ) {}

  /** Above how many points a second operator has to agree. */
  async approvalAbove(): Promise<number> {
    const limit = await this.settings.read<number>(this.database, adjustApprovalAboveSetting.name);
    return limit ?? DEFAULT_APPROVAL_ABOVE;
  }

  /**
   * Adjusts at once, or keeps the request for a second operator: when its points are above the limit, together with
   * what the same operator adjusted for the same person within 24 hours, so that halves do not slip through. Throws
   * `points.amount-invalid`, `points.adjust-reason-invalid`, `points.not-member`, `points.insufficient`.
   */
  async adjust(request: AdjustmentRequest): Promise<AdjustmentOutcome> {
    return this.database.transaction((tx) => this.adjustIn(tx, request));
  }

  /** `adjust` within the caller's transaction. */
  async adjustIn(tx: Tx, request: AdjustmentRequest): Promise<AdjustmentOutcome> {
    const { memberId, points, key, operator } = request;
    const reason = reasonOf(request.reason);
    if (!Number.isInteger(points) || points === 0 || Math.abs(points) > POINTS_AT_MOST)
      throw new PointsAmountInvalid(points);
    await this.ledger.lockAccounts(tx, [memberId]);
    const known = await this.store.byKey(tx, key);
    if (known) {
      if (known.points !== points || known.member_id !== memberId) throw new AdjustmentKeyReused();
      return { adjustmentId: known.id, state: known.state };
    }
    if (!(await this.ledger.membersAmong(tx, [memberId])).has(memberId)) throw new PointsNotMember(memberId);
    const now = await this.clock.now(tx);
    const before = await this.store.movedSince(tx, memberId, operator, new Date(now.getTime() - DAY_MS));
    const limit = await this.settings.read<number>(tx, adjustApprovalAboveSetting.name);
    const isWaiting = before + Math.abs(points) > (limit ?? DEFAULT_APPROVAL_ABOVE);
    const adjustmentId = await this.insert(tx, {
      request_key: key,
      member_id: memberId,
      points,
      reason,
      state: isWaiting ? 'waiting' : 'done',
      asked_by: operator,
      asked_at: now,
    });
    if (isWaiting) await this.assertUsable(tx, memberId, -points, now);
    else await this.carryOut(tx, { memberId, points, reason, adjustmentId, operator }, now);
    return { adjustmentId, state: isWaiting ? 'waiting' : 'done' };
  }

  /** A second operator agrees. Throws `points.adjust-own`, `points.adjust-decided`, `points.adjust-not-found` and as `adjust`. */
  async approve(adjustmentId: string, operator: string): Promise<AdjustmentOutcome> {
    return this.database.transaction(async (tx) => {
      const row = await this.waiting(tx, adjustmentId);
      if (row.asked_by === operator) throw new AdjustmentOwn();
      await this.ledger.lockAccounts(tx, [row.member_id]);
      const now = await this.clock.now(tx);
      const decision = { state: 'done' as const, by: operator, note: '', at: now };
      if (!(await this.store.decide(tx, adjustmentId, decision))) throw new AdjustmentDecided();
      // Asked again after the lock: the record may have been merged meanwhile.
      const memberId = (await this.store.byId(tx, adjustmentId))?.member_id ?? row.member_id;
      await this.ledger.lockAccounts(tx, [memberId]);
      const { points, reason, asked_by: askedBy } = row;
      await this.carryOut(
        tx,
        { memberId, points, reason, adjustmentId, operator: `${askedBy} / ${operator}` },
        now,
      );
      return { adjustmentId, state: 'done' as const };
    });
  }

  /** Somebody says no, or who asked takes it back. Throws `points.adjust-decided`, `points.adjust-not-found`. */
  async refuse(adjustmentId: string, operator: string, note: string): Promise<AdjustmentOutcome> {
    return this.database.transaction(async (tx) => {
      await this.waiting(tx, adjustmentId);
      const at = await this.clock.now(tx);
      const decision = { state: 'refused' as const, by: operator, note: note.trim().slice(0, 120), at };
      if (!(await this.store.decide(tx, adjustmentId, decision))) throw new AdjustmentDecided();
      return { adjustmentId, state: 'refused' as const };
    });
  }

  /** A request that could not be carried out now is refused at once, not when somebody approves it. */
  private async assertUsable(tx: Tx, memberId: string, points: number, now: Date): Promise<void> {
    const lots = await openLots(tx, [memberId]);
    const draft = new LedgerDraft(lots, await openDebts(tx, [memberId]));
    draftDue(draft, lots, now);
    const usable = draft.usable(memberId, now);
    if (points > usable) throw new PointsInsufficient(points, usable);
  }

  /** The lock is the member's: a key that another member's request takes at this moment shows here. */
  private async insert(tx: Tx, row: Parameters<PointsAdjustmentStore['insert']>[1]): Promise<string> {
    try {
      return await this.store.insert(tx, row);
    } catch (error) {
      throw isDuplicateKey(error) ? new AdjustmentKeyReused() : error;
    }
  }

  private async waiting(tx: Tx, adjustmentId: string): Promise<AdjustmentRow> {
    const row = await this.store.byId(tx, adjustmentId);
    if (!row) throw new AdjustmentNotFound();
    if (row.state !== 'waiting') throw new AdjustmentDecided();
    return row;
  }

  private async carryOut(
    tx: Tx,
    adjustment: { memberId: string; points: number; reason: string; adjustmentId: string; operator: string },
    now: Date,
  ): Promise<void> {
    const { memberId, points, reason, adjustmentId, operator } = adjustment;
    const lots = await openLots(tx, [memberId]);
    const draft = new LedgerDraft(lots, await openDebts(tx, [memberId]));
    draftDue(draft, lots, now);
    const header = {
      memberId,
      kind: 'adjust' as const,
      sourceKind: 'adjustment',
      sourceKey: adjustmentId,
      note: reason,
      recordedBy: operator,
      occurredAt: now,
    };
    if (points > 0) {
      const { validDays } = await readPointsDays(tx, this.settings);
      draft.open(header, points, lotTimes(now, businessDateOf(now), 0, validDays), 'adjusted');
    } else if (!draft.takeAway(header, -points, now)) {
      throw new PointsInsufficient(-points, draft.usable(memberId, now));
    }
    await this.ledger.apply(tx, draft);
  }
}

function reasonOf(text: string): string {
  const reason = text.trim();
  if (reason.length < REASON_LENGTH.atLeast || reason.length > REASON_LENGTH.atMost)
    throw new AdjustmentReasonInvalid(REASON_LENGTH.atLeast, REASON_LENGTH.atMost);
  return reason;
}
