import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';

/** The body of every failed request (RFC 9457), with the stable `code` that clients act on. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  /** One Chinese sentence. */
  detail: string;
  code: string;
  details?: Record<string, unknown>;
}

interface Wording {
  code: string;
  detail: string;
}

/** What is said about failures that come from the HTTP layer itself, by status. */
const WORDINGS = new Map<number, Wording>([
  [400, { code: 'request.invalid', detail: '请求内容无法读取' }],
  [401, { code: 'auth.required', detail: '请先登录' }],
  [403, { code: 'auth.forbidden', detail: '没有权限进行此操作' }],
  [404, { code: 'request.not-found', detail: '没有找到请求的内容' }],
  [405, { code: 'request.method-not-allowed', detail: '不支持这种请求方式' }],
  [413, { code: 'request.too-large', detail: '请求内容过大' }],
  [414, { code: 'request.uri-too-long', detail: '请求地址过长' }],
  [415, { code: 'request.unsupported-type', detail: '不支持这种内容格式' }],
  [429, { code: 'request.too-many', detail: '请求过于频繁，请稍后再试' }],
  [503, { code: 'service.unavailable', detail: '服务暂不可用，请稍后再试' }],
]);

const UNKNOWN: Wording = { code: 'service.failed', detail: '系统出错，请稍后再试；如反复出现请联系管理员' };

function statusOf(error: unknown): number {
  if (error instanceof AppError) return error.status;
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error === 'object' && error !== null && 'statusCode' in error) {
    const { statusCode } = error;
    if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 600) return statusCode;
  }
  return 500;
}

/** Turns anything thrown into what the caller may know: never a stack, never the words of an unexpected error. */
export function problemOf(error: unknown): Problem {
  const status = statusOf(error);
  const wording = WORDINGS.get(status) ?? (status < 500 ? WORDINGS.get(400) : undefined) ?? UNKNOWN;
  const isKnown = error instanceof AppError;
  const code = isKnown ? error.code : wording.code;
  const problem: Problem = {
    type: `urn:cenglin:problem:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: isKnown ? error.message : wording.detail,
    code,
  };
  if (isKnown && Object.keys(error.details).length > 0) problem.details = error.details;
  return problem;
}
