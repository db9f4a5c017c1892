import type { Wording } from '../wording.js';
import type * as source from '../zh-cn/dashboard.js';

export const dashboard: Wording<typeof source.dashboard> = {
  title: 'Dashboard',
  note: 'business date {{date}}',
  againstBefore: 'Against before',
  nothingBefore: 'Nothing to compare with',
  up: 'up',
  down: 'down',
  flat: 'unchanged',
  change: { percent: '{{size}}%', points: '{{size}} pp' },
  figures: {
    people: 'People',
    members: 'Members',
    newMembers30: 'Joined, last 30 days',
    paidAmount30: 'Paid, last 30 days',
    paidBuyers30: 'Buyers, last 30 days',
    repurchaseRate365: 'Repurchase rate, 1 year',
    averageOrderValue30: 'Average order, 30 days',
    other: 'Figure',
  },
  pyramid: 'Member levels',
  pyramidBasis:
    'Everyone by the present tier of the member level scheme, each counted once. Click a layer for the list.',
  lifecycle: 'Lifecycle',
  lifecycleBasis:
    'Everyone by days since the last paid order, each counted once. Click a stage for the list.',
  paid: 'Paid amount by day',
  paidBasis: 'By paid date (Beijing time), less refunds.',
  todos: 'To do today',
  noTodos: 'Nothing needs attention.',
  steps: {
    title: 'Five minutes',
    note: 'From rule to member',
    close: 'Do not show again',
    hereTitle: 'Five minutes · step {{no}}: {{name}}',
    back: 'Back to the dashboard',
    try: {
      name: 'Try a rule',
      hint: 'Counts follow at once',
      here: 'Lower the amount or number of a tier a little: the counts follow at once. Nobody is affected before you publish.',
    },
    flows: {
      name: 'See the flows',
      hint: 'Who moves, at what cost',
      here: 'After changing a threshold press “Simulate”: the diagram shows where the people of each tier would go, with reach and cost below.',
    },
    publish: {
      name: 'Publish',
      hint: 'People and cost first',
      here: 'Press “Publish” in the simulation and confirm people and cost. You can roll back under “Versions” at any time.',
    },
    why: { name: 'One member: why?', hint: 'Each condition and its gap' },
  },
};
