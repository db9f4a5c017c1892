import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../logging/logger.js';
import { PROBLEM_CONTENT_TYPE, problemOf } from './problem.js';

/** Answers every failed request with problem details; logs only what a person must look at. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemOf(error);
    if (problem.status >= 500) {
      this.logger.error('request failed', { method: request.method, url: pathOf(request), error });
    }
    if (reply.sent) return;
    void reply.status(problem.status).header('content-type', PROBLEM_CONTENT_TYPE).send(problem);
  }
}

/** Query strings may hold one-time tokens and searched phone numbers, so they are never logged. */
function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '';
}
