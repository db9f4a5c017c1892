import { businessDateOf, type BusinessDate } from '../../platform/clock/business-date.js';

/** What earns growth (成长值). A value of the setting `growth.rules`. */
export interface GrowthRules {
  /** Growth per yuan of net amount, at most three decimals. */
  perYuan: number;
  /** Growth per counted order, whatever its amount. */
  perOrder: number;
  /** Growth per activity, by its kind. */
  perActivity: Record<string, number>;
  /** The most a person earns by activities on one business date; null: no limit. */
  dailyActivityCap: number | null;
  /** First business date these rules are for; null: see `rulesHistory`. */
  startsOn: BusinessDate | null;
}

/** A row of the setting's history, oldest first. */
export interface GrowthRulesRow {
  id: string;
  /** null: growth was stopped. */
  value: GrowthRules | null;
  setAt: Date;
  /** The business date that was fixed when it was set; null: it followed the wall clock. */
  fixedDate: BusinessDate | null;
}

/** Rules with the first date they are for. */
export interface DatedRules {
  id: string;
  startsOn: BusinessDate;
  /** The business date on which they were set. */
  setOn: BusinessDate;
  /** null: nothing is earned. */
  rules: GrowthRules | null;
}

const ALWAYS = '0001-01-01';

/** Deeds that can be repeated at will by leaving and coming back; they earn once per person. */
export const ONCE_KINDS: readonly string[] = ['followed', 'joined'];

/**
 * The rules ever set, with the date from which each is for: the date they name, else the business date
 * on which they were set. The first ones are for everything before them, too, unless they name a date.
 */
export function rulesHistory(rows: readonly GrowthRulesRow[]): DatedRules[] {
  const effective = rows.slice(rows.findIndex(({ value }) => value !== null));
  if (rows.every(({ value }) => value === null)) return [];
  return effective.map(({ id, value, setAt, fixedDate }, index) => {
    const setOn = fixedDate ?? businessDateOf(setAt);
    return { id, setOn, startsOn: value?.startsOn ?? (index === 0 ? ALWAYS : setOn), rules: value };
  });
}

/** The rules for what happened on `date`: the last ones set among those that had started. */
export function rulesOn(history: readonly DatedRules[], date: BusinessDate): DatedRules | undefined {
  return history.findLast(({ startsOn }) => startsOn <= date);
}

/** True where rules are for days before they were set, so that what came before has to be looked at again. */
export function reachesBack({ startsOn, setOn }: DatedRules): boolean {
  return startsOn < setOn;
}

/** Whole growth for an amount: fen × growth per yuan, never rounded up. */
export function growthForAmount(amountFen: number, perYuan: number): number {
  if (amountFen <= 0) return 0;
  return Number((BigInt(amountFen) * BigInt(Math.round(perYuan * 1000))) / 100_000n);
}

/** What an order is worth: its amount and the order itself. */
export function growthForOrder(amountFen: number, rules: GrowthRules | null): number {
  return rules === null ? 0 : growthForAmount(amountFen, rules.perYuan) + rules.perOrder;
}
