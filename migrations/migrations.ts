import { Platform1700000000001 } from './0001-platform.js';
import { Channels1700000000002 } from './0002-channels.js';
import { Members1700000000003 } from './0003-members.js';
import { Orders1700000000004 } from './0004-orders.js';
import { MemberFacts1700000000005 } from './0005-member-facts.js';
import { Tiering1700000000006 } from './0006-tiering.js';
import { Sync1700000000007 } from './0007-sync.js';
import { Coupons1700000000008 } from './0008-coupons.js';
import { Points1700000000009 } from './0009-points.js';
import { Messaging1700000000010 } from './0010-messaging.js';
import { BenefitPlans1700000000011 } from './0011-benefit-plans.js';
import { Reactivation1700000000012 } from './0012-reactivation.js';
import { Callbacks1700000000013 } from './0013-callbacks.js';
import { Operators1700000000014 } from './0014-operators.js';
import { Imports1700000000015 } from './0015-imports.js';
import { Growth1700000000016 } from './0016-growth.js';
import { Prediction1700000000017 } from './0017-prediction.js';
import { TagsSegments1700000000018 } from './0018-tags-segments.js';
import { Quality1700000000019 } from './0019-quality.js';
import { Idempotency1700000000020 } from './0020-idempotency.js';
import { Redemption1700000000021 } from './0021-redemption.js';
import { BatchesCodes1700000000022 } from './0022-batches-codes.js';
import { PointsMall1700000000023 } from './0023-points-mall.js';
import { Engagement1700000000024 } from './0024-engagement.js';
import { Auditor1700000000025 } from './0025-auditor.js';

/** Every migration, in order. Listed by hand so that what runs can be read here. */
export const migrations = [
  Platform1700000000001,
  Channels1700000000002,
  Members1700000000003,
  Orders1700000000004,
  MemberFacts1700000000005,
  Tiering1700000000006,
  Sync1700000000007,
  Coupons1700000000008,
  Points1700000000009,
  Messaging1700000000010,
  BenefitPlans1700000000011,
  Reactivation1700000000012,
  Callbacks1700000000013,
  Operators1700000000014,
  Imports1700000000015,
  Growth1700000000016,
  Prediction1700000000017,
  TagsSegments1700000000018,
  Quality1700000000019,
  Idempotency1700000000020,
  Redemption1700000000021,
  BatchesCodes1700000000022,
  PointsMall1700000000023,
  Engagement1700000000024,
  Auditor1700000000025,
];
