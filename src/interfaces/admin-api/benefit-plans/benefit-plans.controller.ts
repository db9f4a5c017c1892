import { Body, Controller, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { BenefitCostsRead, type PlanCosts } from '../../../actions/benefit-plans/benefit-costs.read.js';
import {
  BenefitPlansRead,
  type BenefitPlanView,
  type BenefitTierView,
} from '../../../actions/benefit-plans/benefit-plans.read.js';
import {
  BENEFIT_SCHEME_CODE,
  BenefitPlansService,
} from '../../../actions/benefit-plans/benefit-plans.service.js';
import { TieringRead } from '../../../decisions/tiering/tiering.read.js';
import { Database } from '../../../platform/database/database.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { BenefitPlanBody, CostsQuery, PublishBenefitsBody, SchemeQuery } from './benefit-plans.dto.js';
import { draftOfBody } from './gift-body.js';

type BenefitTierJson = BenefitTierView & { members: number };
type BenefitPlanJson = Omit<BenefitPlanView, 'tiers'> & { tiers: BenefitTierJson[] };

interface SchemeJson {
  code: string;
  name: string;
  kind: string;
  isPredicted: boolean;
  /** Version in force; 0: none. */
  versionNo: number;
}

/** 权益计划: what the tiers of a scheme bring. */
@ApiTags('benefit-plans')
@Controller('api/admin/v1/benefit-plans')
export class BenefitPlansController {
  constructor(
    private readonly database: Database,
    private readonly read: BenefitPlansRead,
    private readonly costsRead: BenefitCostsRead,
    private readonly service: BenefitPlansService,
    private readonly tiering: TieringRead,
  ) {}

  /** Every version, newest first; the draft is among them. */
  @Get()
  async list(@Query() { schemeCode = BENEFIT_SCHEME_CODE }: SchemeQuery): Promise<BenefitPlanJson[]> {
    const plans = await this.read.versions(this.database, schemeCode);
    const members = await this.membersByTier(schemeCode);
    return plans.map((plan) => planJson(plan, members));
  }

  @Get('current')
  async current(@Query() { schemeCode = BENEFIT_SCHEME_CODE }: SchemeQuery): Promise<BenefitPlanJson> {
    const plan = await this.read.current(this.database, schemeCode);
    return planJson(plan, await this.membersByTier(schemeCode));
  }

  /** Schemes that may carry a plan. */
  @Get('schemes')
  async schemes(): Promise<SchemeJson[]> {
    const schemes: SchemeJson[] = [];
    for (const { code, name, kind } of await this.tiering.schemesPublished(this.database)) {
      const { isPredicted, versionNo } = await this.read.current(this.database, code);
      schemes.push({ code, name, kind, isPredicted, versionNo });
    }
    return schemes;
  }

  /** What a version is expected to cost a month, beside what was given in the last 30 business dates. */
  @Get('costs')
  async costs(@Query() query: CostsQuery): Promise<PlanCosts> {
    const { schemeCode = BENEFIT_SCHEME_CODE, of = 'current' } = query;
    const draft =
      of === 'draft'
        ? (await this.read.versions(this.database, schemeCode)).find(({ state }) => state === 'draft')
        : undefined;
    const plan = draft ?? (await this.read.current(this.database, schemeCode));
    return this.costsRead.costs(this.database, plan);
  }

  /** Throws `benefit-plans.<reason>`. */
  @Put('draft')
  async saveDraft(
    @Body() body: BenefitPlanBody,
    @CurrentOperator() operator: Operator,
  ): Promise<BenefitPlanJson> {
    const { schemeCode = BENEFIT_SCHEME_CODE } = body;
    const saved = await this.service.saveDraft(schemeCode, draftOfBody(body), operator.name);
    return this.version(schemeCode, saved.version_no);
  }

  /** Throws `benefit-plans.no-draft`, `benefit-plans.start-in-past`. */
  @Post('draft/publish')
  @HttpCode(200)
  async publish(
    @Body() { schemeCode = BENEFIT_SCHEME_CODE, startsOn }: PublishBenefitsBody,
    @CurrentOperator() operator: Operator,
  ): Promise<BenefitPlanJson> {
    const published = await this.service.publish(schemeCode, { startsOn, author: operator.name });
    return this.version(schemeCode, published.version_no);
  }

  private async version(schemeCode: string, versionNo: number): Promise<BenefitPlanJson> {
    const plans = await this.list({ schemeCode });
    const found = plans.find((plan) => plan.versionNo === versionNo);
    return found ?? this.current({ schemeCode });
  }

  private async membersByTier(schemeCode: string): Promise<Map<string, number>> {
    const tiers = await this.tiering.countByTier(this.database, schemeCode);
    return new Map(tiers.map(({ code, count }) => [code, count]));
  }
}

function planJson(plan: BenefitPlanView, members: ReadonlyMap<string, number>): BenefitPlanJson {
  return {
    ...plan,
    tiers: plan.tiers.map((tier) => ({ ...tier, members: members.get(tier.tierCode) ?? 0 })),
  };
}
