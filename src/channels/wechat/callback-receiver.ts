import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { XMLParser } from 'fast-xml-parser';
import type { CallbackNotice, CallbackReceiver, CallbackRequest, Channel } from '../channel.js';
import { CallbackBodyInvalid, CallbackSignatureInvalid, CallbackStale } from '../channel.errors.js';
import { checkSignature, decryptMessage } from './callback-crypto.js';
import {
  instantField,
  isVendorRecord,
  numberField,
  parseVendorJson,
  recordField,
  textField,
  type VendorRecord,
} from './vendor-json.js';

const TIMESTAMP_TOLERANCE_MS = 10 * 60_000;
const MASS_RESULT = 'MASSSENDJOBFINISH';
const TEMPLATE_RESULT = 'TEMPLATESENDJOBFINISH';

/** Values stay text, so that 64-bit ids keep their end; entities declared in the document are not expanded. */
const xml = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: true,
  processEntities: { enabled: true, maxEntityCount: 0 },
});

/** Pushes of WeChat's open platform, XML or JSON, in plain, compatible or safe mode. */
@Injectable()
export class WechatCallbackReceiver implements CallbackReceiver {
  answerAddressCheck(channel: Channel, query: CallbackRequest['query']): string {
    checkSignature(query['signature'], tokenOf(channel), query['timestamp'] ?? '', query['nonce'] ?? '');
    return query['echostr'] ?? '';
  }

  open(channel: Channel, request: CallbackRequest): { dedupeKey: string; text: string } {
    const { query, receivedAt } = request;
    const [token, timestamp, nonce] = [tokenOf(channel), query['timestamp'] ?? '', query['nonce'] ?? ''];
    const isEncrypted = channel.secrets.aesKey !== undefined;
    let text = request.body.toString('utf8');
    if (isEncrypted) {
      const cipherText = textField(readMessage(text), 'Encrypt');
      checkSignature(query['msg_signature'], token, timestamp, nonce, cipherText);
      text = decryptMessage(channel.secrets.aesKey ?? '', cipherText, channel.appId);
    } else {
      checkSignature(query['signature'], token, timestamp, nonce);
    }
    const ageMs = Math.abs(Number(timestamp) * 1000 - receivedAt.getTime());
    if (!(ageMs <= TIMESTAMP_TOLERANCE_MS)) throw new CallbackStale(); // also for what is no number
    return { dedupeKey: dedupeKeyOf(readMessage(text), text), text };
  }

  read(text: string): CallbackNotice {
    const message = readMessage(text);
    const event = textField(message, 'Event');
    switch (event) {
      case 'subscribe':
      case 'unsubscribe': {
        const occurredAt = instantField(message, 'CreateTime');
        const externalId = textField(message, 'FromUserName');
        if (!occurredAt || externalId === '') throw new CallbackBodyInvalid();
        return { kind: event === 'subscribe' ? 'followed' : 'unfollowed', externalId, occurredAt };
      }
      case 'channels_ec_aftersale_update': {
        const update = recordField(message, 'finder_shop_aftersale_status_update');
        const refundExternalId = textField(update, 'after_sale_order_id');
        if (refundExternalId === '') throw new CallbackBodyInvalid();
        return { kind: 'refund-changed', refundExternalId, orderExternalId: textField(update, 'order_id') };
      }
      case TEMPLATE_RESULT:
      case MASS_RESULT:
        return messageResult(message, event === MASS_RESULT);
      default:
        return (
          orderChanged(message, event) ?? { kind: 'ignored', name: event || textField(message, 'MsgType') }
        );
    }
  }
}

function orderChanged(message: VendorRecord, event: string): CallbackNotice | undefined {
  if (!event.startsWith('channels_ec_order_')) return undefined;
  const orderExternalId = textField(recordField(message, 'order_info'), 'order_id');
  if (orderExternalId === '') throw new CallbackBodyInvalid();
  return { kind: 'order-changed', orderExternalId };
}

function messageResult(message: VendorRecord, isMass: boolean): CallbackNotice {
  const vendorMessageId = textField(message, 'MsgID') || textField(message, 'MsgId');
  if (vendorMessageId === '') throw new CallbackBodyInvalid();
  const count = (name: string): number => numberField(message, name) ?? 0;
  return {
    kind: 'message-result',
    vendorMessageId,
    status: textField(message, 'Status'),
    counts: isMass
      ? {
          total: count('TotalCount'),
          filtered: count('FilterCount'),
          sent: count('SentCount'),
          failed: count('ErrorCount'),
        }
      : undefined,
  };
}

/** XML or JSON, by its first character; throws `callbacks.body-invalid`. */
function readMessage(text: string): VendorRecord {
  const isJson = text.trimStart().startsWith('{');
  let parsed: unknown;
  try {
    parsed = isJson ? parseVendorJson(text) : xml.parse(text, true);
  } catch (error) {
    throw new CallbackBodyInvalid(error);
  }
  const message = !isJson && isVendorRecord(parsed) ? parsed['xml'] : parsed;
  if (!isVendorRecord(message)) throw new CallbackBodyInvalid();
  return message;
}

/**
 * Messages by MsgId; events by sender, time, event and what the event is about. The platform asks for
 * sender and time alone, which two events of one second would share.
 */
function dedupeKeyOf(message: VendorRecord, text: string): string {
  const messageId = textField(message, 'MsgId');
  const event = textField(message, 'Event');
  if (event === '' && messageId !== '') return `msg:${messageId}`;
  if (event === '') return `body:${sha256(text)}`;
  const update = recordField(message, 'finder_shop_aftersale_status_update');
  const subject = [
    textField(message, 'EventKey'),
    textField(message, 'MsgID') || messageId,
    textField(recordField(message, 'order_info'), 'order_id'),
    textField(update, 'after_sale_order_id'),
    textField(update, 'status'),
  ];
  const sender = textField(message, 'FromUserName');
  return `event:${sha256([event, sender, textField(message, 'CreateTime'), ...subject].join('\n'))}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function tokenOf(channel: Channel): string {
  const { callbackToken } = channel.secrets;
  // Without a token anybody could sign; refuse everything.
  if (callbackToken === undefined || callbackToken === '') throw new CallbackSignatureInvalid();
  return callbackToken;
}
