import { accountRoute, type ApiRoute } from '../api-route.js';
import type { CallCounter } from '../call-counter.js';
import type { Journal } from '../journal.js';
import { bodyRecord, textOf } from '../json-fields.js';
import { PlatformError } from '../platform-error.js';
import type { Quotas } from '../quotas.js';

/** The daily quota of a path, and clearing it. */
export function quotaRoutes(quotas: Quotas, journal: Journal, calls: () => CallCounter): ApiRoute[] {
  const kinds = ['official-account', 'mini-program', 'shop'] as const;
  return [
    accountRoute(kinds, 'POST', '/cgi-bin/openapi/quota/get', ({ account, body }) => {
      const quota = quotas.describe(account.appid, textOf(bodyRecord(body), 'cgi_path') ?? '');
      if (quota === null) throw new PlatformError(76021, 'cgi_path not found');
      return { errcode: 0, errmsg: 'ok', quota };
    }),
    accountRoute(kinds, 'POST', '/cgi-bin/clear_quota', ({ account, body }) => {
      if (textOf(bodyRecord(body), 'appid') !== account.appid)
        throw new PlatformError(40013, 'invalid appid');
      const day = calls().quotaDay();
      for (const path of quotas.limitedPaths(account.appid)) {
        journal.append('quota-cleared', {
          account: account.appid,
          path,
          day,
          count: calls().count(account.appid, path),
        });
      }
      return { errcode: 0, errmsg: 'ok' };
    }),
  ];
}
