import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Channel } from '../channel.js';
import { WechatCallbackReceiver } from './callback-receiver.js';

const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const TOKEN = 'tokenOfTheSpec';
const APP_ID = 'wx_spec';
const receiver = new WechatCallbackReceiver();
const now = new Date('2026-11-22T04:00:00Z');
const timestamp = String(now.getTime() / 1000);

function channel(secrets: Channel['secrets'] = { callbackToken: TOKEN }): Channel {
  return {
    id: '1',
    code: 'oa',
    kind: 'wechat_official_account',
    name: '公众号',
    appId: APP_ID,
    settings: {},
    secrets,
    isEnabled: true,
  };
}

/** The platform's side, written from its document apart from the code under test. */
function signed(...words: string[]): string {
  return createHash('sha1').update(words.sort().join('')).digest('hex');
}

function encrypted(message: string, appId = APP_ID): string {
  const key = Buffer.from(`${AES_KEY}=`, 'base64');
  const text = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const body = Buffer.concat([randomBytes(16), length, text, Buffer.from(appId)]);
  const padding = 32 - (body.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([
    cipher.update(Buffer.concat([body, Buffer.alloc(padding, padding)])),
    cipher.final(),
  ]).toString('base64');
}

function plainPush(body: string, at = timestamp) {
  return {
    query: { signature: signed(TOKEN, at, 'n'), timestamp: at, nonce: 'n' },
    body: Buffer.from(body),
    receivedAt: now,
  };
}

function safePush(cipherText: string) {
  const body = `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[${cipherText}]]></Encrypt></xml>`;
  return {
    query: {
      msg_signature: signed(TOKEN, timestamp, 'n', cipherText),
      timestamp,
      nonce: 'n',
      encrypt_type: 'aes',
    },
    body: Buffer.from(body),
    receivedAt: now,
  };
}

const SUBSCRIBE = `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o_1]]></FromUserName><CreateTime>1795320000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe]]></Event></xml>`;
const code = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'nothing thrown';
};

describe('a push', () => {
  it('is taken when it is signed, fresh and readable', () => {
    const { text } = receiver.open(channel(), plainPush(SUBSCRIBE));
    expect(receiver.read(text)).toEqual({
      kind: 'followed',
      externalId: 'o_1',
      occurredAt: new Date(1_795_320_000_000),
    });
  });

  it.each([
    [
      'another token',
      () => receiver.open(channel({ callbackToken: 'other' }), plainPush(SUBSCRIBE)),
      'callbacks.signature-invalid',
    ],
    [
      'no token filled in',
      () => receiver.open(channel({}), plainPush(SUBSCRIBE)),
      'callbacks.signature-invalid',
    ],
    [
      'a timestamp of eleven minutes ago',
      () => receiver.open(channel(), plainPush(SUBSCRIBE, String(Number(timestamp) - 660))),
      'callbacks.stale',
    ],
    [
      'a timestamp that is none',
      () => receiver.open(channel(), plainPush(SUBSCRIBE, 'x')),
      'callbacks.stale',
    ],
    [
      'half an XML',
      () => receiver.open(channel(), plainPush(SUBSCRIBE.slice(0, 90))),
      'callbacks.body-invalid',
    ],
    ['half a JSON', () => receiver.open(channel(), plainPush('{"Event":"sub')), 'callbacks.body-invalid'],
    ['an empty body', () => receiver.open(channel(), plainPush('')), 'callbacks.body-invalid'],
    [
      'a plain message where only encrypted ones come',
      () => receiver.open(channel({ callbackToken: TOKEN, aesKey: AES_KEY }), plainPush(SUBSCRIBE)),
      'callbacks.signature-invalid',
    ],
  ])('is refused with %s', (_what, work, expected) => {
    expect(code(work)).toBe(expected);
  });

  it('does not blow up on an entity bomb', () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${Array.from(
      { length: 20 },
      (_, n) => `<!ENTITY a${n} "${`&a${n === 0 ? '' : n - 1};`.repeat(10)}">`,
    ).join('')}]><xml><Event>&a19;</Event></xml>`;
    const started = performance.now();
    const opened = (() => {
      try {
        return receiver.open(channel(), plainPush(bomb)).text.length;
      } catch {
        return 0;
      }
    })();
    expect(opened).toBeLessThan(10_000);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('the safe mode', () => {
  const safe = channel({ callbackToken: TOKEN, aesKey: AES_KEY });

  it('opens what the platform encrypted for this account', () => {
    const { text } = receiver.open(safe, safePush(encrypted(SUBSCRIBE)));
    expect(text).toBe(SUBSCRIBE);
  });

  it.each([0, 1, 15, 31, 32, 33, 500])('whatever the length (%i)', (length) => {
    const message = JSON.stringify({ MsgId: '1', Content: '字'.repeat(length) });
    expect(receiver.open(safe, safePush(encrypted(message))).text).toBe(message);
  });

  it('refuses a message for another account, and a changed one', () => {
    expect(code(() => receiver.open(safe, safePush(encrypted(SUBSCRIBE, 'wx_other'))))).toBe(
      'callbacks.signature-invalid',
    );
    const push = safePush(encrypted(SUBSCRIBE));
    push.body = Buffer.from(push.body.toString().replace(/CDATA\[\w{4}/g, 'CDATA[AAAA'));
    expect(code(() => receiver.open(safe, push))).toBe('callbacks.signature-invalid');
  });

  it('tells copies by what they say, although each is encrypted anew', () => {
    const [one, two] = [safePush(encrypted(SUBSCRIBE)), safePush(encrypted(SUBSCRIBE))];
    expect(one.body.equals(two.body)).toBe(false);
    expect(receiver.open(safe, one).dedupeKey).toBe(receiver.open(safe, two).dedupeKey);
  });
});

describe('the address check', () => {
  it('echoes to the platform alone', () => {
    const query = { signature: signed(TOKEN, timestamp, 'n'), timestamp, nonce: 'n', echostr: '729' };
    expect(receiver.answerAddressCheck(channel(), query)).toBe('729');
    expect(code(() => receiver.answerAddressCheck(channel(), { ...query, nonce: 'm' }))).toBe(
      'callbacks.signature-invalid',
    );
  });
});

describe('what pushes say', () => {
  it.each([
    [
      'an order whose id is a number beyond 2^53',
      '{"Event":"channels_ec_order_new","FromUserName":"o","CreateTime":1,"order_info":{"order_id":3704612354559743232}}',
      { kind: 'order-changed', orderExternalId: '3704612354559743232' },
    ],
    [
      'a paid order',
      '{"Event":"channels_ec_order_pay","order_info":{"order_id":"37","pay_time":"1"}}',
      { kind: 'order-changed', orderExternalId: '37' },
    ],
    [
      'an after-sale',
      '{"Event":"channels_ec_aftersale_update","finder_shop_aftersale_status_update":{"status":"X","after_sale_order_id":"r1","order_id":"37"}}',
      { kind: 'refund-changed', refundExternalId: 'r1', orderExternalId: '37' },
    ],
    [
      'a mass send’s result',
      '<xml><Event>MASSSENDJOBFINISH</Event><MsgID>3147494276123456789</MsgID><Status>send success</Status><TotalCount>4</TotalCount><FilterCount>3</FilterCount><SentCount>2</SentCount><ErrorCount>1</ErrorCount></xml>',
      {
        kind: 'message-result',
        vendorMessageId: '3147494276123456789',
        status: 'send success',
        counts: { total: 4, filtered: 3, sent: 2, failed: 1 },
      },
    ],
    [
      'a template’s result',
      '<xml><Event>TEMPLATESENDJOBFINISH</Event><MsgID>5</MsgID><Status>failed:user block</Status></xml>',
      { kind: 'message-result', vendorMessageId: '5', status: 'failed:user block', counts: undefined },
    ],
    [
      'something we do not use',
      '<xml><MsgType>event</MsgType><Event>LOCATION</Event></xml>',
      { kind: 'ignored', name: 'LOCATION' },
    ],
    [
      'a word of a follower',
      '<xml><MsgType>text</MsgType><MsgId>1</MsgId></xml>',
      { kind: 'ignored', name: 'text' },
    ],
  ])('%s', (_what, text, notice) => {
    expect(receiver.read(text)).toEqual(notice);
  });

  it('is told apart by what it is about', () => {
    const key = (text: string) => receiver.open(channel(), plainPush(text)).dedupeKey;
    const push = (order: string, time: number, event = 'channels_ec_order_pay') =>
      JSON.stringify({ Event: event, FromUserName: 'o', CreateTime: time, order_info: { order_id: order } });
    const keys = [push('1', 1), push('2', 1), push('1', 2), push('1', 1, 'channels_ec_order_new')].map(key);
    expect(new Set(keys).size).toBe(4);
    expect(key(push('1', 1))).toBe(keys[0]);
    expect(key('<xml><MsgType>text</MsgType><MsgId>9007199254740993</MsgId></xml>')).toBe(
      'msg:9007199254740993',
    );
  });
});
