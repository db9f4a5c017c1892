import { createHash } from 'node:crypto';

import { MINI_PROGRAM, OFFICIAL_ACCOUNT, SHOP } from './accounts.js';

/** An id of 28 characters in the shape of an openid, always the same for the same words. */
export function deriveOpenId(appid: string, person: string): string {
  return `o${createHash('sha1').update(`${appid}\n${person}`).digest('base64url')}`;
}

/** The ids under which one person is known; `person` is unique within `source`. */
export function deriveIdentities(source: string, person: string) {
  const name = `${source}\n${person}`;
  return {
    unionId: deriveOpenId('open-platform', name),
    officialAccountOpenId: deriveOpenId(OFFICIAL_ACCOUNT.appid, name),
    miniProgramOpenId: deriveOpenId(MINI_PROGRAM.appid, name),
    shopOpenId: deriveOpenId(SHOP.appid, name),
  };
}

/** A share in [0, 1) that depends on the words alone. */
export function hashShare(words: string): number {
  return createHash('sha1').update(words).digest().readUInt32BE(0) / 4_294_967_296;
}
