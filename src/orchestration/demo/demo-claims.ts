import { Injectable } from '@nestjs/common';
import type { CouponTemplateDraft } from '../../actions/coupons/coupon-template.js';
import { CouponTemplatesService } from '../../actions/coupons/coupon-templates.service.js';
import { MallItemsService, type MallItemDraft } from '../../actions/points-mall/mall-items.service.js';
import { RedeemCampaignsService } from '../../actions/redeem-codes/redeem-campaigns.service.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { addDays, businessDateOf, startOfBusinessDate } from '../../platform/clock/business-date.js';
import { Database } from '../../platform/database/database.js';

const SCHEME = 'member-level';
const WORD = '层林尽染';
const WORD_PLACES = 30;
const OPEN_DAYS = 60;
const MONTH_DAYS = 30;

/** What the demo's brand offers to whoever comes and asks: 领券中心, 口令, 积分商城. */
@Injectable()
export class DemoClaims {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly coupons: CouponTemplatesService,
    private readonly words: RedeemCampaignsService,
    private readonly mall: MallItemsService,
  ) {}

  /** May be called again and changes nothing then; the ladder must have been published. */
  async ensure(author: string): Promise<void> {
    const now = await this.clock.now();
    for (const [code, draft] of Object.entries(claimable(now))) {
      await this.coupons.ensureTemplate(`demo-claim-${code}`, draft, author);
    }
    await this.ensureWord(author, now);
    await this.ensureMall(author, now);
  }

  private async ensureWord(author: string, now: Date): Promise<void> {
    const templateId = await this.coupons.ensureTemplate(
      'demo-word',
      {
        ...month,
        name: '口令礼券',
        amountOffFen: 800,
        minSpendFen: 5_900,
        stock: WORD_PLACES,
        perMemberLimit: 1,
      },
      author,
    );
    await this.words.create(
      {
        kind: 'word',
        name: '秋日口令',
        word: WORD,
        templateId,
        totalLimit: WORD_PLACES,
        perMemberLimit: 1,
        startsAt: now,
        endsAt: daysFrom(now, OPEN_DAYS),
      },
      author,
      'demo-word',
    );
  }

  private async ensureMall(author: string, now: Date): Promise<void> {
    const templateId = await this.coupons.ensureTemplate(
      'demo-mall-15',
      {
        ...month,
        name: '积分兑换 ¥15 券',
        amountOffFen: 1_500,
        minSpendFen: 4_900,
        stock: 5_000,
        perMemberLimit: 20,
      },
      author,
    );
    for (const draft of mallItems(templateId, now)) {
      const made = await this.database.row(
        'SELECT v.item_id FROM mall_item_version v WHERE v.name = ? AND v.version_no = 1',
        [draft.name],
      );
      if (made) continue;
      const item = await this.mall.create(draft, author);
      await this.mall.setState(item.id, 'active');
    }
  }
}

const month = { validityKind: 'relative', validDays: MONTH_DAYS } as const;

function daysFrom(now: Date, days: number): Date {
  return startOfBusinessDate(addDays(businessDateOf(now), days));
}

/** One for everybody, one for the upper tiers, one for newcomers, one nearly gone, one that opens later. */
function claimable(now: Date): Record<string, CouponTemplateDraft> {
  const open = { isClaimable: true, claimFrom: now, claimUntil: daysFrom(now, OPEN_DAYS) };
  return {
    weekend: {
      ...month,
      ...open,
      name: '周末满减券',
      amountOffFen: 2_000,
      minSpendFen: 15_900,
      stock: 5_000,
      perMemberLimit: 1,
    },
    gold: {
      ...month,
      ...open,
      name: '金卡专享 8 折券',
      kind: 'percent_off',
      percentOff: 20,
      maxOffFen: 8_000,
      minSpendFen: 9_900,
      stock: 1_000,
      perMemberLimit: 1,
      audience: { tier: { schemeCode: SCHEME, tierCodes: ['v2', 'v3', 'v4'] } },
      budgetFen: 8_000_000,
    },
    sample: {
      ...month,
      ...open,
      name: '小样兑换券',
      kind: 'exchange',
      exchangeItem: '护手霜小样一支',
      worthFen: 600,
      minSpendFen: 0,
      stock: 2,
      perMemberLimit: 1,
      note: '到店出示券码兑换，兑完即止。',
    },
    shipping: {
      ...month,
      ...open,
      name: '新会员包邮券',
      kind: 'free_shipping',
      worthFen: 1_200,
      minSpendFen: 0,
      stock: 3_000,
      perMemberLimit: 1,
      audience: { newWithinDays: 30 },
    },
    later: {
      ...month,
      ...open,
      name: '下周满减券',
      amountOffFen: 3_000,
      minSpendFen: 19_900,
      stock: 2_000,
      perMemberLimit: 1,
      claimFrom: daysFrom(now, 7),
    },
  };
}

function mallItems(templateId: string, now: Date): MallItemDraft[] {
  const shown = { startsAt: now, endsAt: null, perMemberLimit: null, sortNo: 0 };
  return [
    {
      ...shown,
      kind: 'coupon',
      name: '¥15 优惠券',
      description: '满 49 元可用，兑换后 30 天内有效。',
      points: 150,
      templateId,
      fulfilment: null,
      worthFen: 1_500,
      stock: 2_000,
    },
    {
      ...shown,
      kind: 'goods',
      name: '山茶花帆布袋',
      description: '凭取货码到门店领取。',
      points: 800,
      templateId: null,
      fulfilment: 'pickup',
      worthFen: 2_500,
      stock: 100,
      perMemberLimit: 1,
      sortNo: 1,
    },
    {
      ...shown,
      kind: 'goods',
      name: '香薰礼盒',
      description: '寄送到家，数量有限。',
      points: 3_000,
      templateId: null,
      fulfilment: 'delivery',
      worthFen: 12_900,
      stock: 3,
      perMemberLimit: 1,
      sortNo: 2,
    },
  ];
}
