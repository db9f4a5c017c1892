import { Injectable } from '@nestjs/common';
import type { Drain } from '../../platform/queue/drain.js';
import { DeliverySender } from './delivery-sender.js';
import { MassSender } from './mass-sender.js';

/** Name of the drain that sends messages to single people. */
export const DELIVERIES_DRAIN = 'deliveries';
/** Name of the drain that sends mass messages; of its own, so that a slow one holds up no notice. */
export const MASS_SENDS_DRAIN = 'mass-sends';

/** Sends what waits in `delivery`. */
@Injectable()
export class DeliveryDrain implements Drain {
  readonly name = DELIVERIES_DRAIN;

  constructor(private readonly sender: DeliverySender) {}

  drain(): Promise<number> {
    return this.sender.sendSome();
  }
}

/** Sends what waits in `mass_send`. */
@Injectable()
export class MassSendDrain implements Drain {
  readonly name = MASS_SENDS_DRAIN;

  constructor(private readonly sender: MassSender) {}

  drain(): Promise<number> {
    return this.sender.sendSome();
  }
}
