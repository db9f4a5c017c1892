import type { ClockMode } from './clock.js';
import type { Order, OrderLine } from './world.js';

/** What can happen after the data were generated or read; each is one line of the journal. */
export interface EventMap {
  clock: { mode: ClockMode; baseMs: number; setAtMs: number };
  callbacks: { base: string | null; channels: Record<string, string> };
  config: { values: Record<string, unknown> };
  quota: { account: string; path: string; dailyLimit: number };
  'quota-cleared': { account: string; path: string; day: string; count: number };
  token: {
    token: string;
    account: string;
    kind: 'classic' | 'stable';
    issuedMs: number;
    expiresMs: number;
    /** From this instant the account's earlier token of the same kind is refused. */
    supersedesAtMs: number;
    forced: boolean;
  };
  'tokens-expired': { account: string; atMs: number };
  follow: { person: number; atSeconds: number; scene: string };
  unfollow: { person: number; atSeconds: number };
  order: Omit<Order, 'index' | 'afterSales' | 'lines'> & { lines: readonly OrderLine[] };
  'after-sale': {
    id: string;
    order: number;
    amountFen: number;
    status: string;
    type: 'REFUND' | 'RETURN';
    createdAt: number;
    updatedAt: number;
  };
  'login-code': { code: string; person: number; expiresMs: number };
  'login-code-used': { code: string };
  grant: { openId: string; templateId: string; count: number };
  template: {
    msgId: number;
    account: string;
    openId: string;
    templateId: string;
    clientMsgId: string | null;
    fields: Record<string, string>;
    url: string | null;
    atMs: number;
    simulatorMs: number;
  };
  subscribe: {
    msgId: number;
    account: string;
    openId: string;
    templateId: string;
    fields: Record<string, string>;
    page: string | null;
    atMs: number;
    simulatorMs: number;
  };
  mass: {
    msgId: number;
    msgDataId: number | null;
    account: string;
    clientMsgId: string;
    msgType: string;
    body: string;
    openIds: string[];
    /** One letter per openid: s sent, c over the month's cap, n not following. */
    outcomes: string;
    atMs: number;
    simulatorMs: number;
  };
  push: { id: number; account: string; event: string; body: string };
  'push-done': { id: number; tries: number; outcome: 'accepted' | 'given-up' };
}

export type EventType = keyof EventMap;
