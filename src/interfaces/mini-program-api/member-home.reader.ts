import { Injectable } from '@nestjs/common';
import type { Explanation } from '../../decisions/tiering/explanation.service.js';
import { TieringRead } from '../../decisions/tiering/tiering.read.js';
import { MemberHomeRead } from '../../orchestration/people-directory/member-home.read.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database } from '../../platform/database/database.js';
import { AppError } from '../../platform/errors/app-error.js';
import { MemberSessionEnded } from './mini-program.errors.js';
import { wordedForMember } from './member-words.js';

export interface MiniHome {
  displayName: string;
  isJoined: boolean;
  memberSince: string | null;
  tier: {
    code: string;
    name: string;
    level: number;
    /** Low to high. */
    levels: { code: string; name: string }[];
    since: string;
  } | null;
  next: { name: string; sentence: string; progress: number } | null;
  points: number;
  couponCount: number;
  expiringCoupons: number;
  /** Name of the lifecycle stage. */
  lifecycle: string | null;
  businessDate: string;
}

const LEVEL_SCHEME = 'member-level';
const LIFECYCLE_SCHEME = 'lifecycle';

/** Reasons for which there is nothing to explain yet. */
const NOT_PLACED = new Set(['tiering.scheme-unknown', 'tiering.not-published', 'tiering.not-placed']);

/** A member's first page, and why they are in their tier. */
@Injectable()
export class MemberHomeReader {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly home: MemberHomeRead,
    private readonly tiering: TieringRead,
  ) {}

  /** Throws `mini-program.session-ended` when the person of the token is no longer there. */
  async read(memberId: string): Promise<MiniHome> {
    const [row, tiers, explanation] = await Promise.all([
      this.home.find(this.database, memberId),
      this.tiering.memberTiers(this.database, memberId),
      this.explanation(memberId),
    ]);
    if (!row || row.merged_into_id !== null) throw new MemberSessionEnded();
    const level = tiers.find(({ schemeCode }) => schemeCode === LEVEL_SCHEME);
    const next = explanation?.nextTier;
    return {
      displayName: row.display_name,
      isJoined: row.joined_at !== null,
      memberSince: row.joined_at?.toISOString() ?? null,
      tier: level
        ? {
            code: level.tierCode,
            name: level.tierName,
            level: level.level,
            levels: (explanation?.tierChecks ?? []).map(({ tierCode, tierName }) => ({
              code: tierCode,
              name: tierName,
            })),
            since: level.since,
          }
        : null,
      next: next ? { name: next.tierName, sentence: next.sentence, progress: next.progress } : null,
      points: row.points,
      couponCount: row.coupons,
      expiringCoupons: row.expiring_coupons,
      lifecycle: tiers.find(({ schemeCode }) => schemeCode === LIFECYCLE_SCHEME)?.tierName ?? null,
      businessDate: explanation?.businessDate ?? (await this.clock.today()),
    };
  }

  /** 我的等级怎么来的. Throws `tiering.scheme-unknown`, `tiering.not-published`, `tiering.not-placed`. */
  async why(memberId: string, schemeCode: string): Promise<Explanation> {
    return wordedForMember(await this.tiering.explain(this.database, memberId, schemeCode));
  }

  private async explanation(memberId: string): Promise<Explanation | undefined> {
    try {
      return await this.tiering.explain(this.database, memberId, LEVEL_SCHEME);
    } catch (error) {
      if (error instanceof AppError && NOT_PLACED.has(error.code)) return undefined;
      throw error;
    }
  }
}
