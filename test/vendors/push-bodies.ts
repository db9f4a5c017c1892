import type { Account } from './accounts.js';

type Field = string | number | FieldTree;
interface FieldTree {
  readonly [name: string]: Field;
}

/** The body of an event push in the account's format; nested fields stay nested. */
export function eventBody(
  account: Account,
  fromOpenId: string,
  createdAtSeconds: number,
  event: string,
  fields: FieldTree,
): string {
  const body: FieldTree = {
    ToUserName: account.originalId,
    FromUserName: fromOpenId,
    CreateTime: createdAtSeconds,
    MsgType: 'event',
    Event: event,
    ...fields,
  };
  return account.pushFormat === 'json' ? JSON.stringify(body) : `<xml>${xmlOf(body)}</xml>`;
}

function xmlOf(tree: FieldTree): string {
  return Object.entries(tree)
    .map(([name, value]) => `<${name}>${xmlValue(value)}</${name}>`)
    .join('');
}

function xmlValue(value: Field): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string'
    ? `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
    : xmlOf(value);
}
