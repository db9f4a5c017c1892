import { yuanFromFen } from '../../../platform/money/fen.js';
import type { PersonFactsRow } from '../../../orchestration/people-directory/person-facts.read.js';

/** A figure about one person, with where it comes from. */
export interface FactView {
  label: string;
  value: string;
  basis: string;
}

const NONE = '—';

function yuan(fen: number | null): string {
  return fen === null ? NONE : `¥${yuanFromFen(fen)}`;
}

function count(value: number, unit: string): string {
  return `${value.toLocaleString('en-US')} ${unit}`;
}

/** The facts of one person as the detail page lists them. */
export function factViews(facts: PersonFactsRow): FactView[] {
  const asOf = `截至业务日 ${facts.as_of_on}`;
  const counted = '已付款且未全额退款的订单';
  const net = `${counted}，实付减去退款`;
  return [
    { label: '累计净消费', value: yuan(facts.net_amount_fen), basis: `${net},${asOf}` },
    { label: '累计订单', value: count(facts.order_count, '单'), basis: `${counted},${asOf}` },
    {
      label: '近 365 天净消费',
      value: yuan(facts.net_amount_fen_365),
      basis: `${net}，含今天共 365 个业务日`,
    },
    {
      label: '近 365 天订单',
      value: count(facts.order_count_365, '单'),
      basis: `${counted}，含今天共 365 个业务日`,
    },
    { label: '近 90 天净消费', value: yuan(facts.net_amount_fen_90), basis: `${net}，含今天共 90 个业务日` },
    { label: '近 30 天净消费', value: yuan(facts.net_amount_fen_30), basis: `${net}，含今天共 30 个业务日` },
    { label: '客单价', value: yuan(facts.average_order_value_fen), basis: '累计净消费 ÷ 累计订单' },
    { label: '首次购买', value: facts.first_paid_on ?? NONE, basis: `${counted}中最早的付款日` },
    { label: '最近购买', value: facts.last_paid_on ?? NONE, basis: `${counted}中最近的付款日` },
    {
      label: '复购周期',
      value: facts.purchase_interval_days === null ? NONE : `${facts.purchase_interval_days.toFixed(1)} 天`,
      basis: '相邻两个购买日的平均间隔，只买过一天的人没有',
    },
    {
      label: '退款',
      value:
        facts.refund_count === 0
          ? '无'
          : `${count(facts.refund_count, '笔')}，共 ${yuan(facts.refunded_amount_fen)}`,
      basis: '退款成功的笔数与金额，记在原订单的付款日',
    },
    {
      label: '常购品类',
      value: facts.top_category ?? NONE,
      basis: `消费金额最多的品类，共买过 ${facts.category_count} 个品类`,
    },
  ];
}
