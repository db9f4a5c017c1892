import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppConfig } from '../config/app-config.js';
import type { Logger } from '../logging/logger.js';
import { NestLogger } from '../logging/nest-logger.js';
import { LOGGER } from '../platform.module.js';
import { serveAdminPanel } from './admin-panel.js';
import { BODY_LIMIT, useBodyParsers } from './body-parsers.js';
import { serveOpenApi } from './openapi.js';
import { ProblemFilter } from './problem.filter.js';
import { requestValidation } from './request-validation.js';

/** antd writes its styles into the page, so styles may be inline; scripts may not. */
const CONTENT_SECURITY_POLICY = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  fontSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/** Builds the HTTP application around `module`, ready to listen: headers, cookies, errors, panel, docs. */
export async function createHttpApp(module: DynamicModule): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    module,
    new FastifyAdapter({ bodyLimit: BODY_LIMIT, trustProxy: 'loopback', return503OnClosing: true }),
    { rawBody: true, logger: false, abortOnError: false },
  );
  const config = app.get(AppConfig);
  const logger = app.get<Logger>(LOGGER);
  app.useLogger(new NestLogger(logger));
  useBodyParsers(app);
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalPipes(requestValidation());
  await app.register(fastifyCookie);
  await app.register(fastifyHelmet, securityHeaders(config));
  if (existsSync(join(config.ADMIN_DIR, 'index.html'))) await serveAdminPanel(app, config.ADMIN_DIR);
  serveOpenApi(app);
  return app;
}

function securityHeaders(config: AppConfig) {
  const isHttps = config.PUBLIC_URL?.startsWith('https:') ?? false;
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { ...CONTENT_SECURITY_POLICY, upgradeInsecureRequests: isHttps ? [] : null },
    },
    hsts: isHttps ? { maxAge: 31_536_000 } : false,
    crossOriginEmbedderPolicy: false,
  };
}

/** Listens on the configured address (port 0: any free one); returns the base URL it is reached at. */
export async function listen(app: NestFastifyApplication): Promise<string> {
  const config = app.get(AppConfig);
  await app.listen(config.PORT, config.HOST);
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address !== null ? address.port : config.PORT;
  const host = config.HOST === '0.0.0.0' || config.HOST === '::' ? '127.0.0.1' : config.HOST;
  return `http://${host}:${port}`;
}
