import type { StatusTone } from './display/StatusTag.js';
import { i18n } from './i18n/i18n.js';
import { labels as enLabels } from './i18n/en/labels.js';
import { labels as zhLabels } from './i18n/zh-cn/labels.js';

type Group = Exclude<keyof typeof zhLabels, 'other'>;

/**
 * The word for a value of the API, from `labels` of the wording. Text that is already written for people passes;
 * an unknown code is never shown.
 */
export function labelOf(group: Group, value: string | null | undefined): string {
  if (!value) return i18n.t('words.unknown');
  const labels = i18n.language.startsWith('zh') ? zhLabels : enLabels;
  const words: Readonly<Record<string, string>> = labels[group];
  return words[value] ?? (/[\u4e00-\u9fff]/.test(value) ? value : labels.other);
}

const outcomeTones: Readonly<Record<string, StatusTone>> = {
  queued: 'waiting',
  claimed: 'working',
  submitted: 'good',
  sent: 'good',
  rejected: 'bad',
  dropped: 'neutral',
  unknown: 'unclear',
  waiting: 'waiting',
  held_out: 'neutral',
};

/** How the outcome of a message or a pick looks. */
export function outcomeTone(outcome: string): StatusTone {
  return outcomeTones[outcome] ?? 'neutral';
}

const runTones: Readonly<Record<string, StatusTone>> = {
  planned: 'waiting',
  running: 'working',
  done: 'good',
  failed: 'bad',
  cancelled: 'neutral',
  skipped: 'neutral',
};

/** How the state of a run looks. */
export function runTone(state: string): StatusTone {
  return runTones[state] ?? 'neutral';
}

const couponTones: Readonly<Record<string, StatusTone>> = {
  issued: 'good',
  locked: 'working',
  redeemed: 'neutral',
  expired: 'neutral',
  revoked: 'bad',
  reversed: 'neutral',
};

const redemptionTones: Readonly<Record<string, StatusTone>> = {
  awaiting: 'waiting',
  done: 'good',
  rejected: 'neutral',
  undone: 'neutral',
  refunded: 'caution',
};

/** How the state of a redemption looks. */
export function redemptionTone(state: string): StatusTone {
  return redemptionTones[state] ?? 'neutral';
}

/** How the state of a coupon looks. */
export function couponTone(state: string): StatusTone {
  return couponTones[state] ?? 'neutral';
}
