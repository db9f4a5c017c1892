import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { DemoStageService, type StagePerson } from '../../../orchestration/demo/demo-stage.service.js';
import { BusinessClock } from '../../../platform/clock/business-clock.js';
import { CurrentOperator, type Operator } from '../../auth/current-operator.js';
import { inboxView, type InboxMessage } from './inbox-view.js';

export class PeopleQuery {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  q?: string;
}

export class PersonChoice {
  @IsString()
  @MaxLength(32)
  personId!: string;
}

export class OrderRequest extends PersonChoice {
  /** In fen, up to ¥100,000. */
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  amountFen!: number;
}

export class DaysToPass {
  @IsInt()
  @Min(1)
  @Max(366)
  days!: number;
}

/** 演示台: makes the simulated world do what people and days do by themselves. */
@ApiTags('demo')
@Controller('api/admin/v1/demo')
export class DemoStageController {
  constructor(
    private readonly stage: DemoStageService,
    private readonly clock: BusinessClock,
  ) {}

  @Get('people')
  people(@Query() query: PeopleQuery): Promise<StagePerson[]> {
    return this.stage.people(query.q ?? '');
  }

  @Post('orders')
  @HttpCode(202)
  placeOrder(@Body() order: OrderRequest): Promise<{ orderId: string }> {
    return this.stage.placeOrder(order.personId, order.amountFen);
  }

  @Post('refunds')
  @HttpCode(202)
  refund(@Body() choice: PersonChoice): Promise<{ orderId: string; amountFen: number }> {
    return this.stage.refundNewest(choice.personId);
  }

  @Post('follow')
  @HttpCode(204)
  follow(@Body() choice: PersonChoice): Promise<void> {
    return this.stage.follow(choice.personId);
  }

  @Post('unfollow')
  @HttpCode(204)
  unfollow(@Body() choice: PersonChoice): Promise<void> {
    return this.stage.unfollow(choice.personId);
  }

  @Post('fast-forward')
  @HttpCode(202)
  fastForward(
    @Body() { days }: DaysToPass,
    @CurrentOperator() operator: Operator,
  ): Promise<{ businessDate: string; jobRunIds: string[] }> {
    return this.stage.fastForward(days, operator.name);
  }

  @Post('login-code')
  @HttpCode(200)
  async loginCode(@Body() choice: PersonChoice): Promise<{ code: string }> {
    return { code: await this.stage.loginCode(choice.personId) };
  }

  @Get('inbox')
  async inbox(@Query() choice: PersonChoice): Promise<InboxMessage[]> {
    return (await this.stage.inbox(choice.personId)).map(inboxView);
  }

  @Get('state')
  async state(): Promise<{ businessDate: string; isBusy: boolean }> {
    return { businessDate: await this.clock.today(), isBusy: await this.stage.isBusy() };
  }
}
