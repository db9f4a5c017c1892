import { settleOccasionsJob, settleOccasionsSchedule } from './actions/benefit-plans/benefit-plans.jobs.js';
import { expireCouponsJob, expireCouponsSchedule } from './actions/coupons/coupons.jobs.js';
import {
  closeLapsedLocksJob,
  closeLapsedLocksSchedule,
} from './actions/coupons/redemption/redemption.jobs.js';
import {
  closeLotteriesJob,
  closeLotteriesSchedule,
  settleReferralsJob,
  settleReferralsSchedule,
} from './actions/engagement/engagement.jobs.js';
import {
  announceExpiryJob,
  announceExpirySchedule,
  settlePointsJob,
  settlePointsSchedule,
} from './actions/points/points.jobs.js';
import { FIT_PREDICTIONS_JOB, fitPredictionsSchedule } from './decisions/prediction/prediction.jobs.js';
import {
  RECOUNT_SEGMENTS_JOB,
  REFRESH_TAGS_JOB,
  recountSegmentsSchedule,
  refreshTagsSchedule,
} from './decisions/segments/segments.jobs.js';
import { NIGHTLY_TIERS_JOB, nightlyTiersSchedule } from './decisions/tiering/tiering.jobs.js';
import { settleGrowthJob, settleGrowthSchedule } from './facts/growth/growth.jobs.js';
import { REBUILD_FACTS_JOB } from './facts/member-facts/member-facts.jobs.js';
import { CHECK_INVARIANTS_JOB, checkInvariantsSchedule } from './orchestration/audit/audit.jobs.js';
import { reactivationJob, reactivationSchedule } from './orchestration/reactivation/reactivation.jobs.js';
import { PULL_JOB, PULL_SCHEDULE } from './orchestration/sync/sync.jobs.js';
import { forgetAnswersJob, forgetAnswersSchedule } from './platform/http/idempotency/idempotency.jobs.js';
import type { JobDefinition, ScheduleDefinition } from './platform/jobs/job.js';

/** Every background job. */
export const jobs: readonly JobDefinition[] = [
  PULL_JOB,
  settleGrowthJob,
  REBUILD_FACTS_JOB,
  { ...FIT_PREDICTIONS_JOB, after: [PULL_JOB.name] },
  // Predicted tiers go by the predictions of their own night.
  { ...NIGHTLY_TIERS_JOB, after: [FIT_PREDICTIONS_JOB.name] },
  { ...REFRESH_TAGS_JOB, after: [NIGHTLY_TIERS_JOB.name] },
  { ...RECOUNT_SEGMENTS_JOB, after: [REFRESH_TAGS_JOB.name] },
  expireCouponsJob,
  closeLapsedLocksJob,
  settlePointsJob,
  announceExpiryJob,
  { ...settleReferralsJob, after: [PULL_JOB.name] },
  closeLotteriesJob,
  forgetAnswersJob,
  // Birthdays and the like go by the tiers of their own night.
  { ...settleOccasionsJob, after: [NIGHTLY_TIERS_JOB.name] },
  // Who bought meanwhile must not be called asleep.
  { ...reactivationJob, after: [PULL_JOB.name, NIGHTLY_TIERS_JOB.name] },
  CHECK_INVARIANTS_JOB,
];

/** Every schedule: when each job is due (Asia/Shanghai), what happens after a pause, and why then. */
export const schedules: readonly ScheduleDefinition[] = [
  PULL_SCHEDULE,
  settleGrowthSchedule,
  fitPredictionsSchedule,
  nightlyTiersSchedule,
  refreshTagsSchedule,
  recountSegmentsSchedule,
  expireCouponsSchedule,
  closeLapsedLocksSchedule,
  settlePointsSchedule,
  announceExpirySchedule,
  settleReferralsSchedule,
  closeLotteriesSchedule,
  settleOccasionsSchedule,
  reactivationSchedule,
  forgetAnswersSchedule,
  checkInvariantsSchedule,
];
