import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RawServerDefault } from 'fastify';
import { AppError } from '../errors/app-error.js';
import { SHEET_BYTES_AT_MOST } from '../spreadsheet/sheet-reader.js';
import { SHEET_TYPES } from '../spreadsheet/uploaded-sheet.js';
import { routePath } from './route-path.js';

/** The largest body that any route takes, in bytes: 50,000 customer numbers of a list fit. */
export const BODY_LIMIT = 2_097_152;

/** Requests under this path keep their bytes as they came: signatures and raw storage need them. */
const RAW_PATH = '/callbacks/';

class BodyUnreadable extends AppError {
  constructor(cause: unknown) {
    super({ code: 'request.unreadable', status: 400, message: '请求内容不是有效的 JSON', cause });
  }
}

class BodyTypeUnsupported extends AppError {
  constructor() {
    super({ code: 'request.unsupported-type', status: 415, message: '请求内容应为 JSON' });
  }
}

/**
 * JSON for the APIs, untouched bytes (a Buffer as `body`) for callbacks and table files, nothing else. Keys that
 * would reach a prototype are refused. The application must be created with `rawBody: true`.
 */
export function useBodyParsers(app: NestFastifyApplication): void {
  const parseJson = app.getHttpAdapter().getInstance().getDefaultJsonParser('error', 'error');
  app.useBodyParser<RawServerDefault>(
    [...SHEET_TYPES],
    { bodyLimit: SHEET_BYTES_AT_MOST },
    (_request, body, done) => done(null, body),
  );
  app.useBodyParser<RawServerDefault>(
    ['application/json', 'text/plain', '*'],
    { bodyLimit: BODY_LIMIT },
    (request, body, done) => {
      if (routePath(request).startsWith(RAW_PATH)) return done(null, body);
      if (body.length === 0) return done(null, undefined);
      if (!isJson(request.headers['content-type'])) return done(new BodyTypeUnsupported());
      return parseJson(request, body.toString('utf8'), (error, parsed) =>
        error ? done(new BodyUnreadable(error)) : done(null, parsed),
      );
    },
  );
}

function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType);
}
