import { Injectable } from '@nestjs/common';
import { OutlookService } from '../../decisions/tiering/outlook.service.js';
import { TierHistoryRead } from '../../decisions/tiering/tier-history.read.js';
import { TieringRead } from '../../decisions/tiering/tiering.read.js';
import { Database } from '../../platform/database/database.js';
import { wordedForMember } from './member-words.js';

const LEVEL_SCHEME = 'member-level';
const CHANGES_SHOWN = 20;

/** What a member reads about their tier. */
export interface MiniTier {
  schemeName: string;
  tierName: string;
  since: string | null;
  sentence: string;
  /** What keeps the tier; null for the lowest. */
  keeps: { sentence: string; until: string | null } | null;
  /** The smallest step that raises it; null at the top. */
  nextStep: { tierName: string; sentence: string; orderFen: number | null } | null;
  /** What asks for the tier that is held and for the next one. */
  clauses: {
    tierName: string;
    isCurrent: boolean;
    text: string;
    isMet: boolean;
    value: string;
    threshold: string;
    gap: string | null;
    progress: number | null;
  }[];
  history: { date: string; fromTier: string | null; toTier: string; reason: string }[];
}

/** Puts together 我的等级怎么来的. */
@Injectable()
export class MemberTierReader {
  constructor(
    private readonly database: Database,
    private readonly tiering: TieringRead,
    private readonly history: TierHistoryRead,
    private readonly outlook: OutlookService,
  ) {}

  async read(memberId: string): Promise<MiniTier> {
    const [explained, { keeps, nextStep }, changes] = await Promise.all([
      this.tiering.explain(this.database, memberId, LEVEL_SCHEME),
      this.outlook.of(memberId, LEVEL_SCHEME),
      this.history.changesOfMember(this.database, memberId, CHANGES_SHOWN, undefined, LEVEL_SCHEME),
    ]);
    const explanation = wordedForMember(explained);
    const told = new Set([explanation.tierCode, nextStep?.tierCode ?? explanation.nextTier?.tierCode]);
    return {
      schemeName: explanation.schemeName,
      tierName: explanation.tierName,
      since: explanation.since,
      sentence: explanation.sentence,
      keeps,
      nextStep: nextStep && {
        tierName: nextStep.tierName,
        sentence: nextStep.sentence,
        orderFen: nextStep.orderFen,
      },
      clauses: explanation.tierChecks
        .filter(({ tierCode }) => told.has(tierCode))
        .flatMap(({ tierName, isCurrent, clauses }) =>
          clauses.map(({ text, isMet, value, threshold, gap, progress }) => ({
            tierName,
            isCurrent,
            text,
            isMet,
            value,
            threshold,
            gap,
            progress,
          })),
        ),
      history: changes.map(({ businessDate, fromTier, toTier, causeLabel }) => ({
        date: businessDate,
        fromTier,
        toTier,
        reason: causeLabel,
      })),
    };
  }
}
