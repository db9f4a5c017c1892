import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { MessagingRead } from '../../../actions/messaging/messaging.read.js';
import { TieringRead } from '../../../decisions/tiering/tiering.read.js';
import { DashboardRead, type PaidDay } from '../../../orchestration/analytics/dashboard.read.js';
import { BusinessClock } from '../../../platform/clock/business-clock.js';
import { addDays } from '../../../platform/clock/business-date.js';
import { Database } from '../../../platform/database/database.js';
import { figures, todos, type Figure, type Todo } from './dashboard-view.js';

export interface TierCount {
  code: string;
  name: string;
  level: number;
  count: number;
}

export interface Dashboard {
  dataAsOf: string;
  businessDate: string;
  figures: Figure[];
  /** High to low. */
  pyramid: TierCount[];
  lifecycle: TierCount[];
  paidByDay: readonly PaidDay[];
  todos: Todo[];
}

const PYRAMID_SCHEME = 'member-level';
const LIFECYCLE_SCHEME = 'lifecycle';
const DAYS = 30;

/** 看板: where the business stands today. */
@ApiTags('dashboard')
@Controller('api/admin/v1/dashboard')
export class DashboardController {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly dashboard: DashboardRead,
    private readonly tiering: TieringRead,
    private readonly messaging: MessagingRead,
  ) {}

  @Get()
  async read(): Promise<Dashboard> {
    const sql = this.database;
    const to = await this.clock.today();
    const from = addDays(to, 1 - DAYS);
    const before = { from: addDays(from, -DAYS), to: addDays(from, -1) };
    const [people, days, buyers, buyersBefore, repurchase, dataAsOf, open, sending, pyramid, lifecycle] =
      await Promise.all([
        this.dashboard.peopleTotals(sql, to),
        this.dashboard.paidByDay(sql, before.from, to),
        this.dashboard.buyers(sql, from, to),
        this.dashboard.buyers(sql, before.from, before.to),
        this.dashboard.repurchase365(sql),
        this.dashboard.dataAsOf(sql),
        this.dashboard.openItems(sql),
        this.messaging.state(sql),
        this.tiering.countByTier(sql, PYRAMID_SCHEME),
        this.tiering.countByTier(sql, LIFECYCLE_SCHEME),
      ]);
    return {
      dataAsOf: (dataAsOf ?? (await this.clock.now())).toISOString(),
      businessDate: to,
      figures: figures({ people, days, buyers, buyersBefore, repurchase, from, to }),
      pyramid: pyramid.toSorted((one, other) => other.level - one.level),
      lifecycle,
      paidByDay: days.slice(-DAYS),
      todos: todos({ ...open, isMessagingStopped: sending.isStopped }),
    };
  }
}
