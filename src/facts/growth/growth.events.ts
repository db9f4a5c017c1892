/** Who of this module hears of what; see src/subscriptions.ts. */
export const SETTLE_ORDERS_SUBSCRIBER = 'growth.settle-orders';
export const SETTLE_ACTIVITIES_SUBSCRIBER = 'growth.settle-activities';

export const GROWTH_SUBSCRIBERS: readonly string[] = [SETTLE_ORDERS_SUBSCRIBER, SETTLE_ACTIVITIES_SUBSCRIBER];
