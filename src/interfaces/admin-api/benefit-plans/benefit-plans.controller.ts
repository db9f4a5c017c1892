import { Body, Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { BENEFIT_SCHEME_CODE } from '../../../actions/benefit-plans/benefit-plans.module.js';
import {
  BenefitPlansRead,
  type BenefitPlanView,
  type BenefitTierView,
} from '../../../actions/benefit-plans/benefit-plans.read.js';
import { BenefitPlansService } from '../../../actions/benefit-plans/benefit-plans.service.js';
import { TieringRead } from '../../../decisions/tiering/tiering.read.js';
import { Database } from '../../../platform/database/database.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { BenefitPlanBody, PublishBenefitsBody } from './benefit-plans.dto.js';

type BenefitTierJson = BenefitTierView & { members: number };
type BenefitPlanJson = Omit<BenefitPlanView, 'tiers'> & {
  schemeCode: string;
  tiers: BenefitTierJson[];
  estimatedMonthlyCostFen: number | null;
};

/** 等级权益: what the tiers of 会员等级 bring. */
@ApiTags('benefit-plans')
@Controller('api/admin/v1/benefit-plans')
export class BenefitPlansController {
  constructor(
    private readonly database: Database,
    private readonly read: BenefitPlansRead,
    private readonly service: BenefitPlansService,
    private readonly tiering: TieringRead,
  ) {}

  /** Every version, newest first; the draft is among them. */
  @Get()
  async list(): Promise<BenefitPlanJson[]> {
    const plans = await this.read.versions(this.database, BENEFIT_SCHEME_CODE);
    const members = await this.membersByTier();
    return plans.map((plan) => planJson(plan, members, null));
  }

  @Get('current')
  async current(): Promise<BenefitPlanJson> {
    const plan = await this.read.current(this.database, BENEFIT_SCHEME_CODE);
    const cost = await this.read.recentCostFen(this.database, BENEFIT_SCHEME_CODE);
    return planJson(plan, await this.membersByTier(), cost);
  }

  /** Throws `benefit-plans.<reason>`. */
  @Put('draft')
  async saveDraft(
    @Body() body: BenefitPlanBody,
    @CurrentOperator() operator: Operator,
  ): Promise<BenefitPlanJson> {
    const { reentryDays, noticeTemplateId, tiers } = body;
    const draft = { reentryDays, noticeTemplateId, tiers };
    const saved = await this.service.saveDraft(BENEFIT_SCHEME_CODE, draft, operator.name);
    return this.version(saved.version_no);
  }

  /** Throws `benefit-plans.no-draft`, `benefit-plans.start-in-past`. */
  @Post('draft/publish')
  @HttpCode(200)
  async publish(
    @Body() { startsOn }: PublishBenefitsBody,
    @CurrentOperator() operator: Operator,
  ): Promise<BenefitPlanJson> {
    const published = await this.service.publish(BENEFIT_SCHEME_CODE, { startsOn, author: operator.name });
    return this.version(published.version_no);
  }

  private async version(versionNo: number): Promise<BenefitPlanJson> {
    const plans = await this.list();
    const found = plans.find((plan) => plan.versionNo === versionNo);
    return found ?? this.current();
  }

  private async membersByTier(): Promise<Map<string, number>> {
    const tiers = await this.tiering.countByTier(this.database, BENEFIT_SCHEME_CODE);
    return new Map(tiers.map(({ code, count }) => [code, count]));
  }
}

function planJson(
  plan: BenefitPlanView,
  members: ReadonlyMap<string, number>,
  cost: number | null,
): BenefitPlanJson {
  return {
    ...plan,
    schemeCode: BENEFIT_SCHEME_CODE,
    tiers: plan.tiers.map((tier) => ({ ...tier, members: members.get(tier.tierCode) ?? 0 })),
    estimatedMonthlyCostFen: cost,
  };
}
