import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { CallerRequest } from '../../platform/http/caller.js';
import { MemberTokenInvalid } from './auth.errors.js';
import type { MemberIdentity } from './member-token.js';

/** What the guard leaves on a request of the mini-program API. */
export interface MemberRequest extends CallerRequest {
  member?: MemberIdentity;
}

/** The member who makes this call; the only member whose rows it may touch. */
export const CurrentMember = createParamDecorator((_: unknown, context: ExecutionContext): MemberIdentity => {
  const { member } = context.switchToHttp().getRequest<MemberRequest>();
  if (!member) throw new MemberTokenInvalid();
  return member;
});
