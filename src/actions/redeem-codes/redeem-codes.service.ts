import { Injectable } from '@nestjs/common';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database, isDuplicateKey, type Tx } from '../../platform/database/database.js';
import { CouponRefused } from '../coupons/coupons.errors.js';
import { CouponsService } from '../coupons/coupons.service.js';
import { GuessLimiter } from './guess-limiter.js';
import { RedeemCampaignStore, type CodeRow, type RedeemCampaignRow } from './redeem-campaign.store.js';
import { RedeemCodeHasher, plainWord } from './redeem-code-text.js';
import { RedeemCodeError, codeUnknown } from './redeem-codes.errors.js';

/** Members say a word or a code and get the coupon of its campaign. */
@Injectable()
export class RedeemCodes {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly store: RedeemCampaignStore,
    private readonly coupons: CouponsService,
    private readonly hasher: RedeemCodeHasher,
    private readonly guesses: GuessLimiter,
  ) {}

  /**
   * Gives a member the coupon of a word or of a one-time code; the same `key` of the same member is the same gift.
   * One transaction: one of those that are left, the code, the coupon. Throws `redeem-codes.not-found`,
   * `…not-started`, `…over`, `…paused`, `…void`, `…used-up`, `…already-used`, `…code-used`, `…too-many-guesses`, and
   * `coupons.<reason>` where the coupon itself is refused.
   */
  async redeem(
    memberId: string,
    code: string,
    key: string,
  ): Promise<{ couponId: string; campaignId: string }> {
    await this.guesses.begin(memberId);
    const found = await this.find(code);
    if (!found) throw codeUnknown();
    await this.guesses.wasNoGuess(memberId);
    try {
      return await this.database.transaction((tx) => this.take(tx, memberId, found, key));
    } catch (error) {
      // Another device may have come with the same key meanwhile: then its gift is the answer.
      const use =
        isDuplicateKey(error) || error instanceof RedeemCodeError
          ? await this.store.useByRequest(this.database, memberId, key)
          : undefined;
      if (use) return { couponId: use.coupon_id, campaignId: use.campaign_id };
      throw error;
    }
  }

  private async find(typed: string): Promise<{ campaignId: string; code: CodeRow | null } | undefined> {
    const hash = this.hasher.hashOfTyped(typed);
    const code = hash && (await this.store.findCode(this.database, hash));
    if (code) return { campaignId: code.campaign_id, code };
    const campaign = await this.store.findByWord(this.database, plainWord(typed));
    return campaign && { campaignId: campaign.id, code: null };
  }

  private async take(
    tx: Tx,
    memberId: string,
    { campaignId, code }: { campaignId: string; code: CodeRow | null },
    key: string,
  ): Promise<{ couponId: string; campaignId: string }> {
    const before = await this.store.useByRequest(tx, memberId, key);
    if (before) return { couponId: before.coupon_id, campaignId: before.campaign_id };
    const now = await this.clock.now(tx);
    const isTaken = await this.store.take(tx, campaignId, now);
    const campaign = await this.store.find(tx, campaignId);
    if (!campaign) throw codeUnknown();
    if (code) {
      const isUsed = isTaken && (await this.store.useCode(tx, code, memberId, now));
      const owner = isUsed ? null : await this.store.ownerOf(tx, code);
      if (owner !== null) throw codeUsed(owner === memberId);
    }
    if (!isTaken) throw notGiving(campaign, now);
    // The row of the campaign is locked, so nobody takes of it meanwhile.
    const { uses, lastNo } = await this.store.usesOf(tx, campaignId, memberId);
    if (uses >= campaign.per_member_limit)
      throw new RedeemCodeError(
        'already-used',
        409,
        `你已经兑换过了，每人限 ${campaign.per_member_limit} 次`,
        {
          limit: campaign.per_member_limit,
        },
      );
    const useNo = lastNo + 1;
    const result = await this.coupons.issueFor(tx, {
      templateId: campaign.template_id,
      sourceKind: 'redeem_code',
      sourceKey: `redeem:${campaignId}:${useNo}`,
      sourceLabel: campaign.name,
      members: [{ memberId }],
    });
    const couponId = result.given[0]?.couponId;
    if (couponId === undefined) throw new CouponRefused(result.refused[0]?.reason ?? 'limit_reached');
    const serialNo = code?.serial_no ?? null;
    await this.store.insertUse(tx, {
      campaignId,
      memberId,
      useNo,
      serialNo,
      requestKey: key,
      couponId,
      usedAt: now,
    });
    return { couponId, campaignId };
  }
}

function codeUsed(isOwn: boolean): RedeemCodeError {
  return new RedeemCodeError('code-used', 409, isOwn ? '你已经用过这个兑换码' : '这个兑换码已被使用');
}

/** Why a campaign gives nothing at this moment. */
function notGiving(campaign: RedeemCampaignRow, now: Date): RedeemCodeError {
  if (campaign.state === 'void') return new RedeemCodeError('void', 409, '这个口令或兑换码已作废');
  if (campaign.state !== 'active') return new RedeemCodeError('paused', 409, '这个活动暂停了，请稍后再来');
  if (campaign.starts_at > now)
    return new RedeemCodeError('not-started', 409, '活动还没开始', {
      startsAt: campaign.starts_at.toISOString(),
    });
  if (campaign.ends_at <= now) return new RedeemCodeError('over', 409, '活动已经结束');
  return new RedeemCodeError('used-up', 409, '名额已经兑完');
}
