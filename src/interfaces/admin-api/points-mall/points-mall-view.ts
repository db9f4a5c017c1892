import type { ExchangeState } from '../../../actions/points-mall/exchange-order.store.js';
import type { MallItemDraft } from '../../../actions/points-mall/mall-items.service.js';
import type {
  Fulfilment,
  MallItemKind,
  MallItemState,
} from '../../../actions/points-mall/mall-item.store.js';
import type { ListedItem, ListedOrder } from '../../../actions/points-mall/points-mall.read.js';
import type { DeliveryAddress } from '../../../actions/points-mall/points-mall.service.js';
import { yuanFromFen } from '../../../platform/money/fen.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { maskedPhone } from '../members/masking.js';
import { shanghaiTime } from '../shanghai-time.js';
import type { MallItemBody } from './points-mall.dto.js';

export interface MallItemView {
  id: string;
  kind: MallItemKind;
  name: string;
  description: string;
  points: number;
  templateId: string | null;
  templateName: string | null;
  fulfilment: Fulfilment | null;
  worthFen: number;
  stock: number;
  taken: number;
  perMemberLimit: number | null;
  startsAt: string;
  endsAt: string | null;
  state: MallItemState;
  sortNo: number;
  versionNo: number;
  updatedAt: string;
}

export interface ExchangeOrderView {
  id: string;
  itemId: string;
  kind: MallItemKind;
  name: string;
  versionNo: number;
  fulfilment: Fulfilment | null;
  memberId: string;
  memberName: string;
  phoneMasked: string;
  points: number;
  worthFen: number;
  state: ExchangeState;
  placedAt: string;
  endedAt: string | null;
  endedBy: string | null;
  note: string;
}

/** An order with where it goes, for those who send it. */
export interface ExchangeOrderDetail extends ExchangeOrderView {
  address: DeliveryAddress | null;
}

const KINDS: Record<MallItemKind, string> = { coupon: '优惠券', goods: '实物' };
const STATES: Record<MallItemState, string> = { active: '兑换中', paused: '未上架', closed: '已下架' };
const ORDER_STATES: Record<ExchangeState, string> = {
  placed: '待交付',
  delivered: '已交付',
  cancelled: '已取消',
};

export function mallItemDraft(body: MallItemBody): MallItemDraft {
  return {
    kind: body.kind,
    name: body.name,
    description: body.description ?? '',
    points: body.points,
    templateId: body.templateId ?? null,
    fulfilment: body.fulfilment ?? null,
    worthFen: body.worthFen ?? 0,
    stock: body.stock,
    perMemberLimit: body.perMemberLimit ?? null,
    startsAt: new Date(body.startsAt),
    endsAt: body.endsAt ? new Date(body.endsAt) : null,
    sortNo: body.sortNo ?? 0,
  };
}

export function mallItemView(row: ListedItem): MallItemView {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    description: row.description,
    points: row.points,
    templateId: row.template_id,
    templateName: row.template_name,
    fulfilment: row.fulfilment,
    worthFen: row.worth_fen,
    stock: row.stock,
    taken: row.taken,
    perMemberLimit: row.per_member_limit,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at?.toISOString() ?? null,
    state: row.state,
    sortNo: row.sort_no,
    versionNo: row.version_no,
    updatedAt: row.updated_at.toISOString(),
  };
}

export function exchangeOrderView(row: ListedOrder): ExchangeOrderView {
  return {
    id: row.id,
    itemId: row.item_id,
    kind: row.kind,
    name: row.name,
    versionNo: row.version_no,
    fulfilment: row.fulfilment,
    memberId: row.member_id,
    memberName: row.display_name,
    phoneMasked: maskedPhone(row.phone_tail),
    points: row.points,
    worthFen: row.worth_fen,
    state: row.state,
    placedAt: row.placed_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    endedBy: row.ended_by,
    note: row.note,
  };
}

export const ITEM_HEADER = [
  '编号',
  '类型',
  '名称',
  '所需积分',
  '成本（元）',
  '库存',
  '已兑换',
  '每人限兑',
  '开始',
  '结束',
  '状态',
  '版本',
];

export function itemLine(row: ListedItem): SheetCell[] {
  return [
    row.id,
    KINDS[row.kind],
    row.name,
    row.points,
    yuan(row.worth_fen),
    row.stock,
    row.taken,
    row.per_member_limit,
    shanghaiTime(row.starts_at),
    row.ends_at && shanghaiTime(row.ends_at),
    STATES[row.state],
    row.version_no,
  ];
}

export const ORDER_HEADER = [
  '编号',
  '类型',
  '商品',
  '会员编号',
  '姓名',
  '手机',
  '积分',
  '成本（元）',
  '状态',
  '兑换时间',
  '办结时间',
  '办结人',
  '说明',
];

export function orderLine(row: ListedOrder): SheetCell[] {
  return [
    row.id,
    KINDS[row.kind],
    row.name,
    row.member_id,
    row.display_name,
    maskedPhone(row.phone_tail),
    row.points,
    yuan(row.worth_fen),
    ORDER_STATES[row.state],
    shanghaiTime(row.placed_at),
    row.ended_at && shanghaiTime(row.ended_at),
    row.ended_by,
    row.note,
  ];
}

function yuan(fen: number): number {
  return Number(yuanFromFen(fen).replaceAll(',', ''));
}
