import { Injectable } from '@nestjs/common';
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import { AppConfig } from '../../platform/config/app-config.js';
import { RedisClient } from '../../platform/redis/redis-client.js';
import { TooManyAttempts } from './auth.errors.js';

const WINDOW_SECONDS = 900;
const TRIES_PER_ACCOUNT = 5;
const TRIES_PER_ADDRESS = 20;

/**
 * Bounds failed logins per account and per address (OWASP ASVS 5.0, 6.3.1). Counted in Redis for all
 * processes together; while Redis is away each process counts for itself.
 */
@Injectable()
export class LoginLimiter {
  private limiters: { account: RateLimiterAbstract; address: RateLimiterAbstract } | undefined;

  constructor(
    private readonly redis: RedisClient,
    private readonly config: AppConfig,
  ) {}

  /**
   * Counts a try; throws `auth.too-many-attempts` when there were too many. One-time links have no
   * account: their tokens cannot be guessed, so the address alone is counted.
   */
  async begin(account: string | undefined, address: string): Promise<void> {
    const { account: byAccount, address: byAddress } = this.opened();
    await consume(byAddress, address);
    if (account !== undefined) await consume(byAccount, account);
  }

  /** A try that succeeded does not count. */
  async succeeded(account: string | undefined, address: string): Promise<void> {
    const { account: byAccount, address: byAddress } = this.opened();
    await byAddress.reward(address, 1);
    if (account !== undefined) await byAccount.delete(account);
  }

  private opened(): { account: RateLimiterAbstract; address: RateLimiterAbstract } {
    this.limiters ??= {
      account: this.limiter('login-account', TRIES_PER_ACCOUNT),
      address: this.limiter('login-address', TRIES_PER_ADDRESS),
    };
    return this.limiters;
  }

  private limiter(name: string, points: number): RateLimiterAbstract {
    const options = {
      keyPrefix: `${this.config.REDIS_PREFIX}:${name}`,
      points,
      duration: WINDOW_SECONDS,
    };
    return new RateLimiterRedis({
      ...options,
      storeClient: this.redis.connection,
      insuranceLimiter: new RateLimiterMemory(options),
    });
  }
}

async function consume(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refused) {
    if (refused instanceof RateLimiterRes) throw new TooManyAttempts(refused.msBeforeNext / 1000);
    throw refused;
  }
}
