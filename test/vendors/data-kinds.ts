/**
 * Value rules of template keywords by kind, the letters of the key (`thing1`, `time2`).
 * Source: the subscribe message page's table of kinds; templates of official accounts use the same kinds.
 */
const RULES: Record<string, (value: string) => boolean> = {
  thing: (value) => lettersOf(value) <= 20,
  number: (value) => /^-?\d+(\.\d+)?$/.test(value) && value.replace(/\D/g, '').length <= 32,
  letter: (value) => /^[a-z]{1,32}$/i.test(value),
  symbol: (value) => lettersOf(value) <= 5 && !/[\p{L}\p{N}]/u.test(value),
  character_string: (value) => /^[\x20-\x7e]{1,32}$/.test(value),
  time: (value) => isMoment(value, true),
  date: (value) => isMoment(value, false),
  amount: (value) => /^[\u00a5\uffe5$€£]?\d{1,10}(\.\d+)?元?$/.test(value),
  phone_number: (value) => /^[\d+\-() ]{1,17}$/.test(value),
  car_number: (value) => /^.[A-Z0-9·]{0,6}.$/u.test(value),
  name: (value) => lettersOf(value) <= (/^[\x20-\x7e]+$/.test(value) ? 20 : 10),
  phrase: (value) => /^\p{Script=Han}{1,5}$/u.test(value),
  const: (value) => lettersOf(value) <= 20,
};

/** Whether `value` may stand under `key`; keys of an unknown kind take any text. */
export function fitsKind(key: string, value: string): boolean {
  if (value === '') return false;
  const rule = RULES[key.replace(/\d+$/, '')];
  return rule === undefined || rule(value);
}

function lettersOf(value: string): number {
  return [...value].length;
}

function isMoment(value: string, isTime: boolean): boolean {
  const day = String.raw`\d{4}(?:年\d{1,2}月\d{1,2}日|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2})`;
  const clock = String.raw`\d{1,2}:\d{2}(?::\d{2})?`;
  const moment = isTime ? `(?:${day} ?)?${clock}|${day}` : `${day}(?: ?${clock})?`;
  return new RegExp(`^(?:${moment})(?: ?~ ?(?:${moment}))?$`).test(value);
}
