/**
 * Finds words by which an activity would make sharing, following or inviting a condition of a reward or an extra
 * chance. Source: the platform's rules against 诱导分享 and 诱导关注 (微信外部链接内容管理规范), which forbid rewarding a
 * share, a follow or an invitation.
 */
const DEED =
  /分享|转发|转给|发朋友圈|发到群|集赞|点赞|助力|砍一刀|砍价|拉新|拉人|邀请|关注|推荐(?:给)?(?:好友|朋友)/;
const DEED_BUT_INVITING = /分享|转发|转给|发朋友圈|发到群|集赞|点赞|助力|砍一刀|砍价|关注/;
const REWARD =
  /获得|得到|领取|赠送|送|可得|奖励|再抽|多抽|额外|加一次|机会|抽奖|参加|参与|解锁|积分|优惠券|方可|才能|即可|兑换|兑奖/;
const DENIAL =
  /(?:无需|无须|不需要|不用|不必|不要求|不作为|不得|不能|不会|不以|不因|没有|与是否|不影响|不计|不奖励|不增加|谢绝|禁止|请勿)/;

/** Parts of a sentence that stand for themselves. */
const CLAUSE_END = /[。！？!?；;\n]/;

/**
 * The first sentence that rewards sharing, following or inviting; undefined when there is none. The referral
 * programme may speak of inviting, which it rewards by the friend's order alone (`mayInvite`).
 */
export function sharingReward(text: string, mayInvite = false): string | undefined {
  const deed = mayInvite ? DEED_BUT_INVITING : DEED;
  return text
    .split(CLAUSE_END)
    .map((sentence) => sentence.trim())
    .find((sentence) => deed.test(sentence) && REWARD.test(sentence) && !DENIAL.test(sentence));
}

const FORBIDDEN_SOURCES =
  /share|sharing|forward|follow|invit|refer|like|subscrib|分享|转发|关注|邀请|推荐|点赞|集赞|助力/i;
const SOLD_SOURCES = /buy|bought|pay|paid|order|purchase|point|money|spend|购买|付费|下单|消费|积分|支付/i;

/** Whether the name of a condition or of a source of chances means sharing, following or inviting. */
export function meansSharing(name: string): boolean {
  return FORBIDDEN_SOURCES.test(name);
}

/** Whether the name of a source of chances means paying with money or points. */
export function meansSelling(name: string): boolean {
  return SOLD_SOURCES.test(name);
}
