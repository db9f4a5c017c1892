import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { catchError, throwError, type Observable } from 'rxjs';
import { AppError } from '../../platform/errors/app-error.js';
import { memberSentenceOf } from './member-sentences.js';

/**
 * Refusals in the member's words: the stable code, the status and the details stay, the sentence that was written for
 * operators does not. What has no sentence for members keeps its own.
 */
@Injectable()
export class MemberProblems implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError((error: unknown) => throwError(() => wordedForMember(error))));
  }
}

function wordedForMember(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  const message = memberSentenceOf(error.code, error.details);
  if (message === undefined) return error;
  return new AppError({
    code: error.code,
    status: error.status,
    message,
    details: error.details,
    isRetryable: error.isRetryable,
    cause: error,
  });
}
