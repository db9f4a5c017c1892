/** Shapes of `/engagements`. Money is integer fen, odds are millionths, instants are ISO UTC. */

export const engagementKinds = [
  'check_in',
  'lottery',
  'sign_up',
  'survey',
  'quiz',
  'vote',
  'profile',
  'referral',
] as const;
export type EngagementKind = (typeof engagementKinds)[number];
export const engagementStates = ['draft', 'scheduled', 'running', 'over', 'stopped'] as const;
export type EngagementState = (typeof engagementStates)[number];

export type Reward =
  { kind: 'coupon'; templateId: string } | { kind: 'points'; points: number; validDays: number | null };

interface CommonTerms {
  title: string;
  organiser: string;
  contact: string;
  rules: string;
  claimRules: string;
  startsAt: string | null;
  endsAt: string | null;
  requires: string[];
}

export interface CheckInTerms extends CommonTerms {
  kind: 'check_in';
  daily: Reward[];
  streaks: { days: number; rewards: Reward[] }[];
  cycleDays: number | null;
}
export interface ProfileTerms extends CommonTerms {
  kind: 'profile';
  fields: string[];
  rewards: Reward[];
}
export interface AnswerOption {
  code: string;
  label: string;
}
export interface SurveyQuestion {
  code: string;
  text: string;
  type: 'single' | 'multi' | 'text' | 'rating';
  isRequired: boolean;
  maxChoices: number | null;
  options: AnswerOption[];
}
export interface SurveyTerms extends CommonTerms {
  kind: 'survey';
  questions: SurveyQuestion[];
  rewards: Reward[];
}
export interface QuizQuestion {
  code: string;
  text: string;
  type: 'single' | 'multi';
  options: AnswerOption[];
  correct: string[];
}
export interface QuizTerms extends CommonTerms {
  kind: 'quiz';
  questions: QuizQuestion[];
  passCount: number;
  rewards: Reward[];
}
export interface VoteTerms extends CommonTerms {
  kind: 'vote';
  question: string;
  options: AnswerOption[];
  maxChoices: number;
  rewards: Reward[];
}
export interface SignUpTerms extends CommonTerms {
  kind: 'sign_up';
  place: string;
  heldFrom: string | null;
  heldUntil: string | null;
  capacity: number;
  hasWaitingList: boolean;
  onSignUp: Reward[];
  onAttend: Reward[];
}
export interface LotteryPrize {
  level: string;
  name: string;
  kind: 'coupon' | 'points' | 'goods';
  templateId: string | null;
  points: number | null;
  worthFen: number;
  oddsPpm: number;
  stock: number;
}
export type ChanceSource = 'daily' | 'activity' | 'check_in' | 'sign_up';
export interface LotteryTerms extends CommonTerms {
  kind: 'lottery';
  method: string;
  prizes: LotteryPrize[];
  chances: { source: ChanceSource; count: number }[];
}
export interface ReferralTerms extends CommonTerms {
  kind: 'referral';
  points: number;
  validDays: number | null;
  monthlyLimit: number;
  minOrderFen: number;
}
export type EngagementTerms =
  | CheckInTerms
  | ProfileTerms
  | SurveyTerms
  | QuizTerms
  | VoteTerms
  | SignUpTerms
  | LotteryTerms
  | ReferralTerms;

export interface EngagementRow {
  id: string;
  kind: EngagementKind;
  title: string;
  state: EngagementState;
  versionNo: number;
  startsAt: string | null;
  endsAt: string | null;
  people: number;
  createdBy: string;
  createdAt: string;
  startedBy: string | null;
  startedAt: string | null;
  stoppedBy: string | null;
  stoppedAt: string | null;
  stopReason: string | null;
}

export interface Engagement extends EngagementRow {
  definition: EngagementTerms;
}

export interface StartPreview {
  problems: { path: string; problem: string }[];
  people: number;
  prizeWorthFen: number;
  prizes: number;
  coupons: { templateId: string; name: string; left: number; wanted: number | null; state: string }[];
}

export interface EngagementResults {
  days: { on: string; times: number }[];
  people: number;
  times: number;
  forwards: number;
  forwarders: number;
  rewards: { kind: string; label: string; given: number; refused: number; owed: number; worthFen: number }[];
  points: number;
  streaks: { streak: number; people: number }[];
  questions: {
    code: string;
    text: string;
    type: string;
    options: { code: string; label: string; votes: number; isCorrect: boolean | null }[];
  }[];
  quiz: { passed: number; scores: { score: number; people: number }[] } | null;
  signUp: {
    capacity: number;
    taken: number;
    attendCode: string;
    byState: { state: SignUpRow['state']; people: number }[];
  } | null;
  lottery: {
    seedHash: string;
    seed: string | null;
    fileHash: string | null;
    draws: number;
    chances: number;
    prizes: {
      prizeNo: number;
      level: string;
      name: string;
      kind: LotteryPrize['kind'];
      worthFen: number;
      oddsPpm: number;
      stock: number;
      given: number;
      hits: number;
    }[];
  } | null;
  referral: { byState: { state: ReferralRow['state']; people: number; points: number }[] } | null;
}

export interface GrantRow {
  id: string;
  memberId: string;
  memberName: string;
  label: string;
  versionNo: number;
  state: 'given' | 'refused' | 'owed';
  reason: string | null;
  grantedAt: string;
}

export interface ChanceRow {
  id: string;
  memberId: string;
  memberName: string;
  sourceLabel: string;
  drawNo: number | null;
  roll: number | null;
  outcome: 'won' | 'lost' | 'sold_out' | 'open';
  prize: string | null;
  isGoods: boolean;
  drawnAt: string | null;
  deliveredAt: string | null;
  deliveredBy: string | null;
}

export interface SignUpRow {
  id: string;
  memberId: string;
  memberName: string;
  phoneMasked: string;
  state: 'seated' | 'waiting' | 'cancelled' | 'attended';
  position: number | null;
  signedAt: string;
  attendedAt: string | null;
  attendedBy: string | null;
}

export interface ReferralRow {
  id: string;
  inviterId: string;
  inviterName: string;
  friendId: string;
  friendName: string;
  state: 'waiting' | 'rewarded' | 'refused';
  reason: string | null;
  suspicion: string | null;
  orderNo: string | null;
  points: number | null;
  boundAt: string;
  settledOn: string | null;
}

export interface TermsVersion {
  versionNo: number;
  title: string;
  organiser: string;
  contact: string;
  rules: string;
  claimRules: string;
  lines: string[];
  since: string;
  author: string;
  isCurrent: boolean;
}

export interface ReplayResult {
  isInOrder: boolean;
  isSeedRight: boolean;
  drawn: number;
  won: number;
  soldOut: number;
  differences: { drawNo: number; chanceNo: string }[];
  wrongPrizes: { prizeNo: number; given: number; won: number }[];
  fileHash: string;
}
