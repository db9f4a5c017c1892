import { Injectable } from '@nestjs/common';
import type { Drain } from '../../platform/queue/drain.js';
import { DeliverySender } from './delivery-sender.js';
import { MassSender } from './mass-sender.js';

/** Name of the drain that sends what is due. */
export const DELIVERIES_DRAIN = 'deliveries';

/** Sends what waits in `delivery` and `mass_send`. */
@Injectable()
export class DeliveryDrain implements Drain {
  readonly name = DELIVERIES_DRAIN;

  constructor(
    private readonly single: DeliverySender,
    private readonly mass: MassSender,
  ) {}

  async drain(): Promise<number> {
    return (await this.single.sendSome()) + (await this.mass.sendSome());
  }
}
