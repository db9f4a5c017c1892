/** What a channel is. `csv` channels have no platform behind them: files are imported into them. */
export type ChannelKind =
  'wechat_official_account' | 'mini_program' | 'wechat_shop' | 'membership_feed' | 'csv';

/** Where and how a channel's platform is called. Nothing in here is secret. */
export interface ChannelSettings {
  /** Base URL of the platform; unset: the platform's own. */
  baseUrl?: string;
  /** 原始 id (`gh_…`) of a WeChat account, the `ToUserName` of its pushes. */
  originalId?: string;
  /** Full URL of a 会员名单 feed; unset: `baseUrl` is it. */
  feedUrl?: string;
  /** Code of the channel whose openids a 会员名单 feed names; unset: the first mini-program. */
  identityChannelCode?: string;
  /** First business date of the shop's history; older orders are not asked for. */
  historyFrom?: string;
}

/** What proves to the platform who we are, and to us that a push is from the platform. */
export interface ChannelSecrets {
  /** AppSecret. */
  secret?: string;
  /** Token of the callback server. */
  callbackToken?: string;
  /** EncodingAESKey, 43 characters; set: pushes come encrypted. */
  aesKey?: string;
  /** Bearer token of a 会员名单 feed; unset: `secret` is it. */
  feedToken?: string;
}

/** One account on one platform. */
export interface Channel {
  id: string;
  code: string;
  kind: ChannelKind;
  name: string;
  appId: string;
  settings: ChannelSettings;
  secrets: ChannelSecrets;
  isEnabled: boolean;
}

// ---- neutral records: what every platform's answers are turned into

/** Someone who follows the account, or did. */
export interface ChannelFollower {
  externalId: string;
  unionId?: string | undefined;
  isFollowing: boolean;
  /** When the present following began, by the platform's clock; absent for those who left. */
  followedAt?: Date | undefined;
  /** Empty or absent when the platform gives none. */
  displayName?: string | undefined;
  province?: string | undefined;
  city?: string | undefined;
}

export type ChannelOrderState = 'unpaid' | 'paid' | 'shipped' | 'completed' | 'cancelled';

export interface ChannelOrderItem {
  productExternalId?: string | undefined;
  title: string;
  category?: string | undefined;
  quantity: number;
  /** What was paid for the line, in fen. */
  amountFen: number;
}

export interface ChannelOrder {
  externalId: string;
  buyerExternalId: string;
  buyerUnionId?: string | undefined;
  /** Where it was delivered to; fills the buyer's blanks. */
  buyerProvince?: string | undefined;
  buyerCity?: string | undefined;
  /** What a buyer nobody has named is called, e.g. 客户00017. */
  buyerFallbackName?: string | undefined;
  state: ChannelOrderState;
  paidAmountFen: number;
  /** What the goods cost the brand; absent: the source does not say. */
  costFen?: number | undefined;
  placedAt?: Date | undefined;
  /** Absent: not paid. */
  paidAt?: Date | undefined;
  /** When the source last changed it, by the source's clock; absent: the source does not say. */
  sourceUpdatedAt?: Date | undefined;
  items: readonly ChannelOrderItem[];
}

export interface ChannelRefund {
  externalId: string;
  orderExternalId: string;
  amountFen: number;
  /** `succeeded`: the money is back with the buyer. */
  state: 'open' | 'succeeded' | 'closed';
  refundedAt?: Date | undefined;
  sourceUpdatedAt?: Date | undefined;
}

/** One line of the brand's own membership system. */
export interface ChannelMembership {
  /** Id on the feed's identity channel (the mini-program's openid). */
  externalId: string;
  unionId?: string | undefined;
  displayName?: string | undefined;
  joinedAt: Date;
  consents: { service: boolean; marketing: boolean };
}

// ---- ports: what a platform can do for us

/** Half-open on neither side: platforms take both ends as included. */
export interface TimeWindow {
  from: Date;
  to: Date;
}

export interface Page<Item> {
  items: Item[];
  /** Undefined after the last page. */
  nextCursor: string | undefined;
}

/** Lists who follows. The order is the platform's; the result is a set. */
export interface FollowerSource {
  /** One page of ids and how many followers the platform says there are. */
  listFollowers(
    channel: Channel,
    cursor: string | undefined,
  ): Promise<Page<string> & { total: number | undefined }>;
  /** Profiles; any number of ids, those the platform does not know are left out. */
  describeFollowers(channel: Channel, externalIds: readonly string[]): Promise<ChannelFollower[]>;
}

/** Finds orders and refunds by when they last changed. */
export interface OrderSource {
  /** Widest window the platform takes. */
  readonly maxWindowMs: number;
  /** How many orders are worth asking for at the same time. */
  readonly concurrency: number;
  listOrderIds(channel: Channel, window: TimeWindow, cursor: string | undefined): Promise<Page<string>>;
  /** Throws ChannelError of kind `invalid` for an id the platform does not know. */
  getOrder(channel: Channel, externalId: string): Promise<ChannelOrder>;
  listRefundIds(channel: Channel, window: TimeWindow, cursor: string | undefined): Promise<Page<string>>;
  getRefund(channel: Channel, externalId: string): Promise<ChannelRefund>;
}

/** Reads the brand's own list of members. */
export interface MembershipSource {
  listMemberships(
    channel: Channel,
    cursor: string | undefined,
  ): Promise<Page<ChannelMembership> & { total: number | undefined; resumeAt: string }>;
}

/** What became of one attempt to send. */
export type SendOutcome =
  /** Sent or submitted. `isPerPerson`: the platform will tell the result of this very message. */
  | { kind: 'accepted'; vendorMessageId: string; isPerPerson: boolean }
  /** Refused for a reason; asking again changes nothing before `parkUntil`. */
  | {
      kind: 'rejected';
      vendorCode: string;
      vendorMessage: string;
      reason: 'unreachable' | 'quota' | 'content' | 'auth' | 'invalid';
      parkUntil?: Date;
    }
  /** Certainly not accepted; may be tried again, not before `retryAfterMs`. */
  | { kind: 'transient'; vendorCode: string; vendorMessage: string; retryAfterMs: number }
  /** Perhaps accepted: time-out, connection cut after the request was written, unreadable answer. */
  | { kind: 'unknown'; vendorCode: string; vendorMessage: string };

/** A message to one person, filled into a template that the platform knows. */
export interface TemplateSend {
  openId: string;
  vendorTemplateId: string;
  data: Record<string, string>;
  /** Ours; the platform drops repeats of it for a while where it can. */
  clientMessageId: string;
  /** Page of the mini-program to open. */
  page?: string | undefined;
}

/** One text to 2–10,000 people; there is no result per person. */
export interface MassSend {
  openIds: readonly string[];
  text: string;
  /** Ours, at most 64 bytes; the platform drops repeats of it for 24 hours. */
  clientMessageId: string;
}

/** Sends. Never retries an attempt whose fate is unknown, never throws for a platform's refusal. */
export interface MessageSender {
  sendTemplate(channel: Channel, message: TemplateSend): Promise<SendOutcome>;
  sendSubscribe(channel: Channel, message: TemplateSend): Promise<SendOutcome>;
  sendMass(channel: Channel, message: MassSend): Promise<SendOutcome>;
}

/** A push as it arrived. */
export interface CallbackRequest {
  query: Readonly<Record<string, string | undefined>>;
  body: Buffer;
  receivedAt: Date;
}

/** What a push says, in neutral words. */
export type CallbackNotice =
  | { kind: 'followed' | 'unfollowed'; externalId: string; occurredAt: Date }
  | { kind: 'order-changed'; orderExternalId: string }
  | { kind: 'refund-changed'; refundExternalId: string; orderExternalId: string }
  | {
      kind: 'message-result';
      vendorMessageId: string;
      status: string;
      counts: { total: number; filtered: number; sent: number; failed: number } | undefined;
    }
  | { kind: 'ignored'; name: string };

/** Reads pushes. Signature and age are checked before anything is stored. */
export interface CallbackReceiver {
  /** Answer to the platform's address check; throws `callbacks.signature-invalid`. */
  answerAddressCheck(channel: Channel, query: CallbackRequest['query']): string;
  /**
   * Checks and opens a push. `dedupeKey` is equal for copies of the same push and for them alone;
   * `text` is the plain message. Throws `callbacks.signature-invalid`, `callbacks.stale`,
   * `callbacks.body-invalid`.
   */
  open(channel: Channel, request: CallbackRequest): { dedupeKey: string; text: string };
  /** What a stored message says; throws `callbacks.body-invalid`. */
  read(text: string): CallbackNotice;
}

/** Tells who a mini-program's login code stands for. */
export interface MemberLogin {
  /** Throws `mini-program.code-invalid` (401) for a wrong, used or expired code. */
  login(channel: Channel, code: string): Promise<{ openId: string; unionId: string | undefined }>;
}

/** One step of a connection check, as operators read it. */
export interface CheckStep {
  name: string;
  isOk: boolean;
  detail: string;
}

/** Everything one kind of platform can do. Absent ports: it cannot. */
export interface ChannelAdapter {
  readonly kind: ChannelKind;
  readonly labelZh: string;
  readonly followers?: FollowerSource;
  readonly orders?: OrderSource;
  readonly memberships?: MembershipSource;
  readonly messages?: MessageSender;
  readonly callbacks?: CallbackReceiver;
  readonly login?: MemberLogin;
  /** What the platform itself limits, for the 数据核对单; absent: nothing known. */
  readonly platformCapZh?: string;
  /** Tries credentials and address for real. */
  check(channel: Channel): Promise<CheckStep[]>;
}
