import { POINTS_MALL_MERGE_SUBSCRIBER } from './actions/points-mall/points-mall.events.js';
import { REDEEM_CODES_MERGE_SUBSCRIBER } from './actions/redeem-codes/redeem-codes.events.js';
import { MASS_SEND_SETTLED } from './actions/messaging/messaging.events.js';
import { MESSAGE_VENDOR_RESULT } from './channels/channel.events.js';
import { PREDICTION_MERGE_SUBSCRIBER } from './decisions/prediction/prediction.events.js';
import { SEGMENTS_MERGE_SUBSCRIBER } from './decisions/segments/segments.events.js';
import { TIERING_SUBSCRIBER } from './decisions/tiering/nightly-tiers.service.js';
import { MEMBER_TIER_CHANGED } from './decisions/tiering/tiering.events.js';
import { SETTLE_ACTIVITIES_SUBSCRIBER, SETTLE_ORDERS_SUBSCRIBER } from './facts/growth/growth.events.js';
import { MEMBER_FACTS_REFRESHED } from './facts/member-facts/member-facts.events.js';
import { MEMBER_JOINED, MEMBER_MERGED } from './facts/members/members.events.js';
import { ORDER_CHANGED } from './facts/orders/orders.events.js';
import { TAGS_MERGE_SUBSCRIBER } from './facts/tags/tags.events.js';
import type { Subscription } from './platform/outbox/event-bus.js';

/** Who hears of what. Events go rightwards only: a subscriber belongs to a later stage than its event. */
export const subscriptions: readonly Subscription[] = [
  { event: ORDER_CHANGED, subscriber: SETTLE_ORDERS_SUBSCRIBER },
  { event: MEMBER_FACTS_REFRESHED, subscriber: SETTLE_ACTIVITIES_SUBSCRIBER },

  { event: MEMBER_FACTS_REFRESHED, subscriber: TIERING_SUBSCRIBER },

  { event: ORDER_CHANGED, subscriber: 'points.settle-orders' },
  { event: ORDER_CHANGED, subscriber: 'coupons.follow-orders' },
  { event: MEMBER_JOINED, subscriber: 'points.settle-joined' },
  { event: MEMBER_FACTS_REFRESHED, subscriber: 'points.settle-activities' },
  { event: MEMBER_TIER_CHANGED, subscriber: 'benefit-plans.follow-changes' },
  { event: MEMBER_JOINED, subscriber: 'benefit-plans.welcome' },
  { event: MESSAGE_VENDOR_RESULT, subscriber: 'messaging.keep-vendor-result' },
  { event: MASS_SEND_SETTLED, subscriber: 'reactivation.take-outcomes' },

  { event: MEMBER_MERGED, subscriber: PREDICTION_MERGE_SUBSCRIBER },
  { event: MEMBER_MERGED, subscriber: TAGS_MERGE_SUBSCRIBER },
  { event: MEMBER_MERGED, subscriber: SEGMENTS_MERGE_SUBSCRIBER },
  { event: MEMBER_MERGED, subscriber: 'coupons.merge-members' },
  { event: MEMBER_MERGED, subscriber: 'points.merge-members' },
  { event: MEMBER_MERGED, subscriber: REDEEM_CODES_MERGE_SUBSCRIBER },
  { event: MEMBER_MERGED, subscriber: POINTS_MALL_MERGE_SUBSCRIBER },
  { event: MEMBER_MERGED, subscriber: 'engagement.merge-members' },
  { event: MEMBER_MERGED, subscriber: 'messaging.merge-members' },
  { event: MEMBER_MERGED, subscriber: 'benefit-plans.merge-members' },
  { event: MEMBER_MERGED, subscriber: 'reactivation.merge-members' },
];
