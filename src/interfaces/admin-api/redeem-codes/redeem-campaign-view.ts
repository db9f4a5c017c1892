import type { CampaignKind, CampaignState } from '../../../actions/redeem-codes/redeem-campaign.store.js';
import type { ListedCampaign, RedeemUseRow } from '../../../actions/redeem-codes/redeem-codes.read.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { maskedPhone } from '../members/masking.js';
import { shanghaiTime } from '../shanghai-time.js';

export interface RedeemCampaignView {
  id: string;
  kind: CampaignKind;
  name: string;
  word: string | null;
  templateId: string;
  templateName: string;
  totalLimit: number;
  perMemberLimit: number;
  taken: number;
  /** Of the coupons it gave: used ones. */
  redeemed: number;
  /** What it costs at most by the terms in force. */
  worthFen: number;
  startsAt: string;
  endsAt: string;
  state: CampaignState;
  /** Codes made so far. */
  made: number;
  downloadedBy: string | null;
  downloadedAt: string | null;
  createdBy: string;
  createdAt: string;
}

export interface RedeemUseView {
  id: string;
  memberId: string;
  memberName: string;
  phoneMasked: string;
  serialNo: number | null;
  couponState: string | null;
  usedAt: string;
}

const KINDS: Record<CampaignKind, string> = { word: '口令', codes: '一次性兑换码' };
const STATES: Record<CampaignState, string> = {
  making: '生成中',
  active: '可兑换',
  paused: '已暂停',
  void: '已作废',
};

export function campaignView(row: ListedCampaign): RedeemCampaignView {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    word: row.word,
    templateId: row.template_id,
    templateName: row.template_name,
    totalLimit: row.total_limit,
    perMemberLimit: row.per_member_limit,
    taken: row.taken,
    redeemed: row.redeemed,
    worthFen: row.worth_fen,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    state: row.state,
    made: row.made,
    downloadedBy: row.downloaded_by,
    downloadedAt: row.downloaded_at?.toISOString() ?? null,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
  };
}

export function useView(row: RedeemUseRow): RedeemUseView {
  return {
    id: row.id,
    memberId: row.member_id,
    memberName: row.display_name,
    phoneMasked: maskedPhone(row.phone_tail),
    serialNo: row.serial_no,
    couponState: row.coupon_state,
    usedAt: row.used_at.toISOString(),
  };
}

export const CAMPAIGN_HEADER = [
  '编号',
  '类型',
  '名称',
  '口令',
  '券',
  '名额',
  '已兑换',
  '已核销',
  '每人限兑',
  '开始',
  '结束',
  '状态',
  '创建人',
];

export function campaignLine(row: ListedCampaign): SheetCell[] {
  return [
    row.id,
    KINDS[row.kind],
    row.name,
    row.word,
    row.template_name,
    row.total_limit,
    row.taken,
    row.redeemed,
    row.per_member_limit,
    shanghaiTime(row.starts_at),
    shanghaiTime(row.ends_at),
    STATES[row.state],
    row.created_by,
  ];
}

export const USE_HEADER = ['会员编号', '姓名', '手机', '兑换码序号', '兑换时间'];

export function useLine(row: RedeemUseRow): SheetCell[] {
  return [
    row.member_id,
    row.display_name,
    maskedPhone(row.phone_tail),
    row.serial_no,
    shanghaiTime(row.used_at),
  ];
}
