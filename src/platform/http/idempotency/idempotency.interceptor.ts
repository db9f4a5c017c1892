import { createHash } from 'node:crypto';
import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { catchError, from, mergeMap, of, type Observable } from 'rxjs';
import type { Logger } from '../../logging/logger.js';
import { LOGGER } from '../../platform.module.js';
import type { CallerRequest } from '../caller.js';
import { routePath } from '../route-path.js';
import { IdempotencyKeyReused, RequestInFlight } from './idempotency.errors.js';
import { IdempotencyStore, type AskedRequest, type StoredAnswer } from './idempotency.store.js';
import { IDEMPOTENT, callerOf, idempotencyKeyOf } from './idempotent.js';

const RETRY_AFTER_SECONDS = 1;
/** How long, and how often, what became of a request is written again when the database was away. */
const INSIST_SECONDS = 60;
const INSIST_EVERY_MS = 250;

/** Carries out each request to an `@Idempotent()` route once per caller, route and key. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly store: IdempotencyStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const isOne = this.reflector.getAllAndOverride<boolean>(IDEMPOTENT, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (isOne !== true) return next.handle();
    const http = context.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const asked = askedBy(http.getRequest<CallerRequest>());
    const beginning = await this.store.begin(asked);
    if (beginning.is === 'other_content') throw new IdempotencyKeyReused();
    if (beginning.is === 'in_flight') {
      void reply.header('retry-after', String(RETRY_AFTER_SECONDS));
      throw new RequestInFlight(RETRY_AFTER_SECONDS);
    }
    if (beginning.is === 'answered') return of(repeated(reply, beginning.answer));
    return next.handle().pipe(
      mergeMap(async (body: unknown) => {
        await this.keep(beginning.token, asked, { status: reply.statusCode, body: textOf(body) });
        return body;
      }),
      catchError((error: unknown) => from(this.refuse(beginning.token, asked, error))),
    );
  }

  /** The effect stands already; without its answer a repeat is carried out again and finds it by its own key. */
  private async keep(token: string, asked: AskedRequest, answer: StoredAnswer): Promise<void> {
    const finish = (): Promise<void> => this.store.finish(token, asked, answer);
    await finish().catch((error: unknown) => {
      this.logger.warn('the answer to a request could not be kept', { error });
      void this.insist(finish);
    });
  }

  private async refuse(token: string, asked: AskedRequest, error: unknown): Promise<never> {
    const free = (): Promise<void> => this.store.free(token, asked);
    await free().catch((failure: unknown) => {
      this.logger.warn('a request key could not be freed', { failure });
      void this.insist(free);
    });
    throw error;
  }

  /** Writes what could not be written, as soon as it can be: until then repeats would hear that it still runs. */
  private async insist(write: () => Promise<void>): Promise<void> {
    const until = Date.now() + INSIST_SECONDS * 1000;
    let isWritten = false;
    while (!isWritten && Date.now() < until) {
      await new Promise((resume) => setTimeout(resume, INSIST_EVERY_MS).unref());
      isWritten = await write().then(
        () => true,
        () => false,
      );
    }
  }
}

function askedBy(request: CallerRequest): AskedRequest {
  return {
    caller: callerOf(request),
    route: `${request.method} ${routePath(request)}`,
    key: idempotencyKeyOf(request),
    content: `${request.url}\0${textOf(request.body)}`,
  };
}

function repeated(reply: FastifyReply, answer: StoredAnswer): unknown {
  void reply.status(answer.status).header('idempotency-replayed', 'true');
  return answer.body === '' ? undefined : (JSON.parse(answer.body) as unknown);
}

function textOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return createHash('sha256').update(value).digest('hex');
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
