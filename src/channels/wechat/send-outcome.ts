import type { SendOutcome } from '../channel.js';
import { ChannelError } from '../channel.errors.js';
import { vendorCode } from './vendor-codes.js';

const TRY_AGAIN_MS = 5_000;

/** What a failed attempt to send means; anything but a ChannelError is thrown on. */
export function outcomeOf(error: unknown): SendOutcome {
  if (!(error instanceof ChannelError)) throw error;
  const vendorMessage = error.vendorMessage || error.message;
  const said = { vendorCode: error.vendorCode || error.code, vendorMessage };
  if (error.isPerhapsAccepted) return { kind: 'unknown', ...said };
  if (error.kind === 'transient')
    return { kind: 'transient', ...said, retryAfterMs: Math.max(error.retryAfterMs, TRY_AGAIN_MS) };
  return {
    kind: 'rejected',
    ...said,
    reason: reasonOf(error),
    ...(error.parkUntil && { parkUntil: error.parkUntil }),
  };
}

/** For a message kind the platform does not have. */
export function unsupported(what: string): SendOutcome {
  return {
    kind: 'rejected',
    vendorCode: 'unsupported',
    vendorMessage: `该渠道不支持${what}`,
    reason: 'invalid',
  };
}

function reasonOf(error: ChannelError): 'unreachable' | 'quota' | 'content' | 'auth' | 'invalid' {
  if (error.kind === 'quota') return 'quota';
  if (error.kind === 'auth' || error.kind === 'blocked') return 'auth';
  const meaning = vendorCode(Number(error.vendorCode));
  if (meaning.isAboutRecipient) return 'unreachable';
  return meaning.isAboutContent ? 'content' : 'invalid';
}
