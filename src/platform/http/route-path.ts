import type { FastifyRequest } from 'fastify';

/**
 * The pattern of the route that was matched, e.g. `/api/admin/v1/members/:id`; empty when none was.
 * Decisions about a request go by it and never by `request.url`, which may spell the same path in
 * many ways (`/%61pi/…`).
 */
export function routePath(request: FastifyRequest): string {
  return request.routeOptions.url ?? '';
}
