import type { DropReason, MessageKind, Purpose } from './send-gate.js';

/**
 * Words of offers. Platforms punish accounts whose template messages carry marketing, so a service
 * notice that contains one is not sent. Kept strict on purpose.
 */
const OFFER_WORDS = [
  '优惠',
  '券',
  '折',
  '元',
  '¥',
  '￥',
  '立减',
  '满减',
  '减免',
  '特价',
  '福利',
  '促销',
  '红包',
  '秒杀',
  '抢购',
  '限时',
  '赠品',
  '免费',
  '包邮',
  '低价',
  'coupon',
  'discount',
  'price',
  'offer',
  '% off',
  'sale',
];

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;

/** Puts values into `{{name}}`; a name without a value becomes empty. */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(PLACEHOLDER, (_, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : '',
  );
}

/** The fields of a message to one person. */
export function fillInFields(
  fields: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, fillIn(text, values)]));
}

/** The first word of an offer in a text, or undefined. */
export function offerWordIn(text: string): string | undefined {
  const lowered = text.toLowerCase();
  return OFFER_WORDS.find((word) => lowered.includes(word));
}

/** Whether a message may go out in this way at all; asked before any call. */
export function contentRefusal(message: {
  purpose: Purpose;
  messageKind: MessageKind;
  text: string;
}): DropReason | undefined {
  if (message.messageKind !== 'template') return undefined;
  if (message.purpose === 'marketing') return 'marketing_on_template';
  return offerWordIn(message.text) === undefined ? undefined : 'offer_words';
}
