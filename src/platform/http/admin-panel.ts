import { resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Paths that belong to the server itself and never to a page of the panel. */
const SERVER_PATHS = /^\/(?:api|callbacks|health|metrics|docs)(?:\/|-|$)/;
const ASSET_PATH = /^\/assets\//;
const FILE_NAME = /\.[a-z0-9]+$/i;
const YEAR_MS = 365 * 86_400_000;

/**
 * Serves the built admin panel: files under `/assets/` carry a hash in their names and may be kept
 * for ever, every other page path answers with `index.html`, so that a reload works anywhere.
 */
export async function serveAdminPanel(app: NestFastifyApplication, folder: string): Promise<void> {
  const server = app.getHttpAdapter().getInstance();
  await server.register(fastifyStatic, {
    root: resolve(folder),
    serve: false,
    cacheControl: false,
    preCompressed: true,
  });
  server.get('/*', (request, reply) => {
    const path = decodeURI(request.url.split('?')[0] ?? '/');
    if (SERVER_PATHS.test(path)) return reply.callNotFound();
    if (FILE_NAME.test(path)) {
      const age = ASSET_PATH.test(path) ? `public, max-age=${YEAR_MS / 1000}, immutable` : 'no-cache';
      return reply.header('cache-control', age).sendFile(path.slice(1));
    }
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
