/**
 * Who may claim: everybody who joined, narrowed by every part that is there. A member of the audience meets all
 * of them.
 */
export interface ClaimAudience {
  /** Holds one of these tiers of a scheme. */
  tier?: { schemeCode: string; tierCodes: string[] };
  segmentCode?: string;
  /** Joined within so many business dates, today included. */
  newWithinDays?: number;
  /** Only in the month of the birthday. */
  isBirthdayMonth?: boolean;
}

/** Why somebody is not of the audience. */
export type AudienceGap = 'tier' | 'segment' | 'new' | 'birthday';

/** What is known about a person when an audience is asked about them. */
export interface AudienceFacts {
  /** Code of the tier held in the scheme of the audience. */
  tierCode: string | undefined;
  isInSegment: boolean;
  /** Business dates since joining; 0: today. */
  daysSinceJoined: number;
  /** `MM` of the birthday; undefined: unknown. */
  birthdayMonth: string | undefined;
  /** `MM` of the business date. */
  month: string;
}

/** The first part of the audience that a person does not meet. */
export function audienceGap(audience: ClaimAudience, facts: AudienceFacts): AudienceGap | undefined {
  const { tier, newWithinDays, isBirthdayMonth, segmentCode } = audience;
  if (tier && (facts.tierCode === undefined || !tier.tierCodes.includes(facts.tierCode))) return 'tier';
  if (newWithinDays !== undefined && facts.daysSinceJoined >= newWithinDays) return 'new';
  if (isBirthdayMonth === true && facts.birthdayMonth !== facts.month) return 'birthday';
  return segmentCode !== undefined && !facts.isInSegment ? 'segment' : undefined;
}

/** What an audience asks for, in words that name tiers as `tierNames` does. */
export function audienceSentence(
  audience: ClaimAudience,
  names: { tiers?: readonly string[]; segment?: string } = {},
): string {
  const parts = [
    ...(audience.tier ? [`${(names.tiers ?? audience.tier.tierCodes).join('、')}可领`] : []),
    ...(audience.newWithinDays === undefined ? [] : [`入会 ${audience.newWithinDays} 天内可领`]),
    ...(audience.isBirthdayMonth === true ? ['生日当月可领'] : []),
    ...(audience.segmentCode === undefined ? [] : [names.segment ? `限「${names.segment}」` : '限受邀会员']),
  ];
  return parts.length > 0 ? parts.join('，') : '会员均可领';
}
