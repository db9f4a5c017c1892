import type { Subscription } from './platform/outbox/event-bus.js';

/** Who hears of what. Events go rightwards only: a subscriber belongs to a later stage than its event. */
export const subscriptions: readonly Subscription[] = [];
