import type { ApiRoute } from './api-route.js';
import { bodyRecord, isRecord, textOf } from './json-fields.js';
import { PlatformError } from './platform-error.js';
import type { TokenKeeper } from './tokens.js';

/** Both ways to get an access token, for all three accounts. */
export function tokenRoutes(tokens: TokenKeeper): ApiRoute[] {
  return [
    {
      method: 'GET',
      path: '/cgi-bin/token',
      auth: 'appid',
      appidOf: ({ query }) => query.get('appid'),
      handle({ query }) {
        checkGrantType(query.get('grant_type'));
        return tokens.issueClassic(query.get('appid'), query.get('secret'));
      },
    },
    {
      method: 'POST',
      path: '/cgi-bin/stable_token',
      auth: 'appid',
      appidOf: ({ body }) => (isRecord(body) ? textOf(body, 'appid') : null),
      handle({ body }) {
        const fields = bodyRecord(body);
        checkGrantType(textOf(fields, 'grant_type'));
        return tokens.issueStable(
          textOf(fields, 'appid'),
          textOf(fields, 'secret'),
          fields.force_refresh === true,
        );
      },
    },
  ];
}

function checkGrantType(grantType: string | null): void {
  if (grantType !== 'client_credential') throw new PlatformError(40002, 'invalid grant_type');
}
