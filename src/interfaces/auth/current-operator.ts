import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { CallerRequest } from '../../platform/http/caller.js';
import { LoginRequired } from './auth.errors.js';
import type { OperatorRole, SessionRow } from './operator.store.js';

/** Whoever is signed in to the admin panel; `name` goes into every "set by" and "requested by". */
export interface Operator {
  id: string;
  name: string;
  role: OperatorRole;
  /** The shop a clerk stands in; null for other roles. */
  shopCode: string | null;
}

/** The operator of a session. */
export function operatorOf(session: SessionRow): Operator {
  return {
    id: session.operator_id,
    name: session.name,
    role: session.role,
    shopCode: session.shop_code,
  };
}

/** What the guard leaves on a request of the admin API. */
export interface OperatorRequest extends CallerRequest {
  operator?: Operator;
  loginSession?: SessionRow;
}

/** The operator who makes this call. */
export const CurrentOperator = createParamDecorator((_: unknown, context: ExecutionContext): Operator => {
  const { operator } = context.switchToHttp().getRequest<OperatorRequest>();
  if (!operator) throw new LoginRequired();
  return operator;
});
