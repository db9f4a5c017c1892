import { Body, Controller, Get, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CouponTemplateNotFound } from '../../../actions/coupons/coupons.errors.js';
import { CouponsRead } from '../../../actions/coupons/coupons.read.js';
import { CouponTemplatesService } from '../../../actions/coupons/coupon-templates.service.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { couponTemplateDraft, couponTemplateJson, type CouponTemplateJson } from './coupon-template-view.js';
import { CouponTemplateBody } from './coupons.dto.js';

/** Kinds of coupons. */
@ApiTags('coupons')
@Controller('api/admin/v1/coupon-templates')
export class CouponTemplatesController {
  constructor(
    private readonly database: Database,
    private readonly read: CouponsRead,
    private readonly service: CouponTemplatesService,
  ) {}

  @Get()
  async list(): Promise<CouponTemplateJson[]> {
    return (await this.read.templates(this.database)).map(couponTemplateJson);
  }

  /** Throws `coupons.template-invalid`. */
  @Post()
  async create(
    @Body() body: CouponTemplateBody,
    @CurrentOperator() operator: Operator,
  ): Promise<CouponTemplateJson> {
    return this.show(await this.service.createTemplate(couponTemplateDraft(body), operator.name));
  }

  /** Throws `coupons.template-not-found`, `coupons.template-invalid`. */
  @Put(':id')
  async edit(
    @Param('id', IdPipe) id: string,
    @Body() body: CouponTemplateBody,
    @CurrentOperator() operator: Operator,
  ): Promise<CouponTemplateJson> {
    const edit = { state: body.state, author: operator.name };
    await this.service.editTemplate(id, couponTemplateDraft(body), edit);
    return this.show(id);
  }

  private async show(id: string): Promise<CouponTemplateJson> {
    const template = await this.read.template(this.database, id);
    if (!template) throw new CouponTemplateNotFound(id);
    return couponTemplateJson(template);
  }
}
