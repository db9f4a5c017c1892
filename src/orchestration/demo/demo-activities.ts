import { Injectable } from '@nestjs/common';
import { CouponTemplatesService } from '../../actions/coupons/coupon-templates.service.js';
import type { EngagementDefinition } from '../../actions/engagement/engagement-definition.js';
import { EngagementService } from '../../actions/engagement/engagement.service.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database } from '../../platform/database/database.js';
import { demoActivities } from './demo-activity-definitions.js';

/** 互动 of the demo's brand: check-in, survey, quiz, vote, sign-up, lottery, profile and referral, all running. */
@Injectable()
export class DemoActivities {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly coupons: CouponTemplatesService,
    private readonly engagements: EngagementService,
  ) {}

  /** May be called again and changes nothing then: an activity that is there already is left alone. */
  async ensure(author: string): Promise<void> {
    const prizeTemplateId = await this.coupons.ensureTemplate(
      'demo-prize',
      {
        name: '活动礼券',
        amountOffFen: 1_000,
        minSpendFen: 4_900,
        validityKind: 'relative',
        validDays: 30,
        stock: 20_000,
        perMemberLimit: 50,
      },
      author,
    );
    for (const definition of demoActivities(await this.clock.now(), prizeTemplateId)) {
      await this.ensureOne(definition, author);
    }
  }

  private async ensureOne(definition: EngagementDefinition, author: string): Promise<void> {
    const made = await this.database.row<{ id: string; state: string }>(
      'SELECT e.id, e.state FROM engagement e WHERE e.kind = ? AND e.title = ?',
      [definition.kind, definition.title],
    );
    if (made && made.state !== 'draft') return;
    const id = made?.id ?? (await this.engagements.create(definition.kind, definition, author));
    await this.engagements.start(id, author);
  }
}
