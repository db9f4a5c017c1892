/** Raised whenever the same options yield other data: older state folders are then refused. */
export const GENERATOR_VERSION = 1;

/** The invented brand whose shop is generated. */
export const BRAND = { name: '山茶里', shopName: '山茶里护肤旗舰店' };

/**
 * Purchase timing: BG/NBD (Fader, Hardie and Lee 2005). A buyer orders at a rate drawn from
 * Gamma(r, alpha) per week and, after each repeat order, leaves for good with a probability drawn from
 * Beta(a, b). The first order starts the clock.
 */
export const TIMING = { r: 0.85, alpha: 3.6, a: 0.6, b: 5.2 };

/**
 * Order value: Gamma-Gamma (Fader and Hardie 2013). Each order is Gamma(p, nu) yuan with nu drawn per buyer
 * from Gamma(q, gamma), so the mean over buyers is p * gamma / (q - 1) = 260 yuan.
 */
export const SPEND = { p: 6, q: 4, gamma: 130, leastYuan: 19, mostYuan: 20_000 };

/** Months before the day of generation on which the shop opened. */
export const MONTHS = 24;

/** People when nothing else is asked for; about 60,000 orders follow from TIMING. */
export const DEFAULT_PEOPLE = 10_000;

/** Shares of people; the rest of each pair is the opposite. */
export const SHARES = {
  /** Bought at least once; everyone else follows and never bought. */
  buyers: 0.82,
  /** Of buyers: follow the official account. */
  buyersWhoFollow: 0.68,
  /** Of buyers: joined as members in the mini-program. */
  buyersWhoJoined: 0.64,
  /** Of followers who never bought: joined. */
  othersWhoJoined: 0.18,
  /** Of members: agreed to service messages, to marketing messages. */
  serviceConsent: 0.97,
  marketingConsent: 0.72,
  /** Of buyers who neither follow nor joined: the shop does not tell their unionid. */
  withoutUnionId: 0.3,
};

export const ORDERS = {
  /** Orders never paid, in addition to the paid ones. */
  cancelledShare: 0.01,
  /** Paid orders with an after-sale; of these in full, and refused by the shop or withdrawn. */
  afterSaleShare: 0.033,
  fullRefundShare: 0.6,
  refusedShare: 0.08,
  /** After-sales asked for in the last days that are still being handled. */
  openDays: 6,
  /** Exactly at the edge of a day: 23:59:59 or 00:00:00 in Shanghai. */
  midnightShare: 0.004,
  /** A buyer's favourite categories weigh this much more than others. */
  favouriteWeight: 6,
};

/** Orders per hour of the day in Shanghai time, as weights. */
export const HOUR_WEIGHTS = [
  14, 6, 3, 2, 1, 2, 5, 12, 22, 34, 44, 42, 46, 38, 34, 34, 36, 38, 42, 54, 72, 82, 66, 34,
];

/** Weekday weights, Sunday first. */
export const WEEKDAY_WEIGHTS = [1.1, 0.95, 0.95, 0.97, 0.98, 1.02, 1.12];

/** First days of the lunar year; beyond the table a year has no Spring Festival wave. */
export const LUNAR_NEW_YEARS = [
  '2022-02-01',
  '2023-01-22',
  '2024-02-10',
  '2025-01-29',
  '2026-02-17',
  '2027-02-06',
  '2028-01-26',
  '2029-02-13',
  '2030-02-03',
  '2031-01-23',
  '2032-02-11',
  '2033-01-31',
  '2034-02-19',
  '2035-02-08',
  '2036-01-28',
];
