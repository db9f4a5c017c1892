import type { ChangeCause } from './tiering.rows.js';

const CAUSES: Record<ChangeCause, string> = {
  initial: '首次分层',
  facts: '消费与互动变化',
  refit: '分界更新',
  version: '规则改版',
  season: '活动期',
  override: '人工调整',
  late_data: '补录数据',
  merge: '账号合并',
};

/** Why a tier changed, as operators read it. */
export function causeLabel(cause: ChangeCause): string {
  return CAUSES[cause];
}

const RUN_CAUSES: Record<string, string> = {
  publish: '发布后分层',
  nightly: '每日分层',
  manual: '手动分层',
  facts: '实时分层',
  merge: '账号合并',
  override: '人工调整',
  late_data: '补录数据',
};

/** Why a run over everybody took place. */
export function runCauseLabel(cause: string): string {
  return RUN_CAUSES[cause] ?? cause;
}
