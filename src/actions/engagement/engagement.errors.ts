import { AppError } from '../../platform/errors/app-error.js';

/** No such activity. */
export class EngagementNotFound extends AppError {
  constructor(id: string) {
    super({ code: 'engagement.not-found', status: 404, message: '没有这个活动', details: { id } });
  }
}

/** A definition is not well formed; `path` says where. */
export class DefinitionInvalid extends AppError {
  constructor(path: string, message: string) {
    super({ code: 'engagement.definition-invalid', status: 422, message, details: { path } });
  }
}

/** A reward hangs on sharing, following or inviting. */
export class SharingRewarded extends AppError {
  constructor(path: string, words: string) {
    super({
      code: 'engagement.sharing-rewarded',
      status: 422,
      message: `「${words}」：分享、转发、关注、邀请不能作为参加条件、领奖条件或额外机会，转发只统计不奖励`,
      details: { path, words },
    });
  }
}

/** Chances of a lottery would be sold. */
export class ChanceSold extends AppError {
  constructor(path: string, source: string) {
    super({
      code: 'engagement.chance-sold',
      status: 422,
      message: `抽奖机会不能用钱或积分换取（${source}），可用的来源：每天、每个活动、签到、报名`,
      details: { path, source },
    });
  }
}

/** A prize above what the rules for prize sales allow. */
export class PrizeTooBig extends AppError {
  constructor(path: string, worthFen: number) {
    super({
      code: 'engagement.prize-too-big',
      status: 422,
      message: '抽奖的最高奖不得超过 5 万元（《反不正当竞争法》、《规范促销行为暂行规定》）',
      details: { path, worthFen },
    });
  }
}

/** What is still missing before an activity can start. */
export class NotReady extends AppError {
  constructor(problems: readonly { path: string; problem: string }[]) {
    super({
      code: 'engagement.not-ready',
      status: 422,
      message: `还不能开始：${problems.map(({ problem }) => problem).join('；')}`,
      details: { problems },
    });
  }
}

/** Somebody edited the activity between its preview and its start. */
export class PreviewChanged extends AppError {
  constructor() {
    super({
      code: 'engagement.preview-changed',
      status: 409,
      message: '活动内容刚被修改过，请重新核对后再开始',
    });
  }
}

/** A lottery that has started stays as it is. */
export class EngagementFrozen extends AppError {
  constructor() {
    super({
      code: 'engagement.frozen',
      status: 409,
      message: '抽奖开始后，规则、奖品和概率都不能再改；需要调整请停止后另建一个活动',
    });
  }
}

/** Something can only be done in another state of the activity. */
export class WrongState extends AppError {
  constructor(message: string) {
    super({ code: 'engagement.wrong-state', status: 409, message });
  }
}

/** Another activity of a kind of which only one may run, runs. */
export class OtherRuns extends AppError {
  constructor(kindLabel: string) {
    super({
      code: 'engagement.other-runs',
      status: 409,
      message: `已有一个进行中的「${kindLabel}」，同一时间只能有一个，请先停止它`,
    });
  }
}

/** The member comes before the beginning, after the end, or to something that was stopped. */
export class NotRunning extends AppError {
  constructor(state: 'draft' | 'scheduled' | 'over' | 'stopped') {
    const words = {
      draft: '活动还没有开始',
      scheduled: '活动还没有开始',
      over: '活动已经结束',
      stopped: '活动已停止',
    };
    super({ code: 'engagement.not-running', status: 409, message: words[state], details: { state } });
  }
}

/** No activity of this kind runs. */
export class NoneRunning extends AppError {
  constructor(kindLabel: string) {
    super({ code: 'engagement.none-running', status: 404, message: `现在没有进行中的${kindLabel}` });
  }
}

/** Only members take part. */
export class NotMember extends AppError {
  constructor() {
    super({ code: 'engagement.not-member', status: 409, message: '入会后才能参加' });
  }
}

/** A member lacks what the activity asks for. */
export class RequirementMissing extends AppError {
  constructor(sentence: string) {
    super({ code: 'engagement.requirement-missing', status: 409, message: `还不能参加：${sentence}` });
  }
}

/** An answer does not fit its question. */
export class AnswerInvalid extends AppError {
  constructor(path: string, message: string) {
    super({ code: 'engagement.answer-invalid', status: 422, message, details: { path } });
  }
}

/** All seats are taken and nobody may wait. */
export class SignUpFull extends AppError {
  constructor() {
    super({ code: 'engagement.full', status: 409, message: '名额已满' });
  }
}

/** Somebody without a seat. */
export class NotSeated extends AppError {
  constructor() {
    super({ code: 'engagement.not-seated', status: 409, message: '没有报上名，不能签到' });
  }
}

export class AttendCodeWrong extends AppError {
  constructor(triesLeft: number) {
    super({
      code: 'engagement.attend-code-wrong',
      status: 422,
      message: `签到码不对，还可以再试 ${triesLeft} 次`,
      details: { triesLeft },
    });
  }
}

export class AttendLocked extends AppError {
  constructor() {
    super({
      code: 'engagement.attend-locked',
      status: 429,
      message: '签到码输错次数太多，请找现场工作人员签到',
    });
  }
}

/** The profile still has blanks. */
export class ProfileIncomplete extends AppError {
  constructor(labels: readonly string[]) {
    super({
      code: 'engagement.profile-incomplete',
      status: 409,
      message: `资料还没有填完：${labels.join('、')}`,
      details: { missing: labels },
    });
  }
}

/** No chance is left in a lottery. */
export class NoChance extends AppError {
  constructor() {
    super({ code: 'engagement.no-chance', status: 409, message: '没有抽奖机会了' });
  }
}

const REFERRAL_MESSAGES = {
  'code-unknown': '没有这个邀请码',
  self: '不能填写自己的邀请码',
  'already-member': '已经是会员，不能再填写邀请码',
  'not-running': '推荐有礼没有在进行',
} as const;

/** Why an invitation cannot be used. */
export class ReferralRefused extends AppError {
  constructor(reason: keyof typeof REFERRAL_MESSAGES) {
    super({ code: `referral.${reason}`, status: 422, message: REFERRAL_MESSAGES[reason] });
  }
}
