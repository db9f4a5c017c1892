import { expectedOrders, medianNextOrder, probabilityAlive } from './bg-nbd.js';
import { expectedSpend } from './gamma-gamma.js';
import type { PredictionModels } from './fit-models.js';
import type { PurchaseStatistics } from './purchase-statistics.js';
import { rateFor } from './rate-table.js';

/** Days ahead for which orders and value are predicted. */
export const HORIZONS = [30, 90, 365] as const;
/** A next order further away is none. */
export const NEXT_ORDER_WITHIN_DAYS = 3650;

/** What is expected of one person after the last day of their history. */
export interface PersonPrediction {
  /** Probability of still being a customer; by the table: the share of people like them who bought again. */
  alive: number;
  /** Purchase days within each of `HORIZONS`. */
  orders: [number, number, number];
  /** What they bring, in fen; null where nothing is known about amounts. */
  valuesFen: [number | null, number | null, number | null];
  /**
   * Days until the person has bought again with a probability of one half; null for people likelier gone than not,
   * beyond ten years, and by the table.
   */
  nextOrderDays: number | null;
}

/** Predicts the person in row `index`. Throws where there is no model at all. */
export function predictPerson(
  { orders, spend, meanSpendFen, table }: PredictionModels,
  statistics: PurchaseStatistics,
  index: number,
): PersonPrediction {
  const frequency = statistics.frequency[index] ?? 0;
  const recency = statistics.recencyDays[index] ?? 0;
  const age = statistics.ageDays[index] ?? 0;
  const days = statistics.spendDays[index] ?? 0;
  const mean = days === 0 ? 0 : (statistics.spendFen[index] ?? 0) / days;
  const amount = spend ? expectedSpend(spend, days, mean) : days > 0 ? mean : meanSpendFen;
  const valued = (count: number): number | null => (amount === null ? null : Math.round(count * amount));
  if (orders) {
    const history = { frequency, recency, age };
    const alive = probabilityAlive(orders, history);
    const [near, middle, far] = HORIZONS.map((ahead) => expectedOrders(orders, history, ahead, alive));
    const next = medianNextOrder(orders, history, alive);
    return predictionOf(alive, [near ?? 0, middle ?? 0, far ?? 0], valued, next);
  }
  if (!table) throw new Error('Nothing to predict by');
  const { alive, ordersPerDay } = rateFor(table, frequency, age - recency);
  const [near, middle, far] = HORIZONS.map((ahead) => ordersPerDay * ahead);
  return predictionOf(alive, [near ?? 0, middle ?? 0, far ?? 0], valued, undefined);
}

function predictionOf(
  alive: number,
  orders: [number, number, number],
  valued: (count: number) => number | null,
  next: number | undefined,
): PersonPrediction {
  const nextOrderDays = next === undefined ? null : Math.ceil(next);
  return {
    alive,
    orders,
    valuesFen: [valued(orders[0]), valued(orders[1]), valued(orders[2])],
    nextOrderDays:
      nextOrderDays !== null && nextOrderDays <= NEXT_ORDER_WITHIN_DAYS ? Math.max(nextOrderDays, 1) : null,
  };
}
