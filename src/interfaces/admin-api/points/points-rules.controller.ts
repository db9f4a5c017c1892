import { Body, Controller, Get, HttpCode, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { isRewardable } from '../../../actions/points/points-rules.setting.js';
import { PointsRulesService, type PointsRulesVersion } from '../../../actions/points/points-rules.service.js';
import { ACTIVITY_KINDS } from '../../../facts/activities/activities.fields.js';
import { AdminOnly } from '../../auth/admin-only.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { PointsRulesBody } from './points.dto.js';

export interface PointsRulesPage {
  /** Newest first; the first with `isInForce` holds today. */
  versions: PointsRulesVersion[];
  /** What the editor offers. */
  categories: string[];
  activityKinds: { kind: string; labelZh: string; labelEn: string }[];
}

/** 积分规则: what earns points, and every version there was. */
@ApiTags('points')
@Controller('api/admin/v1/points/rules')
export class PointsRulesController {
  constructor(private readonly rules: PointsRulesService) {}

  @Get()
  async find(): Promise<PointsRulesPage> {
    return this.page(await this.rules.versions());
  }

  /** Sets rules for orders paid and activities done from their start on. Throws `settings.value-invalid`. */
  @Put()
  @AdminOnly()
  @HttpCode(200)
  async set(@Body() body: PointsRulesBody, @CurrentOperator() operator: Operator): Promise<PointsRulesPage> {
    return this.page(await this.rules.set(body, operator.name));
  }

  private async page(versions: PointsRulesVersion[]): Promise<PointsRulesPage> {
    return {
      versions,
      categories: await this.rules.categories(),
      activityKinds: ACTIVITY_KINDS.filter(({ value }) => isRewardable(value)).map(
        ({ value, labelZh, labelEn }) => ({ kind: value, labelZh, labelEn }),
      ),
    };
  }
}
