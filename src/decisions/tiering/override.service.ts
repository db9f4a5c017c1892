import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { parseBusinessDate, type BusinessDate } from '../../platform/clock/business-date.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { OverrideStore, type OverrideRow } from './override.store.js';
import { ReassessmentService } from './reassessment.service.js';
import { SchemeStore } from './scheme.store.js';
import { TieringError, notPublished, unknownScheme } from './tiering.errors.js';
import { TieringRead } from './tiering.read.js';

const REASON_LENGTH = 255;
const DUE_AT_ONCE = 500;

/** A tier that somebody sets by hand for one person. */
export interface OverrideRequest {
  memberId: string;
  schemeCode: string;
  tierCode: string;
  /** First day; today unless said. */
  startsOn?: BusinessDate | undefined;
  /** Last day, included; null: until it is ended. */
  endsOn: BusinessDate | null;
  reason: string;
}

/** 人工调整: tiers set by hand stand above what the rules decide, until their end date or until ended. */
@Injectable()
export class OverrideService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: OverrideStore,
    private readonly schemes: SchemeStore,
    private readonly tiering: TieringRead,
    private readonly reassessment: ReassessmentService,
  ) {}

  /**
   * Sets a person's tier; an override of theirs in the scheme that is still open ends. The person moves at once
   * when it begins today. Throws `tiering.override-*`, `tiering.scheme-unknown`, `tiering.not-published`.
   */
  async set(request: OverrideRequest, author: string): Promise<OverrideRow> {
    const reason = request.reason.trim();
    if (reason === '' || [...reason].length > REASON_LENGTH)
      throw invalid('override-reason', 'reason', `请写明调整原因，最长 ${REASON_LENGTH} 个字`);
    return this.database.transaction(async (tx) => {
      const [scheme] = (await this.schemes.lockSchemes(tx)).filter(({ code }) => code === request.schemeCode);
      if (!scheme) throw unknownScheme(request.schemeCode);
      if (scheme.published_version_id === null) throw notPublished(request.schemeCode);
      const tiers = await this.tiering.ladder(tx, request.schemeCode);
      const tier = tiers.find(({ code }) => code === request.tierCode);
      if (!tier) throw invalid('override-tier', 'tierCode', '这个方案没有要调整到的层级');
      const today = await this.clock.today(tx);
      const { startsOn, endsOn } = readDates(request, today);
      await this.requirePlaced(tx, request.memberId);
      await this.store.endOpen(tx, scheme.id, request.memberId, author);
      const id = await this.store.insert(tx, {
        scheme_id: scheme.id,
        member_id: request.memberId,
        tier_id: tier.tierId,
        starts_on: startsOn,
        ends_on: endsOn,
        reason,
        author,
      });
      if (startsOn <= today) await this.store.settle(tx, [id], []);
      await this.lookAgain(tx, [request.memberId]);
      return this.require(tx, id);
    });
  }

  /** Ends an override before its time; the person goes back to what the rules say. */
  async end(id: string, author: string): Promise<OverrideRow> {
    return this.database.transaction(async (tx) => {
      const row = await this.require(tx, id);
      if (!(await this.store.end(tx, id, author)))
        throw new TieringError('override-ended', 409, '这条人工调整已经结束', { overrideId: id });
      await this.lookAgain(tx, [row.member_id]);
      return this.require(tx, id);
    });
  }

  /** Acts on overrides that begin or have run out by today; what the nightly pass calls. Returns how many. */
  async settleDue(): Promise<number> {
    for (let settled = 0; ;) {
      const due = await this.database.transaction(async (tx) => {
        const rows = await this.store.due(tx, await this.clock.today(tx), DUE_AT_ONCE);
        const idsOf = (isOver: boolean): string[] =>
          rows.filter((row) => (row.is_over === 1) === isOver).map(({ id }) => id);
        await this.store.settle(tx, idsOf(false), idsOf(true));
        await this.lookAgain(tx, [...new Set(rows.map((row) => row.member_id))]);
        return rows.length;
      });
      settled += due;
      if (due < DUE_AT_ONCE) return settled;
    }
  }

  private async lookAgain(tx: Tx, memberIds: readonly string[]): Promise<void> {
    await this.reassessment.reassess(
      tx,
      memberIds,
      Object.fromEntries(memberIds.map((id) => [id, ['override']])),
    );
  }

  private async requirePlaced(tx: Tx, memberId: string): Promise<void> {
    const facts = await tx.row('SELECT f.member_id FROM member_fact f WHERE f.member_id = ?', [memberId]);
    if (!facts) throw new TieringError('not-placed', 404, '还没有这个人的指标，稍后再试', { memberId });
  }

  private async require(tx: Tx, id: string): Promise<OverrideRow> {
    const row = await this.store.find(tx, id);
    if (!row) throw new TieringError('override-unknown', 404, '没有这条人工调整', { overrideId: id });
    return row;
  }
}

function readDates(
  { startsOn, endsOn }: OverrideRequest,
  today: BusinessDate,
): { startsOn: BusinessDate; endsOn: BusinessDate | null } {
  const from = startsOn === undefined ? today : parseBusinessDate(startsOn);
  const to = endsOn === null ? null : parseBusinessDate(endsOn);
  if (from < today) throw invalid('override-start', 'startsOn', '开始日期不能早于今天', { today });
  if (to !== null && to < from)
    throw invalid('override-end', 'endsOn', '结束日期不能早于开始日期', { startsOn: from });
  return { startsOn: from, endsOn: to };
}

function invalid(
  reason: string,
  path: string,
  message: string,
  details: Record<string, unknown> = {},
): TieringError {
  return new TieringError(reason, 422, message, { path, ...details });
}
