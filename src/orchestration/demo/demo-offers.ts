import { Injectable } from '@nestjs/common';
import type { Gift } from '../../actions/benefit-plans/gifts.js';
import type { PlanCell } from '../../actions/benefit-plans/plan-draft.js';
import { BenefitPlansService } from '../../actions/benefit-plans/benefit-plans.service.js';
import { CouponTemplatesService } from '../../actions/coupons/coupon-templates.service.js';
import { MessagingService } from '../../actions/messaging/messaging.service.js';
import { ChannelsService } from '../../channels/channels.service.js';
import { ReactivationService } from '../reactivation/reactivation.service.js';
import { SimulatorControl } from './simulator-control.js';

const SCHEME = 'member-level';
const REENTRY_DAYS = 365;
const STOCK = 100_000;
const NOTICE_TITLE = '会员等级变更通知';

/** Entry coupon, points per yuan and notice of each tier of the demo's ladder, low to high. */
const TIERS = [
  { code: 'v0', name: '普通会员', amountOffFen: null, minSpendFen: 0, pointsRate: 1 },
  { code: 'v1', name: '银卡会员', amountOffFen: 1_000, minSpendFen: 9_900, pointsRate: 1.2 },
  { code: 'v2', name: '金卡会员', amountOffFen: 3_000, minSpendFen: 19_900, pointsRate: 1.5 },
  { code: 'v3', name: '铂金会员', amountOffFen: 5_000, minSpendFen: 29_900, pointsRate: 2 },
  { code: 'v4', name: '黑金会员', amountOffFen: 10_000, minSpendFen: 49_900, pointsRate: 3 },
] as const;

/** What the demo's brand gives: coupons, 等级权益, the service notice and 沉睡唤醒. */
@Injectable()
export class DemoOffers {
  constructor(
    private readonly channels: ChannelsService,
    private readonly coupons: CouponTemplatesService,
    private readonly messaging: MessagingService,
    private readonly plans: BenefitPlansService,
    private readonly reactivation: ReactivationService,
    private readonly simulator: SimulatorControl,
  ) {}

  /** The reactivation plan and its coupon; needs no tiers. */
  async ensureReactivation(officialAccountId: string, author: string): Promise<void> {
    const couponTemplateId = await this.coupons.ensureTemplate(
      'demo-come-back',
      {
        name: '回归礼券',
        amountOffFen: 2_000,
        minSpendFen: 9_900,
        validityKind: 'relative',
        validDays: 14,
        stock: STOCK,
        perMemberLimit: 12,
      },
      author,
    );
    await this.reactivation.ensurePreset({ channelId: officialAccountId, couponTemplateId }, author);
  }

  /** 等级权益 of the published ladder. */
  async ensureBenefits(author: string): Promise<void> {
    const account = await this.channels.firstOfKind('wechat_official_account');
    if (!account) throw new Error('The demo has no official account; run `demo prepare` first');
    const noticeTemplateId = await this.noticeTemplate(account.id, author);
    const cells: PlanCell[] = [];
    for (const tier of TIERS) {
      const { code: tierCode, pointsRate } = tier;
      cells.push({ tierCode, cell: 'held', gifts: [{ kind: 'rate', pointsRate }] });
      const couponTemplateId = await this.entryCoupon(tier, author);
      if (couponTemplateId === null) continue;
      const gifts: Gift[] = [
        { kind: 'coupon', couponTemplateId, count: 1 },
        { kind: 'message', messageTemplateId: noticeTemplateId },
      ];
      cells.push({ tierCode, cell: 'enter', gifts });
    }
    await this.plans.ensurePublished(SCHEME, { reentryDays: REENTRY_DAYS, cells }, author);
  }

  private async entryCoupon(tier: (typeof TIERS)[number], author: string): Promise<string | null> {
    const { code, name, amountOffFen, minSpendFen } = tier;
    if (amountOffFen === null) return null;
    return this.coupons.ensureTemplate(
      `demo-entry-${code}`,
      {
        name: `${name}礼券`,
        amountOffFen,
        minSpendFen,
        validityKind: 'relative',
        validDays: 30,
        stock: STOCK,
        perMemberLimit: 12,
      },
      author,
    );
  }

  private async noticeTemplate(channelId: string, author: string): Promise<string> {
    const { templates } = await this.simulator.accounts();
    const vendor = Object.values(templates)
      .flat()
      .find(({ title }) => title === NOTICE_TITLE);
    return this.messaging.ensureTemplate(
      {
        code: 'demo-tier-notice',
        title: NOTICE_TITLE,
        purpose: 'service',
        channelId,
        messageKind: 'template',
        vendorTemplateId: vendor?.templateId ?? '',
        fields: {
          character_string1: '{{memberNo}}',
          thing2: '{{previousTierName}}',
          thing3: '{{tierName}}',
          time4: '{{changedAt}}',
        },
      },
      author,
    );
  }
}
