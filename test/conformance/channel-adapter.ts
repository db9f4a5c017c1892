import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, ChannelAdapter, SendOutcome, TimeWindow } from '../../src/channels/channel.js';
import { ChannelError } from '../../src/channels/channel.errors.js';

/** What the suite needs to know about the platform behind an adapter. */
export interface ConformanceSubject {
  adapter: ChannelAdapter;
  channel: Channel;
  /** Makes the platform misbehave on the next calls of an endpoint. */
  fault(path: string, fault: { kind: string; times?: number; errcode?: number }): Promise<void>;
  clearFaults(): Promise<void>;
  /** How often the platform has been called on a path. */
  calls(path: string): Promise<number>;
  followers?: { total: number };
  orders?: { window: TimeWindow; total: number; refunds: number };
  /** One read that can be spoilt. */
  read?: { path: string; run(): Promise<unknown> };
  messages?: {
    /** Sends to somebody who can be reached. */
    sendGood(): Promise<SendOutcome>;
    /** Sends to somebody who cannot. */
    sendUnreachable(): Promise<SendOutcome>;
    path: string;
    /** Messages the platform's own log holds. */
    delivered(): Promise<number>;
  };
}

/** Which parts of the suite apply to an adapter. */
export type ConformancePart = 'credentials' | 'followers' | 'orders' | 'reads' | 'messages' | 'callbacks';

type Ask = () => ConformanceSubject;

/** What every adapter promises, whichever platform is behind it. Run against the built simulator. */
export function describeChannelAdapter(
  name: string,
  parts: readonly ConformancePart[],
  prepare: () => Promise<ConformanceSubject>,
): void {
  describe(`the ${name} adapter`, () => {
    let subject: ConformanceSubject;
    const ask: Ask = () => subject;
    beforeAll(async () => {
      subject = await prepare();
    });
    beforeEach(() => subject.clearFaults());

    it('says what it is and checks its connection step by step', async () => {
      expect(subject.adapter.kind).toBe(subject.channel.kind);
      const steps = await subject.adapter.check(subject.channel);
      expect(steps.length).toBeGreaterThan(0);
      expect(steps.filter(({ isOk }) => !isOk)).toEqual([]);
    });
    const suites: Record<ConformancePart, (ask: Ask) => void> = {
      credentials: credentialsSuite,
      followers: followersSuite,
      orders: ordersSuite,
      reads: readsSuite,
      messages: messagesSuite,
      callbacks: callbacksSuite,
    };
    for (const part of parts) suites[part](ask);
  });
}

function credentialsSuite(ask: Ask): void {
  it('names the step that fails when credentials are wrong', async () => {
    const { adapter, channel } = ask();
    const wrong = { ...channel, id: '9999', secrets: { ...channel.secrets, secret: 'wrong' } };
    const steps = await adapter.check(wrong);
    expect(steps.at(-1)).toMatchObject({ isOk: false });
    expect(steps.at(-1)?.detail).toMatch(/AppSecret/);
  });
}

function followersSuite(ask: Ask): void {
  it('lists each follower once, page by page, and describes them', async () => {
    const { adapter, channel, followers } = ask();
    const source = needed(adapter.followers);
    const seen = new Set<string>();
    let cursor: string | undefined;
    let total: number | undefined;
    let listed = 0;
    do {
      const page = await source.listFollowers(channel, cursor);
      for (const id of page.items) seen.add(id);
      listed += page.items.length;
      total = page.total;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect([seen.size, listed, total]).toEqual(Array.from({ length: 3 }, () => followers?.total));
    const some = [...seen].slice(0, 150);
    const described = await source.describeFollowers(channel, [...some, 'nobody']);
    expect(described.map(({ externalId }) => externalId).sort()).toEqual(some.sort());
    for (const follower of described) {
      expect(follower.isFollowing).toBe(true);
      expect(follower.followedAt?.getTime()).toBeGreaterThan(0);
      expect(follower.displayName).toBeUndefined();
    }
  });
}

function ordersSuite(ask: Ask): void {
  it('finds every order and refund by when it last changed, in windows it can ask for', async () => {
    const { adapter, channel, orders } = ask();
    const source = needed(adapter.orders);
    const { window, total, refunds } = needed(orders);
    const orderIds = await listAll(window, source.maxWindowMs, (piece, cursor) =>
      source.listOrderIds(channel, piece, cursor),
    );
    const refundIds = await listAll(window, source.maxWindowMs, (piece, cursor) =>
      source.listRefundIds(channel, piece, cursor),
    );
    expect([orderIds.size, refundIds.size]).toEqual([total, refunds]);
    for (const id of [...orderIds].slice(0, 40)) {
      const order = await source.getOrder(channel, id);
      expect(order.externalId).toBe(id);
      expect(order.buyerExternalId).not.toBe('');
      expect(Number.isSafeInteger(order.paidAmountFen)).toBe(true);
      expect(order.sourceUpdatedAt).toBeInstanceOf(Date);
      expect(order.items.length).toBeGreaterThan(0);
    }
    for (const id of [...refundIds].slice(0, 20)) {
      const refund = await source.getRefund(channel, id);
      expect(refund).toMatchObject({ externalId: id });
      expect(orderIds.has(refund.orderExternalId)).toBe(true);
      expect(refund.refundedAt !== undefined).toBe(refund.state === 'succeeded');
    }
  });

  it('says that an unknown order is not worth asking for again', async () => {
    const { adapter, channel, read, calls } = ask();
    const { path } = needed(read);
    const before = await calls(path);
    const error = await needed(adapter.orders)
      .getOrder(channel, '404')
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ChannelError);
    expect(error).toMatchObject({ kind: 'invalid', isRetryable: false });
    expect(await calls(path)).toBe(before + 1);
  });
}

function readsSuite(ask: Ask): void {
  it.each([
    ['html', 'channels.answer-unreadable'],
    ['half-body', 'channels.answer-incomplete'],
    ['half-body-drop', 'channels.answer-incomplete'],
    ['drop-after-accept', 'channels.answer-incomplete'],
    ['http-500', 'channels.platform-unavailable'],
  ])(
    'tries again when the platform answers badly (%s), then ends with one clear code',
    async (kind, code) => {
      const { fault, clearFaults } = ask();
      const { path, run } = needed(ask().read);
      await fault(path, { kind });
      await expect(run()).rejects.toMatchObject({ code, kind: 'transient', isRetryable: true });
      await clearFaults();
      await fault(path, { kind, times: 1 });
      await expect(run()).resolves.toBeDefined();
    },
  );

  it('leaves an endpoint alone for the rest of the day once its quota is used up', async () => {
    const { fault, calls } = ask();
    const { path, run } = needed(ask().read);
    const before = await calls(path);
    await fault(path, { kind: 'errcode', errcode: 45009, times: 1 });
    await expect(run()).rejects.toMatchObject({ kind: 'quota', vendorCode: '45009' });
    await expect(run()).rejects.toMatchObject({ kind: 'quota', code: 'channels.quota-used-up' });
    expect(await calls(path)).toBe(before + 1);
  });
}

function messagesSuite(ask: Ask): void {
  it('tells sent, refused, worth another try and perhaps sent apart', async () => {
    const { fault } = ask();
    const { sendGood, sendUnreachable, delivered, path } = needed(ask().messages);
    const before = await delivered();
    expect(await sendGood()).toMatchObject({ kind: 'accepted' });
    expect(await sendUnreachable()).toMatchObject({ kind: 'rejected', reason: 'unreachable' });
    expect(await delivered()).toBe(before + 1);

    const spoilt = async (spoil: { kind: string; errcode?: number }): Promise<SendOutcome> => {
      await fault(path, { ...spoil, times: 1 });
      return sendGood();
    };
    expect(await spoilt({ kind: 'errcode', errcode: -1 })).toMatchObject({
      kind: 'transient',
      vendorCode: '-1',
    });
    expect(await spoilt({ kind: 'errcode', errcode: 45011 })).toMatchObject({
      kind: 'transient',
      retryAfterMs: 60_000,
    });
    expect(await spoilt({ kind: 'http-500' })).toMatchObject({ kind: 'unknown' });
    expect(await spoilt({ kind: 'html' })).toMatchObject({ kind: 'unknown' });
    expect(await delivered()).toBe(before + 1);
    expect(await spoilt({ kind: 'drop-after-accept' })).toMatchObject({ kind: 'unknown' });
    expect(await spoilt({ kind: 'half-body' })).toMatchObject({ kind: 'unknown' });
    expect(await delivered()).toBe(before + 3);
  });

  it('stops at the day’s quota and says until when', async () => {
    const { fault, calls } = ask();
    const { sendGood, path } = needed(ask().messages);
    await fault(path, { kind: 'errcode', errcode: 45009, times: 1 });
    const before = await calls(path);
    const first = await sendGood();
    expect(first).toMatchObject({ kind: 'rejected', reason: 'quota' });
    expect(await sendGood()).toMatchObject({ kind: 'rejected', reason: 'quota' });
    expect(await calls(path)).toBe(before + 1);
    expect(first.kind === 'rejected' && first.parkUntil).toBeInstanceOf(Date);
  });
}

function callbacksSuite(ask: Ask): void {
  it('does not answer a push whose signature is wrong', () => {
    const { adapter, channel } = ask();
    const callbacks = needed(adapter.callbacks);
    const query = { signature: 'f'.repeat(40), timestamp: '1', nonce: 'n', echostr: 'e' };
    const body = Buffer.from('{}');
    expect(() => callbacks.answerAddressCheck(channel, query)).toThrow(
      expect.objectContaining({ code: 'callbacks.signature-invalid', status: 401 }),
    );
    expect(() => callbacks.open(channel, { query, body, receivedAt: new Date() })).toThrow(
      expect.objectContaining({ code: 'callbacks.signature-invalid' }),
    );
  });
}

function needed<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('The subject lacks a part that the suite was asked to test');
  return part;
}

async function listAll(
  whole: TimeWindow,
  widestMs: number,
  list: (
    window: TimeWindow,
    cursor: string | undefined,
  ) => Promise<{ items: string[]; nextCursor: string | undefined }>,
): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let from = whole.from.getTime(); from <= whole.to.getTime(); from += widestMs) {
    const window = { from: new Date(from), to: new Date(Math.min(from + widestMs, whole.to.getTime())) };
    let cursor: string | undefined;
    do {
      const page = await list(window, cursor);
      for (const id of page.items) ids.add(id);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }
  return ids;
}
