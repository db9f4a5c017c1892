import { AppError } from '../../platform/errors/app-error.js';

/** Something about segments that cannot be done as asked; codes `segments.…`. */
export class SegmentError extends AppError {
  constructor(reason: string, status: number, message: string, details: Record<string, unknown> = {}) {
    super({ code: `segments.${reason}`, status, message, details });
  }
}

export function unknownSegment(code: string): SegmentError {
  return new SegmentError('not-found', 404, `没有代码为「${code.slice(0, 64)}」的人群`, { code });
}

/** A definition that cannot be a segment; `path` says where, e.g. `combine.segments[1]`. */
export function badDefinition(reason: string, path: string, message: string): SegmentError {
  return new SegmentError(reason, 422, path === '' ? message : `${message}（位置：${path}）`, { path });
}
