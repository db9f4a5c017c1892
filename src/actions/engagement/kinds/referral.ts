import type { ReferralDefinition } from '../engagement-definition.js';
import { yuanFromFen } from '../../../platform/money/fen.js';
import { problemIf, type KindRules } from './kind-rules.js';

/**
 * 推荐有礼: one level only, once per friend, and never for the sharing. The reward is points alone and follows the
 * friend's own order; more levels, or pay for bringing people in, would be 传销 by the Regulations on the Prohibition of
 * Pyramid Selling (禁止传销条例).
 */
export const referralRules: KindRules<ReferralDefinition> = {
  labelZh: '推荐有礼',
  fields: ['points', 'validDays', 'monthlyLimit', 'minOrderFen'],
  read: (reader, common) => ({
    ...common,
    kind: 'referral',
    points: reader.whole('points', 0, 100_000, 0),
    validDays: reader.wholeOrNull('validDays', 1, 3650),
    monthlyLimit: reader.whole('monthlyLimit', 1, 1000, 10),
    minOrderFen: reader.whole('minOrderFen', 0, 100_000_000, 0),
  }),
  problems: ({ points }) => problemIf(points < 1, 'points', '请填写推荐奖励的积分'),
  rewards: ({ points, validDays }) => (points > 0 ? [{ kind: 'points', points, validDays }] : []),
  lines: ({ points, monthlyLimit, minOrderFen }) => [
    `好友凭您的邀请码首次入会，其入会后的首个有效订单${minOrderFen > 0 ? `（实付满 ¥${yuanFromFen(minOrderFen)}）` : ''}过了退款期，您得 ${points} 积分`,
    `每位好友只奖励一次，只有一级；每月最多奖励 ${monthlyLimit} 位`,
    '自己、已经是会员的人不算；订单取消或全额退款不算；转发和分享本身没有奖励',
  ],
};
