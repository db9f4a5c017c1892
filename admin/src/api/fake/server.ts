import { adminBase, miniBase } from '../http.js';
import { actionRoutes } from './action-routes.js';
import { FakeProblem, type FakeRoute } from './answers.js';
import { demoRoutes, miniRoutes } from './demo-routes.js';
import { makeHistory } from './happenings.js';
import { memberRoutes } from './member-routes.js';
import { phoneRoutes } from './phone-routes.js';
import { qualityRoutes } from './quality-routes.js';
import { segmentRoutes } from './segment-routes.js';
import { settingRoutes } from './setting-routes.js';
import { tagRoutes } from './tag-routes.js';
import { tieringRoutes } from './tiering-routes.js';
import { miniWhyRoutes, whyRoutes } from './why-routes.js';

const adminRoutes: FakeRoute[] = [
  ...demoRoutes,
  ...whyRoutes,
  ...segmentRoutes,
  ...tagRoutes,
  ...qualityRoutes,
  ...memberRoutes,
  ...tieringRoutes,
  ...actionRoutes,
  ...settingRoutes,
];

makeHistory();

function json(status: number, body: unknown): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), {
    status: body === undefined ? 204 : status,
  });
}

function answer(routes: FakeRoute[], path: string, query: URLSearchParams, init: RequestInit): Response {
  const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {};
  const token = new Headers(init.headers).get('Authorization')?.replace('Bearer ', '') ?? null;
  for (const [method, pattern, respond] of routes) {
    const match = pattern.exec(path);
    if (!match || method !== init.method) continue;
    return json(200, respond({ params: match.slice(1), query, body, token }));
  }
  throw new FakeProblem(404, 'http.not-found', '样例数据里没有这个接口。');
}

/**
 * Sample data instead of a server, for looking at the panel alone (`VITE_FAKE=1`). Same shapes, no real behaviour.
 * Parameters of the page's address: `signed-out` starts at the login, `fail=<path>` makes that path answer 500.
 */
export async function fakeFetch(url: string, init: RequestInit): Promise<Response> {
  const { pathname, searchParams } = new URL(url, window.location.origin);
  const isMini = pathname.startsWith(miniBase);
  const path = pathname.slice((isMini ? miniBase : adminBase).length);
  await new Promise((resolve) => setTimeout(resolve, 60));
  try {
    if (new URLSearchParams(window.location.search).get('fail') === path)
      throw new FakeProblem(500, 'http.internal', '');
    return answer(
      isMini ? [...phoneRoutes, ...miniWhyRoutes, ...miniRoutes] : adminRoutes,
      path,
      searchParams,
      init,
    );
  } catch (error) {
    const problem =
      error instanceof FakeProblem ? error : new FakeProblem(500, 'http.internal', String(error));
    return json(problem.status, {
      type: 'about:blank',
      title: '',
      status: problem.status,
      detail: problem.detail,
      code: problem.code,
      details: problem.details,
    });
  }
}
