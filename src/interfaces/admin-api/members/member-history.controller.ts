import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CouponsRead } from '../../../actions/coupons/coupons.read.js';
import { CouponsService } from '../../../actions/coupons/coupons.service.js';
import { MessagingRead } from '../../../actions/messaging/messaging.read.js';
import { PointsRead } from '../../../actions/points/points.read.js';
import { OrdersRead, orderStateLabel } from '../../../facts/orders/orders.read.js';
import { TimelineRead } from '../../../orchestration/people-directory/timeline.read.js';
import { Database } from '../../../platform/database/database.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { IdPipe } from '../../../platform/http/id.pipe.js';
import { IdempotencyKey, Idempotent } from '../../../platform/http/idempotency/idempotent.js';
import { PageQuery, decodeCursor, pageOf, type Page } from '../../../platform/http/page.js';
import { MemberDetailReader } from './member-detail.reader.js';
import { MemberTiers } from './member-tiers.js';
import { ManualCouponRequest } from './members.dto.js';
import { timelineEntry, type TimelineEntry } from './timeline-view.js';

/** What one person bought, got and was told. */
@ApiTags('members')
@Controller('api/admin/v1/members/:id')
export class MemberHistoryController {
  constructor(
    private readonly database: Database,
    private readonly detail: MemberDetailReader,
    private readonly tiers: MemberTiers,
    private readonly timeline: TimelineRead,
    private readonly orders: OrdersRead,
    private readonly coupons: CouponsRead,
    private readonly couponsService: CouponsService,
    private readonly points: PointsRead,
    private readonly messaging: MessagingRead,
  ) {}

  @Get('timeline')
  async listTimeline(
    @Param('id', IdPipe) id: string,
    @Query() query: PageQuery,
  ): Promise<Page<TimelineEntry>> {
    const [at, key] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2);
    const after = at === undefined ? undefined : { occurredAt: instantOf(at), key: String(key) };
    const [rows, names] = await Promise.all([
      this.timeline.ofMember(this.database, id, { after, limit: query.limit + 1 }),
      this.tiers.names(),
    ]);
    return pageOf(rows, query.limit, {
      item: (row) => timelineEntry(row, names),
      cursorOf: (row) => [row.occurred_at.getTime(), row.entry_key],
    });
  }

  @Get('orders')
  async listOrders(@Param('id', IdPipe) id: string, @Query() query: PageQuery) {
    const [at, last] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2);
    const before = at === undefined ? undefined : { sortedAt: instantOf(at), id: String(last) };
    const [rows, total] = await Promise.all([
      this.orders.ofMember(this.database, id, { before, limit: query.limit + 1 }),
      this.orders.countOfMember(this.database, id),
    ]);
    return pageOf(rows, query.limit, {
      item: (row) => ({
        id: row.id,
        channelName: row.channel_name,
        externalId: row.external_id,
        stateLabel: orderStateLabel(row),
        paidAmountFen: row.paid_amount_fen,
        refundedAmountFen: row.refunded_amount_fen,
        netAmountFen: row.net_amount_fen,
        isCounted: row.is_counted === 1,
        paidAt: row.paid_at?.toISOString() ?? null,
        items: row.items.map((item) => ({
          title: item.title,
          quantity: item.quantity,
          amountFen: item.amount_fen,
        })),
      }),
      cursorOf: (row) => [row.sorted_at.getTime(), row.id],
      total,
    });
  }

  @Get('coupons')
  async listCoupons(@Param('id', IdPipe) id: string, @Query() query: PageQuery) {
    const filter = { memberId: id, before: idFrom(query.cursor), limit: query.limit };
    const [rows, total] = await Promise.all([
      this.coupons.page(this.database, filter),
      this.coupons.count(this.database, filter),
    ]);
    return pageOf(rows, query.limit, { item: (row) => row, cursorOf: (row) => [row.id], total });
  }

  /** Gives one coupon by hand. Throws `coupons.<reason>`. */
  @Post('coupons')
  @Idempotent()
  async giveCoupon(
    @Param('id', IdPipe) id: string,
    @Body() body: ManualCouponRequest,
    @IdempotencyKey() key: string,
  ) {
    await this.detail.assertExists(id);
    const couponId = await this.couponsService.issueByHand(body.templateId, id, key);
    return this.coupons.ofMember(this.database, id, couponId);
  }

  @Get('points')
  async listPoints(@Param('id', IdPipe) id: string, @Query() query: PageQuery) {
    const page = { before: idFrom(query.cursor), limit: query.limit };
    const rows = await this.points.transactions(this.database, id, page);
    return pageOf(rows, query.limit, { item: (row) => row, cursorOf: (row) => [row.id] });
  }

  @Get('deliveries')
  async listDeliveries(@Param('id', IdPipe) id: string, @Query() query: PageQuery) {
    const filter = { memberId: id, before: idFrom(query.cursor), limit: query.limit };
    const [rows, total] = await Promise.all([
      this.messaging.deliveries(this.database, filter),
      this.messaging.count(this.database, filter),
    ]);
    return pageOf(rows, query.limit, { item: (row) => row, cursorOf: (row) => [row.id], total });
  }
}

function idFrom(cursor: string | undefined): string | undefined {
  return cursor === undefined ? undefined : String(decodeCursor(cursor, 1)[0]);
}

/** The instant in a cursor; throws `request.cursor-invalid` for anything else. */
function instantOf(value: string | number | null): Date {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return new Date(value);
  throw new AppError({ code: 'request.cursor-invalid', message: '翻页位置无效，请回到第一页' });
}
