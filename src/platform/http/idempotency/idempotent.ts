import { createHash } from 'node:crypto';
import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { CallerRequest } from '../caller.js';
import { IdempotencyKeyMissing } from './idempotency.errors.js';

export const IDEMPOTENT = 'idempotent';
const HEADER = 'idempotency-key';
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * A route whose effect happens once per `Idempotency-Key`: a repeat within seven days gets the stored answer with
 * `Idempotency-Replayed: true`, a repeat of another content 422 `request.idempotency-key-reused`, one that comes while
 * the first is running 409 `request.in-flight`. A refusal has no effect and is not stored. The key must also be part
 * of what the effect is stored under, because a process may die between effect and answer.
 */
export function Idempotent(): MethodDecorator & ClassDecorator {
  return applyDecorators(
    SetMetadata(IDEMPOTENT, true),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description: '1–255 visible ASCII characters; a new one for each new intent, the same one for a retry',
    }),
  );
}

/** The key of a request. Throws `request.idempotency-key-missing`. */
export function idempotencyKeyOf(request: CallerRequest): string {
  const key = request.headers[HEADER];
  if (typeof key !== 'string' || !KEY.test(key)) throw new IdempotencyKeyMissing();
  return key;
}

/**
 * Under what a handler of an `@Idempotent()` route stores its effect: 32 characters made of the caller and the key, so
 * that the same key of somebody else is another one.
 */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const request = context.switchToHttp().getRequest<CallerRequest>();
  const named = `${callerOf(request)}\0${idempotencyKeyOf(request)}`;
  return createHash('sha256').update(named).digest('base64url').slice(0, 32);
});

/** Who calls; by address where nobody has said so. */
export function callerOf(request: CallerRequest): string {
  return request.caller ?? `address:${request.ip}`;
}
