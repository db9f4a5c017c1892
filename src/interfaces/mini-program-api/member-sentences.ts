import { shanghaiMinute } from './shanghai-minute.js';

/** Facts of a refusal that a sentence may name. */
type Details = Readonly<Record<string, unknown>>;

/** What a member reads where the module's own sentence speaks to operators. By stable code. */
const SENTENCES = new Map<string, string | ((details: Details) => string | undefined)>([
  ['coupons.not-found', '没有找到这张券'],
  ['coupons.template-not-found', '没有找到这张券'],
  ['coupons.not-member', '入会后才能领取'],
  ['coupons.not-claimable', '这张券不能在这里领取'],
  ['coupons.claim-not-started', ({ claimFrom }) => timeSentence('还没到领取时间', claimFrom)],
  ['coupons.claim-over', '领取时间已过'],
  ['coupons.not-eligible', ({ audience }) => named('还不能领取', audience)],
  ['coupons.paused', '这张券暂时不发了，过几天再来看看'],
  ['coupons.stopped', '这张券已经停发'],
  ['coupons.template-over', '这张券的活动已经结束'],
  ['coupons.limit-reached', '你已经领过了'],
  ['coupons.member-daily-limit-reached', '今天已经领过了，明天再来'],
  ['coupons.daily-limit-reached', '今天的已经领完，明天再来'],
  ['coupons.out-of-stock', '已经领完了'],
  ['coupons.out-of-budget', '已经领完了'],
  ['points.insufficient', ({ wanted, available }) => missingSentence(wanted, available)],
  ['points-mall.not-started', ({ startsAt }) => timeSentence('还没到兑换时间', startsAt)],
  ['redeem-codes.not-started', ({ startsAt }) => timeSentence('活动还没开始', startsAt)],
  ['tiering.not-placed', '你的等级还在计算，稍后再来看'],
  ['tiering.not-published', '等级规则还没有公布'],
  ['tiering.scheme-unknown', '等级规则还没有公布'],
  ['request.invalid', '填写的内容有误，请检查后再提交'],
]);

/** The member's sentence for a code; undefined: the module's own will do. */
export function memberSentenceOf(code: string, details: Details): string | undefined {
  const sentence = SENTENCES.get(code);
  return typeof sentence === 'function' ? sentence(details) : sentence;
}

function named(sentence: string, what: unknown): string {
  return typeof what === 'string' && what !== '' ? `${sentence}：${what}` : sentence;
}

function missingSentence(wanted: unknown, available: unknown): string {
  const missing = Number(wanted) - Number(available);
  return missing > 0 ? `积分不够，还差 ${missing} 积分` : '积分不够';
}

function timeSentence(sentence: string, from: unknown): string {
  const at = typeof from === 'string' ? shanghaiMinute(from) : undefined;
  return at === undefined ? sentence : `${sentence}，${at} 开始`;
}
