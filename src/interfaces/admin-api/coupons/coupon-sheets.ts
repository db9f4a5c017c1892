import type { ListedTemplate } from '../../../actions/coupons/coupon-templates.read.js';
import { termsOf, type TemplateState } from '../../../actions/coupons/coupon-template.js';
import {
  afterRefundLabels,
  costBearerLabels,
  couponKindLabels,
  termsSentence,
} from '../../../actions/coupons/coupon-terms.js';
import type { CouponState, CouponView } from '../../../actions/coupons/coupons.read.js';
import { yuanFromFen } from '../../../platform/money/fen.js';
import type { SheetCell } from '../../../platform/spreadsheet/cell.js';
import { shanghaiTime } from '../shanghai-time.js';

export const STATE_LABELS: Record<CouponState, string> = {
  issued: '未使用',
  locked: '使用中',
  redeemed: '已核销',
  expired: '已过期',
  revoked: '已作废',
  reversed: '已随退款失效',
};

const TEMPLATE_STATES: Record<TemplateState, string> = {
  active: '发放中',
  paused: '已暂停',
  stopped: '已停止',
};

export const TEMPLATE_HEADER = [
  '券名称',
  '类型',
  '优惠',
  '状态',
  '领券中心',
  '库存（张）',
  '已领取（张）',
  '已核销（张）',
  '核销率',
  '带动 GMV（元）',
  '优惠成本（元）',
  'ROI',
  '预算（元）',
  '已占用（元）',
  '成本承担',
  '退款后',
  '条款版本',
  '创建时间',
];

export function templateLine({ template, funnel }: ListedTemplate): SheetCell[] {
  return [
    template.name,
    couponKindLabels[template.kind],
    termsSentence(termsOf(template, template.id)),
    TEMPLATE_STATES[template.state],
    template.is_claimable === 1 ? '是' : '否',
    funnel.offered,
    funnel.issued,
    funnel.redeemed,
    funnel.redeemRate === null ? null : `${(funnel.redeemRate * 100).toFixed(1)}%`,
    plainYuan(funnel.gmvFen),
    plainYuan(funnel.costFen),
    funnel.roi === null ? null : funnel.roi.toFixed(2),
    template.budget_fen === null ? null : plainYuan(template.budget_fen),
    plainYuan(template.committed_fen),
    costBearerLabels[template.cost_bearer],
    afterRefundLabels[template.after_refund],
    template.version_no,
    shanghaiTime(template.created_at),
  ];
}

export const COUPON_HEADER = [
  '会员',
  '优惠券',
  '优惠',
  '条款版本',
  '状态',
  '来源',
  '发放时间',
  '生效时间',
  '有效期至',
  '核销时间',
  '作废原因',
];

export function couponLine(row: CouponView): SheetCell[] {
  return [
    row.memberName,
    row.name,
    row.sentence,
    row.terms.versionNo,
    STATE_LABELS[row.state],
    row.source,
    shanghaiTime(row.issuedAt),
    shanghaiTime(row.validFrom),
    shanghaiTime(row.validUntil),
    row.redeemedAt && shanghaiTime(row.redeemedAt),
    row.endReason,
  ];
}

export const CODE_HEADER = ['券码', '会员', '优惠券', '优惠', '有效期至'];

export function codeLine(row: CouponView, code: string): SheetCell[] {
  return [code, row.memberName, row.name, row.sentence, shanghaiTime(row.validUntil)];
}

function plainYuan(fen: number): string {
  return yuanFromFen(fen).replaceAll(',', '');
}
