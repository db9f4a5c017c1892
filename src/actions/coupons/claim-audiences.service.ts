import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SegmentsRead } from '../../decisions/segments/segments.read.js';
import { SchemeUses } from '../../decisions/tiering/scheme-uses.js';
import { TieringRead } from '../../decisions/tiering/tiering.read.js';
import { MembersRead } from '../../facts/members/members.read.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { businessDateOf, daysBetween } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';
import { audienceGap, audienceSentence, type AudienceGap, type ClaimAudience } from './claim-audience.js';
import { ClaimCentreRead } from './claim-centre.read.js';
import { CouponTemplateInvalid } from './coupons.errors.js';

/** Whether one person may claim, and what the audience asks for in words. */
export interface AudienceAnswer {
  /** Undefined: they may. */
  gap: AudienceGap | undefined;
  sentence: string;
}

const MAX_NEW_DAYS = 3650;

/** Who may claim: checks audiences when they are written, and people against them. */
@Injectable()
export class ClaimAudiences implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly centre: ClaimCentreRead,
    private readonly tiering: TieringRead,
    private readonly segments: SegmentsRead,
    private readonly members: MembersRead,
    private readonly uses: SchemeUses,
  ) {}

  /** Keeps a scheme from being retired while its tiers may claim. */
  onModuleInit(): void {
    this.uses.register((sql, schemeCode) => this.centre.useOfScheme(sql, schemeCode));
  }

  /**
   * What is stored of an audience. Throws `coupons.template-invalid`: an unknown scheme, tier or segment; tiers of a
   * forecast or of clusters, which may decide whom to tell but never what somebody gets.
   */
  async checked(audience: ClaimAudience): Promise<ClaimAudience> {
    const { tier, segmentCode, newWithinDays, isBirthdayMonth } = audience;
    if (newWithinDays !== undefined && !(Number.isInteger(newWithinDays) && newWithinDays >= 1))
      throw new CouponTemplateInvalid('audience.newWithinDays', '入会天数需要是正整数');
    if (newWithinDays !== undefined && newWithinDays > MAX_NEW_DAYS)
      throw new CouponTemplateInvalid('audience.newWithinDays', `入会天数最多 ${MAX_NEW_DAYS} 天`);
    if (tier) await this.checkTier(tier);
    if (segmentCode !== undefined) await this.checkSegment(segmentCode);
    return {
      ...(tier ? { tier: { schemeCode: tier.schemeCode, tierCodes: [...new Set(tier.tierCodes)] } } : {}),
      ...(segmentCode === undefined ? {} : { segmentCode }),
      ...(newWithinDays === undefined ? {} : { newWithinDays }),
      ...(isBirthdayMonth === true ? { isBirthdayMonth } : {}),
    };
  }

  /** What each of these audiences says about one person who has joined, in the same order. */
  async answers(memberId: string, audiences: readonly (ClaimAudience | null)[]): Promise<AudienceAnswer[]> {
    if (audiences.every((audience) => !audience || Object.keys(audience).length === 0))
      return audiences.map(() => ({ gap: undefined, sentence: audienceSentence({}) }));
    const db = this.database;
    const [profile, today, segments, optedOut] = await Promise.all([
      this.members.find(db, memberId),
      this.clock.today(db),
      this.segmentsOf(memberId, audiences),
      this.members.optedOut(db, [memberId]),
    ]);
    const tiers = await this.tiersOf(memberId, audiences);
    return Promise.all(
      audiences.map(async (audience) => {
        if (!audience) return { gap: undefined, sentence: audienceSentence({}) };
        const { tier, segmentCode } = audience;
        const ladder = tier ? await this.tiering.ladder(db, tier.schemeCode) : [];
        const gap = audienceGap(audience, {
          tierCode: tier && tiers.get(tier.schemeCode),
          isInSegment: segmentCode !== undefined && segments.has(segmentCode) && !optedOut.has(memberId),
          daysSinceJoined: profile?.joined_at
            ? daysBetween(businessDateOf(profile.joined_at), today)
            : Infinity,
          birthdayMonth: profile?.birthday?.slice(5, 7),
          month: today.slice(5, 7),
        });
        const names = (tier?.tierCodes ?? []).map(
          (code) => ladder.find((step) => step.code === code)?.name ?? code,
        );
        return { gap, sentence: audienceSentence(audience, { tiers: names }) };
      }),
    );
  }

  private async checkTier({ schemeCode, tierCodes }: NonNullable<ClaimAudience['tier']>): Promise<void> {
    const schemes = await this.tiering.schemesPublished(this.database);
    const scheme = schemes.find(({ code }) => code === schemeCode);
    if (!scheme) throw new CouponTemplateInvalid('audience.tier.schemeCode', '没有这个已发布的分层方案');
    const ladder = await this.tiering.ladderOfVersion(this.database, scheme.versionId);
    if (ladder?.isPredicted)
      throw new CouponTemplateInvalid(
        'audience.tier.schemeCode',
        '预测和聚类的分层只能决定提醒谁，不能决定谁能领券',
      );
    if (tierCodes.length === 0)
      throw new CouponTemplateInvalid('audience.tier.tierCodes', '请选择可领的等级');
    const unknown = tierCodes.find((code) => !ladder?.tiers.some((step) => step.code === code));
    if (unknown !== undefined)
      throw new CouponTemplateInvalid('audience.tier.tierCodes', `分层方案里没有等级「${unknown}」`);
  }

  private async checkSegment(segmentCode: string): Promise<void> {
    const segment = (await this.segments.living(this.database)).find(({ code }) => code === segmentCode);
    if (!segment) throw new CouponTemplateInvalid('audience.segmentCode', '没有这个人群，或已归档');
    const forecast = await this.segments.forecastIn(this.database, segmentCode);
    if (forecast !== undefined)
      throw new CouponTemplateInvalid(
        'audience.segmentCode',
        `人群「${segment.name}」用到了预测或聚类（${forecast}），只能用来提醒，不能决定谁能领券`,
      );
  }

  private async segmentsOf(
    memberId: string,
    audiences: readonly (ClaimAudience | null)[],
  ): Promise<Set<string>> {
    const codes = audiences.flatMap((audience) => audience?.segmentCode ?? []);
    return codes.length > 0 ? this.segments.containing(codes, memberId) : new Set();
  }

  private async tiersOf(
    memberId: string,
    audiences: readonly (ClaimAudience | null)[],
  ): Promise<Map<string, string>> {
    const schemes = new Set(audiences.flatMap((audience) => audience?.tier?.schemeCode ?? []));
    const held = new Map<string, string>();
    for (const scheme of schemes) {
      const tiers = await this.tiering.tiersOfMembers(this.database, scheme, [memberId]);
      const tier = tiers.get(memberId);
      if (tier) held.set(scheme, tier.code);
    }
    return held;
  }
}
