import { Injectable } from '@nestjs/common';
import { FollowerDriver } from './follower-driver.js';
import { MembershipDriver } from './membership-driver.js';
import { OrderDriver, RefundDriver } from './order-drivers.js';
import type { StreamDriver } from './sync-stream.js';

/** The streams in the order in which they are read: people before what they bought, refunds last. */
@Injectable()
export class SyncDrivers {
  readonly inOrder: readonly StreamDriver<unknown>[];

  constructor(
    followers: FollowerDriver,
    memberships: MembershipDriver,
    orders: OrderDriver,
    refunds: RefundDriver,
  ) {
    this.inOrder = [followers, memberships, orders, refunds] as StreamDriver<unknown>[];
  }
}
