import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { CouponNotFound } from '../../actions/coupons/coupons.errors.js';
import { CouponsRead, type CouponView } from '../../actions/coupons/coupons.read.js';
import { CouponsService } from '../../actions/coupons/coupons.service.js';
import { PointsRead, type PointsEntryView } from '../../actions/points/points.read.js';
import { ActivitiesService } from '../../facts/activities/activities.service.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database } from '../../platform/database/database.js';
import { CurrentMember } from '../auth/current-member.js';
import type { MemberIdentity } from '../auth/member-token.js';
import { CouponsQuery, SubscriptionRequest } from './mini-program.dto.js';

export interface MiniCoupon {
  id: string;
  name: string;
  minSpendFen: number;
  amountOffFen: number;
  state: string;
  validFrom: Date;
  validUntil: Date;
  source: string;
}

const COUPONS_SHOWN = 100;
const ENTRIES_SHOWN = 100;
const ID = /^[1-9]\d{0,18}$/;

/** A member's own coupons and points. Every question is asked with the id of the token. */
@ApiTags('mini-program')
@ApiBearerAuth()
@Controller('api/mini/v1')
export class BelongingsController {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly coupons: CouponsRead,
    private readonly couponsService: CouponsService,
    private readonly points: PointsRead,
    private readonly activities: ActivitiesService,
  ) {}

  @Get('coupons')
  async listCoupons(
    @CurrentMember() { memberId }: MemberIdentity,
    @Query() query: CouponsQuery,
  ): Promise<MiniCoupon[]> {
    const found = await this.coupons.page(this.database, {
      memberId,
      state: query.state,
      limit: COUPONS_SHOWN,
    });
    return found.slice(0, COUPONS_SHOWN).map(miniCoupon);
  }

  /** One coupon with its code. Another member's coupon does not exist: 404 `coupons.not-found`. */
  @Get('coupons/:id')
  async findCoupon(
    @CurrentMember() { memberId }: MemberIdentity,
    @Param('id') id: string,
  ): Promise<MiniCoupon & { code: string }> {
    const coupon = ID.test(id) ? await this.coupons.ofMember(this.database, memberId, id) : undefined;
    if (!coupon) throw new CouponNotFound();
    return { ...miniCoupon(coupon), code: this.couponsService.codeOf(coupon.id) };
  }

  @Get('points')
  async listPoints(
    @CurrentMember() { memberId }: MemberIdentity,
  ): Promise<{ balance: number; owed: number; entries: PointsEntryView[] }> {
    const [account, entries] = await Promise.all([
      this.points.balance(this.database, memberId),
      this.points.entries(this.database, memberId, { limit: ENTRIES_SHOWN }),
    ]);
    return { ...account, entries: entries.slice(0, ENTRIES_SHOWN) };
  }

  /** The answer to one subscription prompt; the platform counts what it allows, we keep that it was asked. */
  @Post('subscriptions')
  @HttpCode(204)
  async recordSubscription(
    @CurrentMember() { memberId, channelId }: MemberIdentity,
    @Body() body: SubscriptionRequest,
  ): Promise<void> {
    const occurredAt = await this.clock.now();
    const kind = body.isAccepted ? 'subscription_accepted' : 'subscription_refused';
    const detail = { templateId: body.templateId };
    await this.database.transaction((tx) =>
      this.activities.append(tx, [
        { memberId, kind, channelId, dedupeKey: `subscription:${randomUUID()}`, occurredAt, detail },
      ]),
    );
  }
}

function miniCoupon(coupon: CouponView): MiniCoupon {
  const { id, name, minSpendFen, amountOffFen, state, validFrom, validUntil, source } = coupon;
  return { id, name, minSpendFen, amountOffFen, state, validFrom, validUntil, source };
}
