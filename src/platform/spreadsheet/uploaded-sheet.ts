import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SheetMissing } from './spreadsheet.errors.js';

/** Content types under which a file is sent as the body of a request; its bytes reach the handler as they are. */
export const SHEET_TYPES = [
  'text/csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
] as const;

/**
 * The bytes of the CSV or XLSX file that is the request's body (content type `text/csv` or that of Excel); read them
 * with `readSheet`. Throws `files.missing`.
 */
export const UploadedSheet = createParamDecorator((_: unknown, context: ExecutionContext): Buffer => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!Buffer.isBuffer(body) || body.length === 0) throw new SheetMissing();
  return body;
});
