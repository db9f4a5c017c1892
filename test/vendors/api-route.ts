import type { Account, AccountKind } from './accounts.js';

/** A call whose token holds and belongs to a fitting account. */
export interface ApiCall {
  account: Account;
  query: URLSearchParams;
  /** Parsed JSON body; undefined for GET. */
  body: unknown;
}

/** A call that names its account by appid instead of a token. */
export type OpenCall = Omit<ApiCall, 'account'>;

/** One endpoint of the open platform. Handlers return the answer or throw PlatformError. */
export type ApiRoute =
  | {
      method: 'GET' | 'POST';
      path: string;
      auth: 'token';
      accounts: readonly AccountKind[];
      handle(call: ApiCall): object;
    }
  | {
      method: 'GET' | 'POST';
      path: string;
      auth: 'appid';
      /** The appid the caller names, for counting; the handler decides whether it is right. */
      appidOf(call: OpenCall): string | null;
      handle(call: OpenCall): object;
    };

/** One endpoint of the control API: plain JSON with real HTTP statuses. */
export interface ControlRoute {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  handle(query: URLSearchParams, body: unknown): object | Promise<object>;
}

/** An endpoint of one kind of account, or of several, called with a token. */
export function accountRoute(
  kinds: AccountKind | readonly AccountKind[],
  method: 'GET' | 'POST',
  path: string,
  handle: (call: ApiCall) => object,
): ApiRoute {
  return { method, path, auth: 'token', accounts: typeof kinds === 'string' ? [kinds] : kinds, handle };
}
