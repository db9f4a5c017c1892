import type { CampaignKind, CampaignTerms } from './redeem-campaign.store.js';
import { plainOfTyped, plainWord } from './redeem-code-text.js';
import { RedeemCodeError } from './redeem-codes.errors.js';

const NAME_LENGTH = 30;
const WORD_LENGTH = 30;
const WORD_AT_LEAST = 2;
const CODES_AT_MOST = 200_000;
const USES_AT_MOST = 10_000_000;
const PER_MEMBER_AT_MOST = 1000;

function invalid(path: string, message: string): RedeemCodeError {
  return new RedeemCodeError('campaign-invalid', 422, message, { path });
}

/** Throws `redeem-codes.campaign-invalid`, naming the field. */
export function checkCampaign(terms: CampaignTerms, kind: CampaignKind): void {
  const name = terms.name.trim();
  if (name === '' || [...name].length > NAME_LENGTH)
    throw invalid('name', `名称不能为空，最长 ${NAME_LENGTH} 个字`);
  const most = kind === 'codes' ? CODES_AT_MOST : USES_AT_MOST;
  const what = kind === 'codes' ? '兑换码数量' : '总名额';
  if (!isWhole(terms.totalLimit, 1, most)) throw invalid('totalLimit', `${what}应为 1 到 ${most} 的整数`);
  if (!isWhole(terms.perMemberLimit, 1, PER_MEMBER_AT_MOST))
    throw invalid('perMemberLimit', `每人限兑应为 1 到 ${PER_MEMBER_AT_MOST} 的整数`);
  if (terms.startsAt.getTime() >= terms.endsAt.getTime()) throw invalid('endsAt', '结束时间应晚于开始时间');
}

/** A word that many people may say; throws `redeem-codes.campaign-invalid`. One that looks like a code is none. */
export function readWord(raw: string | undefined): string {
  const word = (raw ?? '').normalize('NFKC').trim().replaceAll(/\s+/g, ' ');
  const { length } = [...plainWord(word)];
  if (length < WORD_AT_LEAST || length > WORD_LENGTH)
    throw invalid('word', `口令应为 ${WORD_AT_LEAST} 到 ${WORD_LENGTH} 个字`);
  if (plainOfTyped(word) !== undefined) throw invalid('word', '口令不能写成兑换码的样子');
  return word;
}

function isWhole(value: number, from: number, to: number): boolean {
  return Number.isSafeInteger(value) && value >= from && value <= to;
}
