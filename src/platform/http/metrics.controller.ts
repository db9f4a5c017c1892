import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import { AppError } from '../errors/app-error.js';
import { OpenWorkRead } from './open-work.read.js';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Figures for Prometheus, given to this machine alone (a proxy's callers count by their own address). */
@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  private readonly registry = new Registry();
  private readonly oldest = this.gauge('cenglin_oldest_open_work_seconds', 'Age of the oldest waiting work');
  private readonly tasks = this.gauge('cenglin_event_tasks', 'Event tasks by state', ['state']);
  private readonly runs = this.gauge('cenglin_job_runs', 'Job runs by state', ['state']);

  constructor(private readonly openWork: OpenWorkRead) {
    collectDefaultMetrics({ register: this.registry });
  }

  @Get()
  async metrics(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!LOOPBACK.has(request.ip)) {
      throw new AppError({ code: 'auth.forbidden', status: 403, message: '监控指标只对本机开放' });
    }
    const work = await this.openWork.summary();
    this.oldest.set(work.oldestSeconds ?? 0);
    this.tasks.set({ state: 'open' }, work.openTasks);
    this.tasks.set({ state: 'dead' }, work.deadTasks);
    this.runs.set({ state: 'planned' }, work.plannedRuns);
    this.runs.set({ state: 'running' }, work.runningRuns);
    this.runs.set({ state: 'failed' }, work.failedRuns);
    await reply.header('content-type', this.registry.contentType).send(await this.registry.metrics());
  }

  private gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }
}
