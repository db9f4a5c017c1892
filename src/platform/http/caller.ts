import type { FastifyRequest } from 'fastify';

/** A request whose caller is known: the guards of the interfaces say who it is, e.g. `operator:3`, `member:71`. */
export interface CallerRequest extends FastifyRequest {
  caller?: string;
}
