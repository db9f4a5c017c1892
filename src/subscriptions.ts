import { TIERING_SUBSCRIBER } from './decisions/tiering/nightly-tiers.service.js';
import { MEMBER_FACTS_REFRESHED } from './facts/member-facts/member-facts.events.js';
import type { Subscription } from './platform/outbox/event-bus.js';

/** Who hears of what. Events go rightwards only: a subscriber belongs to a later stage than its event. */
export const subscriptions: readonly Subscription[] = [
  { event: MEMBER_FACTS_REFRESHED, subscriber: TIERING_SUBSCRIBER },
];
