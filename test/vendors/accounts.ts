/** The platform an account belongs to; decides which paths its token may call. */
export type AccountKind = 'official-account' | 'mini-program' | 'shop';

/** One account as the open platform knows it. */
export interface Account {
  readonly kind: AccountKind;
  readonly appid: string;
  readonly secret: string;
  /** The word both sides put into the callback signature. */
  readonly callbackToken: string;
  /** 原始 id, the `ToUserName` of pushes. */
  readonly originalId: string;
  readonly pushFormat: 'xml' | 'json';
}

export const OFFICIAL_ACCOUNT: Account = {
  kind: 'official-account',
  appid: 'wx_demo_oa',
  secret: 'demo-secret-of-official-account0',
  callbackToken: 'demoTokenOfficialAccount',
  originalId: 'gh_demo0officia',
  pushFormat: 'xml',
};

export const MINI_PROGRAM: Account = {
  kind: 'mini-program',
  appid: 'wx_demo_mp',
  secret: 'demo-secret-of-mini-program-0000',
  callbackToken: 'demoTokenMiniProgram',
  originalId: 'gh_demo0minipro',
  pushFormat: 'json',
};

export const SHOP: Account = {
  kind: 'shop',
  appid: 'wx_demo_shop',
  secret: 'demo-secret-of-shop-000000000000',
  callbackToken: 'demoTokenShop',
  originalId: 'gh_demo0theshop',
  pushFormat: 'json',
};

export const ACCOUNTS: readonly Account[] = [OFFICIAL_ACCOUNT, MINI_PROGRAM, SHOP];

const byAppid = new Map(ACCOUNTS.map((account) => [account.appid, account]));

/** The account with this appid, or null. */
export function accountByAppid(appid: string | null): Account | null {
  return (appid !== null && byAppid.get(appid)) || null;
}
