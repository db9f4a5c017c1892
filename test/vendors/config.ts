/**
 * Behaviour the public documents do not settle, or that tests want to change. Every value can be set by
 * `POST /_control/config`; README.md says which are from memory.
 */
export interface SimulatorConfig {
  /** Life of an access token in seconds. */
  tokenTtlSeconds: number;
  /** How long an old token still works beside its successor. */
  tokenOverlapSeconds: number;
  /** Code of a token call with a wrong secret. */
  badSecretCode: number;
  /** Code of a template message whose text offers something. */
  templateRefusedCode: number;
  /** Words that make a template message an offer; matched anywhere, letters in any case. */
  templateRefusedWords: string[];
  /** Window in which a `client_msg_id` is not sent twice to one follower. */
  templateDedupeSeconds: number;
  /** Mass messages one follower may receive in a calendar month. */
  massPerFollowerAndMonth: number;
  /** Window in which a `clientmsgid` answers 45065. */
  massDedupeSeconds: number;
  /** Calls of mass send in one minute of the real clock. */
  massPerMinute: number;
  /** Life of a login code in seconds. */
  loginCodeSeconds: number;
  /** Widest time range of an order list, in seconds. */
  orderRangeSeconds: number;
  /** Widest time range of an after-sale list, in seconds. */
  afterSaleRangeSeconds: number;
  /** Ids on a page of the after-sale list. */
  afterSalePageSize: number;
  /** Code of a bad argument of a shop call (range too wide, page too large). */
  shopBadArgumentCode: number;
  /** Code of an order or after-sale that does not exist in this shop. */
  shopNotFoundCode: number;
  /** A push without an answer is cut after this time. */
  pushTimeoutMs: number;
  /** Pause before the second and third try of a push. */
  pushRetryDelayMs: number;
}

export const DEFAULT_CONFIG: SimulatorConfig = {
  tokenTtlSeconds: 7200,
  tokenOverlapSeconds: 300,
  badSecretCode: 40125,
  templateRefusedCode: 40249,
  templateRefusedWords: [
    '优惠',
    '券',
    '折',
    '元',
    '\u00a5',
    '\uffe5',
    '立减',
    '满减',
    '减免',
    '特价',
    '福利',
    '促销',
    '红包',
    '秒杀',
    '抢购',
    '限时',
    '赠品',
    '免费',
    '包邮',
    '低价',
    'coupon',
    'discount',
    'price',
    'offer',
    '% off',
    'sale',
  ],
  templateDedupeSeconds: 600,
  massPerFollowerAndMonth: 4,
  massDedupeSeconds: 86_400,
  massPerMinute: 60,
  loginCodeSeconds: 300,
  orderRangeSeconds: 7 * 86_400,
  afterSaleRangeSeconds: 7 * 86_400,
  afterSalePageSize: 100,
  shopBadArgumentCode: 40097,
  shopNotFoundCode: 10020050,
  pushTimeoutMs: 5000,
  pushRetryDelayMs: 1000,
};

/** Merges known keys of the right type into `config`; returns the names that were refused. */
export function mergeConfig(config: SimulatorConfig, values: Record<string, unknown>): string[] {
  const refused: string[] = [];
  const target = config as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(values)) {
    const known = Object.hasOwn(DEFAULT_CONFIG, name);
    const fits = Array.isArray(target[name])
      ? Array.isArray(value) && value.every((entry) => typeof entry === 'string')
      : typeof value === 'number' && Number.isFinite(value);
    if (known && fits) target[name] = value;
    else refused.push(name);
  }
  return refused;
}
