import { Injectable } from '@nestjs/common';
import { CouponsRead } from '../../actions/coupons/coupons.read.js';
import { BusinessClock } from '../../platform/clock/business-clock.js';
import { Database } from '../../platform/database/database.js';
import { PEOPLE_PER_MESSAGE } from './pick-decision.js';
import { PickQueueService } from './pick-queue.service.js';
import { pickReasonLabel } from './pick-reason.js';
import { PickService } from './pick.service.js';
import { ReactivationService } from './reactivation.service.js';
import type { ReasonCount } from './reactivation.read.js';

/** What a run would do now: candidates = wouldSend + the sum over byReason. */
export interface ReactivationPreview {
  /** Everyone whom the plan is about today, with those beyond the daily cap and those still waiting. */
  candidates: number;
  wouldSend: number;
  /** Why the others would not be sent to, most frequent first. */
  byReason: ReasonCount[];
  /** What the coupons would cost if all of them were used. */
  couponCostFen: number;
}

/** Runs the plan dry: the same reads and the same decisions, nothing written. */
@Injectable()
export class ReactivationPreviewService {
  constructor(
    private readonly database: Database,
    private readonly clock: BusinessClock,
    private readonly plans: ReactivationService,
    private readonly picks: PickService,
    private readonly queue: PickQueueService,
    private readonly coupons: CouponsRead,
  ) {}

  /** As if the plan were switched on and its hour had come. Throws `reactivation.channel-missing`. */
  async preview(): Promise<ReactivationPreview> {
    const plan = await this.plans.current();
    const channelId = await this.plans.channelOf(plan);
    const today = await this.clock.today();
    const picked = await this.picks.foresee(plan, channelId, today);
    const queued = await this.queue.foresee(plan, channelId, today, picked.waiting);

    const counts = new Map<string, number>();
    const add = (reason: string, people = 1): void => {
      if (people > 0) counts.set(reason, (counts.get(reason) ?? 0) + people);
    };
    for (const reason of [...picked.reasons, ...queued.reasons]) add(reason);
    add('beyond_cap', picked.met - picked.waiting.length - picked.reasons.length);
    const isAlone = queued.sendable < PEOPLE_PER_MESSAGE.least;
    if (isAlone) add('lone', queued.sendable);
    const wouldSend = isAlone ? 0 : queued.sendable;
    const coupon =
      plan.coupon_template_id === null
        ? undefined
        : await this.coupons.template(this.database, plan.coupon_template_id);
    return {
      candidates: picked.met + queued.carriedOver,
      wouldSend,
      byReason: [...counts]
        .map(([reason, count]) => ({ reason, label: pickReasonLabel(reason), count }))
        .sort((left, right) => right.count - left.count || (left.reason < right.reason ? -1 : 1)),
      couponCostFen: wouldSend * (coupon?.worth_fen ?? 0),
    };
  }
}
