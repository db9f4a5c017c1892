import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { AppConfig } from '../../../platform/config/app-config.js';
import { RedisClient } from '../../../platform/redis/redis-client.js';
import { TooManyGuesses } from './redemption.errors.js';

/** Who tries a code: each of these is counted by itself. */
export interface Guesser {
  /** `operator:3`, `api-key:5`, `member:71`. */
  caller: string;
  /** Left out for calls from a shop's server, which all come from one address. */
  address?: string | undefined;
}

const WINDOW_SECONDS = 900;
const MISSES_PER_CALLER = 20;
const MISSES_PER_SHOP = 200;
const MISSES_PER_ADDRESS = 60;

/**
 * Bounds how often codes may be tried that do not exist. Only misses count, so a busy till is never in the
 * way of itself. Counted in Redis for all processes together; while Redis is away each counts for itself.
 */
@Injectable()
export class GuessLimiter {
  private readonly limiters = new Map<string, RateLimiterAbstract>();

  constructor(
    private readonly redis: RedisClient,
    private readonly config: AppConfig,
  ) {}

  /** Throws `coupons.too-many-guesses` when there were too many misses. */
  async check(guesser: Guesser): Promise<void> {
    for (const { limiter, key, most } of this.keysOf(guesser)) {
      const found = await limiter.get(key);
      if (found && found.consumedPoints >= most) throw new TooManyGuesses(found.msBeforeNext / 1000);
    }
  }

  /** Counts a code that does not exist. */
  async missed(guesser: Guesser): Promise<void> {
    for (const { limiter, key } of this.keysOf(guesser)) await limiter.penalty(key, 1);
  }

  private keysOf({
    caller,
    address,
  }: Guesser): { limiter: RateLimiterAbstract; key: string; most: number }[] {
    const most = caller.startsWith('api-key:') ? MISSES_PER_SHOP : MISSES_PER_CALLER;
    return [
      { limiter: this.limiter('coupon-guess-caller', most), key: caller, most },
      ...(address === undefined
        ? []
        : [
            {
              limiter: this.limiter('coupon-guess-address', MISSES_PER_ADDRESS),
              key: address,
              most: MISSES_PER_ADDRESS,
            },
          ]),
    ];
  }

  private limiter(name: string, points: number): RateLimiterAbstract {
    const known = this.limiters.get(`${name}:${points}`);
    if (known) return known;
    const options = { keyPrefix: `${this.config.REDIS_PREFIX}:${name}`, points, duration: WINDOW_SECONDS };
    const made = new RateLimiterRedis({
      ...options,
      storeClient: this.redis.connection,
      insuranceLimiter: new RateLimiterMemory(options),
    });
    this.limiters.set(`${name}:${points}`, made);
    return made;
  }
}
