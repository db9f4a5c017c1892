/** What is known of a template when a batch is forecast; null: without such a limit. */
export interface TemplateRoom {
  stockLeft: number;
  budgetLeftFen: number | null;
  dailyLeft: number | null;
  /** The most that one coupon can cost the brand. */
  worthFen: number;
}

/** What somebody on the list is to the batch: nobody refuses them, or why not. */
export type Foreseen = 'eligible' | 'opted_out' | 'existing' | (string & {});

/** What a batch is expected to do, as the operator confirms it. */
export interface BatchForecast {
  people: number;
  /** Those of them who have joined. */
  members: number;
  /** Nothing but stock, budget and the limit of the day can keep them from it. */
  eligible: number;
  /** Why the others get none, by reason. */
  refused: Record<string, number>;
  /** How many of the eligible get one, with what is left now. */
  willGive: number;
  /** What of those the template lacks, and of what: the first that runs out. */
  short: 'stock' | 'budget' | 'day' | null;
  costFen: number;
  room: TemplateRoom;
  countedAt: string;
}

/** Refusals that depend on what is left, not on the person. */
const BY_ROOM = new Set(['out_of_stock', 'out_of_budget', 'daily_limit_reached']);

/** Adds what is foreseen of some people to the counts. */
export function addForeseen(counts: Record<string, number>, foreseen: Iterable<Foreseen>): void {
  for (const one of foreseen) {
    const reason = BY_ROOM.has(one) ? 'eligible' : one;
    counts[reason] = (counts[reason] ?? 0) + 1;
  }
}

/** The forecast that follows from the counts and from what the template has left. */
export function forecastOf(
  counts: Readonly<Record<string, number>>,
  room: TemplateRoom,
  countedAt: Date,
): BatchForecast {
  const { eligible = 0, ...refused } = counts;
  const people = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const limits = [
    { short: 'stock' as const, left: room.stockLeft },
    ...(room.budgetLeftFen === null || room.worthFen === 0
      ? []
      : [{ short: 'budget' as const, left: Math.floor(room.budgetLeftFen / room.worthFen) }]),
    ...(room.dailyLeft === null ? [] : [{ short: 'day' as const, left: room.dailyLeft }]),
  ];
  const narrowest = limits.reduce((least, limit) => (limit.left < least.left ? limit : least));
  const willGive = Math.max(0, Math.min(eligible, narrowest.left));
  return {
    people,
    members: people - (counts['not_member'] ?? 0),
    eligible,
    refused,
    willGive,
    short: willGive < eligible ? narrowest.short : null,
    costFen: willGive * room.worthFen,
    room,
    countedAt: countedAt.toISOString(),
  };
}
