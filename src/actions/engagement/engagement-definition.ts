/** What an activity can be. */
export const ENGAGEMENT_KINDS = [
  'check_in',
  'profile',
  'survey',
  'quiz',
  'vote',
  'sign_up',
  'lottery',
  'referral',
] as const;
export type EngagementKind = (typeof ENGAGEMENT_KINDS)[number];

/** Of these only one may run at a time: one check-in a day, one completion of the profile, one referral programme. */
export const SINGLE_KINDS: ReadonlySet<EngagementKind> = new Set(['check_in', 'profile', 'referral']);

/** What somebody gets for taking part. A coupon keeps the terms of its template's version. */
export type Reward =
  { kind: 'coupon'; templateId: string } | { kind: 'points'; points: number; validDays: number | null };

/** What somebody must be or have before they may take part. Sharing, following and inviting are none of it. */
export const REQUIREMENTS = ['phone_bound', 'bought_before'] as const;
export type Requirement = (typeof REQUIREMENTS)[number];

/** What every activity says. Texts may be empty and times open until it starts. Times are ISO instants. */
export interface CommonTerms {
  title: string;
  /** 主办方 */
  organiser: string;
  /** How the organiser can be reached. */
  contact: string;
  /** 活动规则, as the member reads it. */
  rules: string;
  /** 兑奖 / 领取规则: time, condition, way, what happens to what nobody claims. */
  claimRules: string;
  startsAt: string | null;
  endsAt: string | null;
  requires: Requirement[];
}

/**
 * 签到. A day counts once. A day left out sets the count back to 1; after `cycleDays` days the count begins at 1
 * again (null: it goes on). `streaks` give their rewards on the day on which the count reaches `days`.
 */
export interface CheckInDefinition extends CommonTerms {
  kind: 'check_in';
  daily: Reward[];
  streaks: { days: number; rewards: Reward[] }[];
  cycleDays: number | null;
}

export const PROFILE_FIELDS = ['displayName', 'phone', 'birthday', 'gender', 'city'] as const;
export type ProfileField = (typeof PROFILE_FIELDS)[number];

/** 完善资料: once all `fields` are filled. */
export interface ProfileDefinition extends CommonTerms {
  kind: 'profile';
  fields: ProfileField[];
  rewards: Reward[];
}

export interface AnswerOption {
  code: string;
  label: string;
}

export type QuestionType = 'single' | 'multi' | 'text' | 'rating';

/** A question of a survey. `rating` is 1 to 5. `maxChoices` is for `multi`. */
export interface SurveyQuestion {
  code: string;
  text: string;
  type: QuestionType;
  isRequired: boolean;
  maxChoices: number | null;
  options: AnswerOption[];
}

/** 问卷 */
export interface SurveyDefinition extends CommonTerms {
  kind: 'survey';
  questions: SurveyQuestion[];
  rewards: Reward[];
}

/** A question of a quiz with its right options; a multi question is right when exactly these are chosen. */
export interface QuizQuestion {
  code: string;
  text: string;
  type: 'single' | 'multi';
  options: AnswerOption[];
  correct: string[];
}

/** 有奖问答: rewards from `passCount` right answers on. One try. */
export interface QuizDefinition extends CommonTerms {
  kind: 'quiz';
  questions: QuizQuestion[];
  passCount: number;
  rewards: Reward[];
}

/** 投票 */
export interface VoteDefinition extends CommonTerms {
  kind: 'vote';
  question: string;
  options: AnswerOption[];
  maxChoices: number;
  rewards: Reward[];
}

/** 报名签到: an event with seats. Times are ISO instants. */
export interface SignUpDefinition extends CommonTerms {
  kind: 'sign_up';
  place: string;
  heldFrom: string | null;
  heldUntil: string | null;
  capacity: number;
  hasWaitingList: boolean;
  onSignUp: Reward[];
  onAttend: Reward[];
}

/** A prize of a lottery. `worthFen` is what it is worth at its usual price, for goods as for coupons and points. */
export interface LotteryPrize {
  /** 一等奖 … */
  level: string;
  name: string;
  kind: 'coupon' | 'points' | 'goods';
  templateId: string | null;
  points: number | null;
  worthFen: number;
  /** Chance of it in one draw, in millionths. */
  oddsPpm: number;
  stock: number;
}

/** Where chances may come from. Never from money, points, sharing, following or inviting. */
export const CHANCE_SOURCES = ['daily', 'activity', 'check_in', 'sign_up'] as const;
export type ChanceSource = (typeof CHANCE_SOURCES)[number];

/** 抽奖. `chances` says how many each source gives: a day, once, per check-in, per sign-up (of any event). */
export interface LotteryDefinition extends CommonTerms {
  kind: 'lottery';
  /** 参与与开奖方式 */
  method: string;
  prizes: LotteryPrize[];
  chances: { source: ChanceSource; count: number }[];
}

/** 推荐有礼: points to the inviter, once per friend, after the friend's first order has passed the refund period. */
export interface ReferralDefinition extends CommonTerms {
  kind: 'referral';
  points: number;
  validDays: number | null;
  /** Friends per inviter and calendar month (business date) for whom points are given. */
  monthlyLimit: number;
  /** The friend's order counts from this net amount on. */
  minOrderFen: number;
}

export type EngagementDefinition =
  | CheckInDefinition
  | ProfileDefinition
  | SurveyDefinition
  | QuizDefinition
  | VoteDefinition
  | SignUpDefinition
  | LotteryDefinition
  | ReferralDefinition;

/** Highest worth of a lottery's first prize. Source: `lottery.ts`. */
export const TOP_PRIZE_FEN = 5_000_000;
/** Odds are integer parts of this. */
export const PPM = 1_000_000;
