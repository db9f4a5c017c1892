import { POINTS_AT_MOST } from '../points/ledger-terms.js';
import type { MallItemKind, MallLimits, MallTerms } from './mall-item.store.js';
import { PointsMallError } from './points-mall.errors.js';

const NAME_LENGTH = 30;
const DESCRIPTION_LENGTH = 500;
const STOCK_AT_MOST = 100_000_000;
const PER_MEMBER_AT_MOST = 1000;
const WORTH_AT_MOST = 1_000_000_00;

function invalid(path: string, message: string): PointsMallError {
  return new PointsMallError('item-invalid', 422, message, { path });
}

function requireWhole(path: string, label: string, value: number, from: number, to: number): void {
  if (!Number.isSafeInteger(value) || value < from || value > to)
    throw invalid(path, `${label}应为 ${from} 到 ${to} 的整数`);
}

/** Throws `points-mall.item-invalid`, naming the field. */
export function checkItem(kind: MallItemKind, terms: MallTerms, limits: MallLimits): void {
  const name = terms.name.trim();
  if (name === '' || [...name].length > NAME_LENGTH)
    throw invalid('name', `名称不能为空，最长 ${NAME_LENGTH} 个字`);
  if ([...terms.description].length > DESCRIPTION_LENGTH)
    throw invalid('description', `说明最长 ${DESCRIPTION_LENGTH} 个字`);
  requireWhole('points', '所需积分', terms.points, 1, POINTS_AT_MOST);
  requireWhole('worthFen', '成本', terms.worthFen, 0, WORTH_AT_MOST);
  if (kind === 'coupon' && terms.templateId === null) throw invalid('templateId', '请选择要兑换的券');
  if (kind === 'goods' && terms.fulfilment === null) throw invalid('fulfilment', '请选择到店自取或寄送');
  requireWhole('stock', '库存', limits.stock, 0, STOCK_AT_MOST);
  if (limits.perMemberLimit !== null)
    requireWhole('perMemberLimit', '每人限兑', limits.perMemberLimit, 1, PER_MEMBER_AT_MOST);
  if (limits.endsAt !== null && limits.startsAt >= limits.endsAt)
    throw invalid('endsAt', '结束时间应晚于开始时间');
}
