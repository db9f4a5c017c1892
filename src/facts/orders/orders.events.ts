/** Orders that began or ceased to count, changed their amount or time, or were refunded. */
export const ORDER_CHANGED = 'order.changed';
export interface OrderChanged {
  /** At most 1,000. */
  orderIds: string[];
}
