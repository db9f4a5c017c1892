import { Injectable } from '@nestjs/common';
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import { AppConfig } from '../../platform/config/app-config.js';
import { RedisClient } from '../../platform/redis/redis-client.js';
import { TooManyGuesses } from './redeem-codes.errors.js';

const WINDOW_SECONDS = 900;
const GUESSES_PER_MEMBER = 10;

/**
 * Bounds how often one member may say a word or code that there is not. Counted in Redis for all processes
 * together; while Redis is away each process counts for itself.
 */
@Injectable()
export class GuessLimiter {
  private opened: RateLimiterAbstract | undefined;

  constructor(
    private readonly redis: RedisClient,
    private readonly config: AppConfig,
  ) {}

  /** Counts a try; throws `redeem-codes.too-many-guesses` when there were too many. */
  async begin(memberId: string): Promise<void> {
    try {
      await this.limiter().consume(memberId);
    } catch (refused) {
      if (refused instanceof RateLimiterRes) throw new TooManyGuesses(refused.msBeforeNext / 1000);
      throw refused;
    }
  }

  /** What was said exists: that try was no guess. */
  async wasNoGuess(memberId: string): Promise<void> {
    await this.limiter().reward(memberId, 1);
  }

  private limiter(): RateLimiterAbstract {
    if (!this.opened) {
      const options = {
        keyPrefix: `${this.config.REDIS_PREFIX}:redeem-guess`,
        points: GUESSES_PER_MEMBER,
        duration: WINDOW_SECONDS,
      };
      this.opened = new RateLimiterRedis({
        ...options,
        storeClient: this.redis.connection,
        insuranceLimiter: new RateLimiterMemory(options),
      });
    }
    return this.opened;
  }
}
