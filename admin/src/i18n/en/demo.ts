import type { Wording } from '../wording.js';
import type * as source from '../zh-cn/demo.js';

export const demo: Wording<typeof source.demo> = {
  title: 'Demo stage: one order, seen on both sides',
  note: 'Business date {{date}}. On the left what the operator sees, on the right the member’s phone; orders and messages go through the simulator.',
  onlyDemo: 'The demo stage exists in a demo only.',
  choose: 'Choose a person',
  people: 'the people',
  nobody: 'Nobody like that on the simulated platform.',
  unknownPerson: 'Not known here yet: let the person follow, order or join first.',
  openMember: 'Open the member',
  amount: 'Order amount',
  order: 'Place an order',
  ordered: 'Ordered for {{amount}}',
  refund: 'Refund',
  refunded: 'The last order was refunded',
  follow: 'Follow',
  unfollow: 'Unfollow',
  forwardOne: 'One day on',
  forwardMonth: '30 days on',
  forwarding: 'Settling the schedules',
  forwarded: 'Schedules settled',
  lastReactivation: 'Reactivation {{date}}',
  phone: 'Member’s phone (simulated)',
  simulated: 'Simulated',
  noCoupons: 'No coupons yet.',
};
