import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Database } from '../database/database.js';
import { RedisClient } from '../redis/redis-client.js';
import { OpenWorkRead } from './open-work.read.js';

interface Readiness {
  status: 'ready' | 'not_ready';
  database: boolean;
  redis: boolean;
  oldestOpenWorkSeconds: number | null;
}

/** For supervisors and balancers. Live: the process answers. Ready: it can do its work. */
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly redis: RedisClient,
    private readonly openWork: OpenWorkRead,
  ) {}

  @Get('live')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** 503 while the database or Redis does not answer; the age of open work tells whether workers keep up. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const [database, redis] = await Promise.all([this.isDatabaseAnswering(), this.redis.isAnswering()]);
    const oldestOpenWorkSeconds = database ? await this.openWork.oldestSeconds() : null;
    const isReady = database && redis;
    reply.status(isReady ? 200 : 503);
    return { status: isReady ? 'ready' : 'not_ready', database, redis, oldestOpenWorkSeconds };
  }

  private async isDatabaseAnswering(): Promise<boolean> {
    return this.database.row('SELECT 1 AS one').then(
      () => true,
      () => false,
    );
  }
}
