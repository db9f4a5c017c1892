import { AppError } from '../../platform/errors/app-error.js';

/** A definition that cannot be a scheme; `details.path` says where, e.g. `groups[2].r`. */
export class DefinitionError extends AppError {
  constructor(reason: string, path: string, message: string, details: Record<string, unknown> = {}) {
    super({
      code: `tiering.${reason}`,
      status: 422,
      message: path === '' ? message : `${message}（位置：${path}）`,
      details: { path, ...details },
    });
  }
}

/** Something about schemes, versions or runs that cannot be done as asked. */
export class TieringError extends AppError {
  constructor(reason: string, status: number, message: string, details: Record<string, unknown> = {}) {
    super({ code: `tiering.${reason}`, status, message, details });
  }
}

export function unknownScheme(code: string): TieringError {
  return new TieringError('scheme-unknown', 404, `没有代码为「${code.slice(0, 64)}」的分层方案`, { code });
}

export function notPublished(code: string): TieringError {
  return new TieringError('not-published', 409, `分层方案「${code}」还没有发布的版本`, { code });
}

export function sourceNotPublished(code: string): TieringError {
  return new TieringError(
    'source-not-published',
    422,
    `作为来源的分层方案「${code}」不存在、已停用或还没有发布`,
    { code },
  );
}

export function schemeRetired(name: string, code: string): TieringError {
  return new TieringError('scheme-retired', 409, `「${name}」已停用，不能再修改或发布`, { code });
}

export function versionPending(name: string, versionNo: number): TieringError {
  return new TieringError(
    'version-pending',
    409,
    `「${name}」第 ${versionNo} 版正在等待复核，通过或退回之后才能继续修改`,
    { versionNo },
  );
}

/** Why the past of what forecasts decide cannot be told. */
export const FORECASTS_HAVE_NO_PAST = '预测只有当前值，没有每一天的历史，不能回看';

/** A date to look back on that has not come yet. */
export function asOfFuture(today: string): TieringError {
  return new TieringError('as-of-future', 422, '只能回看今天及以前的日期', { path: 'asOf', today });
}

/** A past date of a scheme by forecasts. */
export function asOfForecast(code: string): TieringError {
  return new TieringError('as-of-forecast', 422, FORECASTS_HAVE_NO_PAST, { path: 'asOf', code });
}
