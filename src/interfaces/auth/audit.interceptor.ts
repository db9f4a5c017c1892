import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { tap, type Observable } from 'rxjs';
import { AuditStore } from '../../orchestration/audit/audit.store.js';
import { Database } from '../../platform/database/database.js';
import { problemOf } from '../../platform/http/problem.js';
import { routePath } from '../../platform/http/route-path.js';
import type { Logger } from '../../platform/logging/logger.js';
import { LOGGER } from '../../platform/platform.module.js';
import { auditedDetail } from './audited-detail.js';
import type { OperatorRequest } from './current-operator.js';

const ADMIN_API = '/api/admin/';
const READING_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Puts every mutating call of the admin API into the audit log, with what became of it. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<OperatorRequest>();
    if (!routePath(request).startsWith(ADMIN_API) || READING_METHODS.has(request.method))
      return next.handle();
    return next.handle().pipe(
      tap({
        complete: () => void this.append(request, 'ok'),
        error: (error: unknown) => void this.append(request, problemOf(error).code),
      }),
    );
  }

  private async append(request: OperatorRequest, outcome: string): Promise<void> {
    const { operator } = request;
    const entry = {
      operatorId: operator?.id ?? null,
      operatorName: operator?.name ?? '',
      action: `${request.method} ${routePath(request)}`,
      target: request.url.split('?')[0] ?? '',
      outcome,
      detail: auditedDetail(request.body),
      address: request.ip,
    };
    await this.audit
      .append(this.database, entry)
      .catch((error: unknown) =>
        this.logger.error('an admin call could not be recorded', { ...entry, error }),
      );
  }
}
