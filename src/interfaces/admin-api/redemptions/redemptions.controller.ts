import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Redeemer } from '../../../actions/coupons/redemption/coupon-taking.js';
import { redemptionStateLabels } from '../../../actions/coupons/redemption/redemption.js';
import {
  RedemptionRead,
  type RedemptionFilter,
} from '../../../actions/coupons/redemption/redemption.read.js';
import {
  TillService,
  type ShopReach,
  type TillCall,
} from '../../../actions/coupons/redemption/till.service.js';
import { ShopsRead, type Shop } from '../../../facts/shops/shops.read.js';
import { BusinessClock } from '../../../platform/clock/business-clock.js';
import {
  addDays,
  businessDateOf,
  parseBusinessDate,
  startOfBusinessDate,
} from '../../../platform/clock/business-date.js';
import { Database } from '../../../platform/database/database.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { IdempotencyKey, Idempotent } from '../../../platform/http/idempotency/idempotent.js';
import { decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import { yuanFromFen } from '../../../platform/money/fen.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { sendSheet } from '../../../platform/spreadsheet/sheet-response.js';
import { ClerkMay } from '../../auth/clerk-may.js';
import { CurrentOperator, type Operator, type OperatorRequest } from '../../auth/current-operator.js';
import { shanghaiTime } from '../shanghai-time.js';
import { lookJson, redemptionJson, type LookJson, type RedemptionJson } from './redemption-view.js';
import { LookBody, ReasonBody, RedemptionsQuery, TillRedeemBody } from './redemptions.dto.js';

const ROWS_PER_READ = 1_000;

const HEADER = [
  '编号',
  '优惠券',
  '会员',
  '手机',
  '状态',
  '门店',
  '订单号',
  '订单金额（元）',
  '优惠（元）',
  '核销人',
  '提交时间',
  '核销时间',
  '复核人',
  '结束原因',
];

/** 核销: coupons used at tills. A clerk sees and touches what happened in their own shop. */
@ApiTags('redemptions')
@ClerkMay()
@Controller('api/admin/v1/redemptions')
export class RedemptionsController {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly till: TillService,
    private readonly read: RedemptionRead,
    private readonly shops: ShopsRead,
  ) {}

  /** What a code is worth; uses nothing. Throws `coupons.not-found`, `coupons.too-many-guesses`. */
  @Post('look')
  @HttpCode(200)
  async look(
    @Body() body: LookBody,
    @CurrentOperator() operator: Operator,
    @Req() request: OperatorRequest,
  ): Promise<LookJson> {
    return lookJson(await this.till.look(await this.callOf(body, operator, request)));
  }

  /**
   * Uses a coupon, or holds it for a second person. Throws `coupons.not-found`, `…redeemed`, `…expired`, `…locked`,
   * `…below-threshold`, `…amount-needed`, `…too-many-guesses` and their like.
   */
  @Post()
  @HttpCode(200)
  @Idempotent()
  async redeem(
    @Body() body: TillRedeemBody,
    @CurrentOperator() operator: Operator,
    @Req() request: OperatorRequest,
    @IdempotencyKey() requestKey: string,
  ): Promise<RedemptionJson> {
    const call = await this.callOf(body, operator, request);
    const done = await this.till.redeem({ ...call, requestKey, orderRef: body.orderRef });
    return redemptionJson(done, operator, await this.till.undoMinutes());
  }

  @Get()
  async list(
    @Query() query: RedemptionsQuery,
    @CurrentOperator() operator: Operator,
  ): Promise<Page<RedemptionJson>> {
    const filter = filterOf(query, operator);
    const [rows, total, undoMinutes] = await Promise.all([
      this.read.page(this.database, filter),
      this.read.count(this.database, filter),
      this.till.undoMinutes(),
    ]);
    return pageOf(rows, query.limit, {
      item: (row) => redemptionJson(row, operator, undoMinutes),
      cursorOf: ({ id }) => [id],
      total,
    });
  }

  @Get(['export.csv', 'export.xlsx'])
  async export(
    @Query() query: RedemptionsQuery,
    @CurrentOperator() operator: Operator,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendSheet(reply, '核销记录', HEADER, this.rows(filterOf(query, operator), operator));
  }

  /** What was used today and what waits for a second person, in the clerk's shop or all. */
  @Get('summary')
  async summary(
    @CurrentOperator() operator: Operator,
  ): Promise<{ done: number; discountFen: number; awaiting: number; undoMinutes: number; shops: Shop[] }> {
    const today = startOfBusinessDate(businessDateOf(await this.clock.now()));
    const shopCode = reachOf(operator).shopCode ?? undefined;
    const [totals, undoMinutes, shops] = await Promise.all([
      this.read.totals(this.database, today, shopCode),
      this.till.undoMinutes(),
      this.shops.list(this.database),
    ]);
    const within = shops.filter(({ code }) => shopCode === undefined || code === shopCode);
    return { ...totals, undoMinutes, shops: within };
  }

  /** Throws `coupons.redemption-not-found`. */
  @Get(':id')
  async show(
    @Param('id', IdPipe) id: string,
    @CurrentOperator() operator: Operator,
  ): Promise<RedemptionJson> {
    const found = await this.till.require(id, reachOf(operator));
    return redemptionJson(found, operator, await this.till.undoMinutes());
  }

  /** A second person agrees. Throws `coupons.same-person`, `…redemption-closed`, `…approval-too-late`. */
  @Post(':id/approve')
  @HttpCode(200)
  async approve(
    @Param('id', IdPipe) id: string,
    @CurrentOperator() operator: Operator,
  ): Promise<RedemptionJson> {
    const done = await this.till.approve(id, operator, reachOf(operator));
    return redemptionJson(done, operator, await this.till.undoMinutes());
  }

  /** A second person refuses, or the first one withdraws. Throws `coupons.redemption-closed`. */
  @Post(':id/reject')
  @HttpCode(200)
  async reject(
    @Param('id', IdPipe) id: string,
    @Body() body: ReasonBody,
    @CurrentOperator() operator: Operator,
  ): Promise<RedemptionJson> {
    const ended = await this.till.reject(id, operator, body.reason.trim(), reachOf(operator));
    return redemptionJson(ended, operator, await this.till.undoMinutes());
  }

  /** Takes a use back within the set time. Throws `coupons.undo-too-late`, `coupons.redemption-closed`. */
  @Post(':id/undo')
  @HttpCode(200)
  async undo(
    @Param('id', IdPipe) id: string,
    @Body() body: ReasonBody,
    @CurrentOperator() operator: Operator,
  ): Promise<RedemptionJson> {
    const ended = await this.till.undo(id, operator, body.reason.trim(), reachOf(operator));
    return redemptionJson(ended, operator, await this.till.undoMinutes());
  }

  private async callOf(body: LookBody, operator: Operator, request: OperatorRequest): Promise<TillCall> {
    const code = reachOf(operator).shopCode ?? body.shopCode;
    const shop = code === undefined ? null : await this.shops.open(this.database, code);
    const by: Redeemer = { kind: 'operator', id: operator.id, name: operator.name, shop };
    const guesser = { caller: `operator:${operator.id}`, address: request.ip };
    return { code: body.couponCode, amountFen: body.amountFen, by, guesser };
  }

  private async *rows(filter: RedemptionFilter, viewer: Operator): AsyncGenerator<SheetCell[]> {
    let before: string | undefined;
    for (;;) {
      const found = await this.read.page(this.database, { ...filter, before, limit: ROWS_PER_READ });
      for (const row of found.slice(0, ROWS_PER_READ)) yield cellsOf(redemptionJson(row, viewer, 0));
      if (found.length <= ROWS_PER_READ) return;
      before = found[ROWS_PER_READ - 1]?.id;
    }
  }
}

/** A clerk's shop, and nothing else; everybody else sees all. */
function reachOf({ role, shopCode }: Operator): ShopReach {
  return { shopCode: role === 'clerk' ? (shopCode ?? '') : null };
}

function filterOf(query: RedemptionsQuery, operator: Operator): RedemptionFilter {
  const { state, templateId, memberId, orderRef, from, to, cursor, limit } = query;
  return {
    state,
    templateId,
    memberId,
    orderRef,
    shopCode: reachOf(operator).shopCode ?? query.shopCode,
    from: from === undefined ? undefined : startOfBusinessDate(parseBusinessDate(from)),
    until: to === undefined ? undefined : startOfBusinessDate(addDays(parseBusinessDate(to), 1)),
    before: cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]),
    limit,
  };
}

function cellsOf(row: RedemptionJson): SheetCell[] {
  return [
    row.id,
    row.couponName,
    row.memberName,
    row.memberPhone,
    redemptionStateLabels[row.state],
    row.shopName ?? row.shopCode,
    row.orderRef,
    row.orderAmountFen === null ? null : yuanFromFen(row.orderAmountFen).replaceAll(',', ''),
    yuanFromFen(row.discountFen).replaceAll(',', ''),
    row.by,
    shanghaiTime(row.createdAt),
    row.redeemedAt && shanghaiTime(row.redeemedAt),
    row.decidedBy,
    row.endReason,
  ];
}
