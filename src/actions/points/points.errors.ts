import { AppError } from '../../platform/errors/app-error.js';
import { POINTS_AT_MOST } from './ledger-terms.js';

/** Spending more than there is. */
export class PointsInsufficient extends AppError {
  constructor(wanted: number, available?: number) {
    super({
      code: 'points.insufficient',
      status: 409,
      message:
        available === undefined
          ? `积分不足，无法使用 ${wanted} 积分`
          : `积分不足：需要 ${wanted}，可用 ${available}`,
      details: { wanted, ...(available === undefined ? {} : { available }) },
    });
  }
}

/** Points that are not a whole number within bounds. */
export class PointsAmountInvalid extends AppError {
  constructor(points: unknown, path = 'points') {
    super({
      code: 'points.amount-invalid',
      status: 422,
      message: `积分「${String(points).slice(0, 40)}」无效：须为整数，一次最多 ${POINTS_AT_MOST}`,
      details: { path, points, atMost: POINTS_AT_MOST },
    });
  }
}

/** A source key too long, or empty, to be stored as it is. */
export class PointsSourceInvalid extends AppError {
  constructor(sourceKind: string, sourceKey: string) {
    super({
      code: 'points.source-invalid',
      status: 422,
      message: '积分来源标识无效：来源类型 1 到 24 个字符，来源编号 1 到 96 个字符',
      details: { sourceKind: sourceKind.slice(0, 100), sourceKey: sourceKey.slice(0, 200) },
    });
  }
}

/** Nobody of this id is a member: points belong to people who have joined. */
export class PointsNotMember extends AppError {
  constructor(memberId: string) {
    super({
      code: 'points.not-member',
      status: 409,
      message: '此人尚未入会或记录已并入他人，不能记积分',
      details: { memberId },
    });
  }
}

/** Throws `points.amount-invalid` unless `points` is a whole number from 1 to the most one movement may hold. */
export function assertPoints(points: number, path?: string): void {
  if (!Number.isInteger(points) || points < 1 || points > POINTS_AT_MOST)
    throw new PointsAmountInvalid(points, path);
}

/** Throws `points.source-invalid` unless the pair fits the key of a transaction. */
export function assertSource(sourceKind: string, sourceKey: string): void {
  const isGood =
    sourceKind.length >= 1 &&
    sourceKind.length <= 24 &&
    sourceKey.length >= 1 &&
    Buffer.byteLength(sourceKey) <= 96;
  if (!isGood) throw new PointsSourceInvalid(sourceKind, sourceKey);
}

/** An adjustment without a reason that somebody else can understand later. */
export class AdjustmentReasonInvalid extends AppError {
  constructor(atLeast: number, atMost: number) {
    super({
      code: 'points.adjust-reason-invalid',
      status: 422,
      message: `请写明调整原因，${atLeast} 到 ${atMost} 个字`,
      details: { path: 'reason', atLeast, atMost },
    });
  }
}

/** The key of an adjustment that asked for something else. */
export class AdjustmentKeyReused extends AppError {
  constructor() {
    super({
      code: 'points.adjust-key-reused',
      status: 422,
      message: '这个提交标识已用于另一笔调整，请刷新后重试',
    });
  }
}

export class AdjustmentNotFound extends AppError {
  constructor() {
    super({ code: 'points.adjust-not-found', status: 404, message: '没有这笔积分调整' });
  }
}

/** Who asked cannot be the second person. */
export class AdjustmentOwn extends AppError {
  constructor() {
    super({ code: 'points.adjust-own', status: 403, message: '自己提交的调整须由另一位运营复核' });
  }
}

/** It was approved or refused before. */
export class AdjustmentDecided extends AppError {
  constructor() {
    super({ code: 'points.adjust-decided', status: 409, message: '这笔调整已经处理过了' });
  }
}

/** A file of adjustments that cannot be carried out; none of its lines was. */
export class AdjustmentImportInvalid extends AppError {
  constructor(message: string, details: Record<string, unknown>) {
    super({ code: 'points.import-invalid', status: 422, message: `${message}；没有调整任何积分`, details });
  }
}
