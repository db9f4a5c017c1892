// What `/api/mini/v1` answers to a member about benefits. Home, tier and session are older: types.ts, types-people.ts.

// ---- GET /consents ; PUT /consents {marketing?, personalisation?, noticeVersion?}
export interface MiniConsents {
  service: boolean;
  marketing: boolean;
  /** Offers by what the member bought; off: the general ones. */
  personalisation: boolean;
}

export type MiniCouponKind = 'amount_off' | 'percent_off' | 'exchange' | 'free_shipping';

/** What a coupon is worth; `sentence` says it in words, scope included. */
export interface MiniTerms {
  name: string;
  kind: MiniCouponKind;
  minSpendFen: number;
  amountOffFen: number | null;
  /** 20: the price falls by a fifth. */
  percentOff: number | null;
  maxOffFen: number | null;
  exchangeItem: string | null;
  sentence: string;
}

export type MiniCouponState = 'issued' | 'locked' | 'redeemed' | 'expired' | 'revoked' | 'reversed';

// ---- GET /coupons?state=&part=usable|used|ended&before=
export interface MiniCoupon extends MiniTerms {
  id: string;
  state: MiniCouponState;
  source: string;
  issuedAt: string;
  validFrom: string;
  /** The last instant at which it can be used. */
  validUntil: string;
}

// ---- GET /coupons/:id
export interface MiniCouponDetail extends MiniCoupon {
  /** Only while it can be used. */
  code: string | null;
  /** What the QR code holds; read by a clerk's scanner. */
  qrPayload: string | null;
  lockedUntil: string | null;
  redeemedAt: string | null;
  rules: { label: string; text: string }[];
}

export type MiniOfferState = 'claimable' | 'claimed' | 'sold_out' | 'not_started' | 'over' | 'not_eligible';

// ---- GET /claim-centre → MiniOffer[] ; POST /claim-centre/:templateId/claim → {couponId}
export interface MiniOffer extends MiniTerms {
  templateId: string;
  state: MiniOfferState;
  /** Why it cannot be claimed; null where it can. */
  reason: string | null;
  /** Who may claim it. */
  audience: string;
  /** 领取后 30 天内有效 or 2026-12-31 前有效. */
  validity: string;
  claimFrom: string | null;
  claimUntil: string | null;
  left: number;
  couponId: string | null;
}

// ---- POST /redeem-codes {code} → {couponId}

// ---- GET /points ; GET /points/entries?before=
export interface MiniPoints {
  /** The same as `available`. */
  balance: number;
  available: number;
  /** Earned by orders that may still be sent back. */
  pending: number;
  /** Points that were used and whose order was refunded; the next points make up for them. */
  owed: number;
  expiring: { points: number; expiresAt: string }[];
  entries: MiniPointsEntry[];
}

export interface MiniPointsEntry {
  id: string;
  kind: string;
  kindLabel: string;
  points: number;
  /** Still waiting until the order can no longer be sent back. */
  isPending: boolean;
  note: string;
  occurredAt: string;
  availableAt: string | null;
  expiresAt: string | null;
}

// ---- GET /benefits
export interface MiniBenefits {
  schemes: {
    schemeName: string;
    tierName: string;
    /** The general offers: the member wants none by what they bought. */
    isGeneral: boolean;
    /** Points per yuan. */
    pointsRate: number;
    privileges: { text: string; occasionLabel: string }[];
    occasions: { label: string; gifts: { text: string; terms: string }[] }[];
  }[];
}

// ---- GET /check-in → {checkIn: MiniCheckIn | null} ; POST /check-in → MiniCheckIn & {rewards}
export interface MiniCheckIn {
  businessDate: string;
  isDone: boolean;
  /** Days in a row, today included once done. */
  streak: number;
  cycleDays: number | null;
  /** What each day brings, in words. */
  daily: string[];
  streaks: { days: number; labels: string[]; isReached: boolean }[];
  next: { days: number; inDays: number; labels: string[] } | null;
  ruleSentence: string;
  days: { on: string; isDone: boolean }[];
}

/** Something that was given, or why it was not. */
export interface MiniReward {
  kind: 'coupon' | 'points' | 'chance' | 'goods';
  label: string;
  /** `owed`: promised, and given as soon as it can be. */
  state: 'given' | 'refused' | 'owed';
  reason: string | null;
  couponId: string | null;
  points: number | null;
}

export type MiniActivityKind = 'profile' | 'survey' | 'quiz' | 'vote' | 'sign_up' | 'lottery';

// ---- GET /activities → MiniActivityCard[]
export interface MiniActivityCard {
  id: string;
  kind: MiniActivityKind;
  kindLabel: string;
  title: string;
  organiser: string;
  endsAt: string | null;
  /** Nothing more to do here, today or at all. */
  isDone: boolean;
  stateSentence: string;
}

export type MiniSignUpState = 'seated' | 'waiting' | 'cancelled' | 'attended';

// ---- GET /activities/:id ; POST /activities/:id/{answers,sign-up,attend,profile}
export interface MiniActivity extends MiniActivityCard {
  state: 'scheduled' | 'running' | 'over' | 'stopped';
  startsAt: string | null;
  rules: string;
  claimRules: string;
  contact: string;
  requires: string[];
  rewards: string[];
  mine: MiniReward[];
  questions: MiniQuestion[];
  myAnswer: {
    answers: Record<string, string[]>;
    score: number | null;
    isPassed: boolean | null;
  } | null;
  voteResult: { code: string; label: string; votes: number }[] | null;
  signUp: {
    place: string;
    heldFrom: string | null;
    heldUntil: string | null;
    capacity: number;
    left: number;
    waiting: number;
    mine: { state: MiniSignUpState; waitingPosition: number | null } | null;
  } | null;
  profile: { fields: { code: MiniProfileField; label: string; isFilled: boolean }[] } | null;
  lottery: MiniLottery | null;
}

export type MiniProfileField = 'displayName' | 'phone' | 'birthday' | 'gender' | 'city';

// ---- GET /activities/:id/rules
export interface MiniRules {
  current: MiniRulesVersion;
  /** The terms under which each thing was given. */
  mine: (MiniRulesVersion & { givenAt: string; reward: string })[];
}

export interface MiniRulesVersion {
  versionNo: number;
  title: string;
  organiser: string;
  contact: string;
  rules: string;
  claimRules: string;
  lines: string[];
  since: string;
}

export interface MiniAnswerResult {
  score: number | null;
  isPassed: boolean | null;
  correct: Record<string, string[]> | null;
  rewards: MiniReward[];
}

// ---- GET, PUT /profile {displayName?, birthday?, city?}
export interface MiniProfile {
  displayName: string;
  birthday: string | null;
  city: string;
  phoneTail: string;
}

export interface MiniOption {
  code: string;
  label: string;
}

export interface MiniQuestion {
  code: string;
  text: string;
  type: 'single' | 'multi' | 'text' | 'rating';
  isRequired: boolean;
  maxChoices: number | null;
  options: MiniOption[];
}

// ---- GET /lotteries/:id ; POST /lotteries/:id/draw → MiniDraw
export interface MiniLottery {
  id: string;
  title: string;
  method: string;
  /** SHA-256 of the seed, told before the first draw; the seed itself after the end. */
  seedHash: string;
  seed: string | null;
  prizes: {
    level: string;
    name: string;
    worthFen: number;
    /** Millionths of one draw. */
    oddsPpm: number;
    stock: number;
    left: number;
  }[];
  chanceWords: string[];
  chancesLeft: number;
  draws: { at: string; prize: string | null; chanceNo: string; isDelivered: boolean | null }[];
}

export interface MiniDraw {
  chanceNo: string;
  prize: { level: string; name: string; reward: MiniReward } | null;
  chancesLeft: number;
}

// ---- GET /invite
export interface MiniInvite {
  isRunning: boolean;
  code: string;
  /** What the inviter gets and when, in words. */
  sentence: string;
  rules: string[];
  invited: number;
  waiting: number;
  rewarded: number;
  friends: { name: string; boundAt: string; state: string; stateLabel: string }[];
}

// ---- GET /mall → {available, items} ; POST /mall/:itemId/exchange {versionId?, address?} → MiniExchange
export interface MiniMallItem {
  id: string;
  /** The terms shown; the exchange names them. */
  versionId: string;
  kind: 'coupon' | 'goods';
  name: string;
  description: string;
  points: number;
  fulfilment: 'pickup' | 'delivery' | null;
  left: number;
  perMemberLimit: number | null;
  held: number;
  state: 'exchangeable' | 'insufficient' | 'sold_out' | 'limit_reached' | 'not_started' | 'over';
  reason: string | null;
  endsAt: string | null;
  terms: MiniTerms | null;
}

export interface MiniExchange {
  id: string;
  state: 'placed' | 'delivered' | 'cancelled';
  points: number;
  placedAt: string;
  endedAt: string | null;
  couponId: string | null;
  pickupCode: string | null;
}

// ---- GET /exchanges?before=
export interface MiniExchangeEntry extends MiniExchange {
  kind: 'coupon' | 'goods';
  name: string;
  fulfilment: 'pickup' | 'delivery' | null;
  addressMasked: string | null;
  note: string;
}
