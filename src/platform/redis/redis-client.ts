import { Redis } from 'ioredis';
import type { Logger } from '../logging/logger.js';

/**
 * This process's plain Redis connection, for rate limits and health; opened when first asked for.
 * Commands fail fast while Redis is away: nothing that must not be lost may live in it.
 */
export class RedisClient {
  private opened: Redis | undefined;

  constructor(
    private readonly url: string,
    private readonly logger: Logger,
  ) {}

  get connection(): Redis {
    if (!this.opened) {
      this.opened = new Redis(this.url, { maxRetriesPerRequest: 1, commandTimeout: 2_000 });
      this.opened.on('error', (error) => this.logger.debug('redis is away', { error }));
    }
    return this.opened;
  }

  /** Whether Redis answers now. */
  async isAnswering(): Promise<boolean> {
    return this.connection.ping().then(
      (answer) => answer === 'PONG',
      () => false,
    );
  }

  close(): void {
    this.opened?.disconnect();
  }
}
