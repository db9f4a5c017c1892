import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { accountByAppid, type Account } from './accounts.js';
import type { ApiRoute, ControlRoute } from './api-route.js';
import type { CallCounter } from './call-counter.js';
import type { Fault, Faults } from './faults.js';
import { ControlError, PlatformError } from './platform-error.js';
import type { Quotas } from './quotas.js';
import type { TokenKeeper } from './tokens.js';

const MOST_BODY_BYTES = 5 * 1024 * 1024;
const HTML_PAGE =
  '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

export interface HttpServerParts {
  apiRoutes: readonly ApiRoute[];
  controlRoutes: readonly ControlRoute[];
  tokens: TokenKeeper;
  quotas: Quotas;
  faults: Faults;
  calls: CallCounter;
}

/** The one HTTP server: open platform paths and the control API. */
export class HttpServer {
  private readonly server: Server;
  private readonly api = new Map<string, ApiRoute>();
  private readonly control = new Map<string, ControlRoute>();

  constructor(private readonly parts: HttpServerParts) {
    for (const route of parts.apiRoutes) this.api.set(route.path, route);
    for (const route of parts.controlRoutes) this.control.set(`${route.method} ${route.path}`, route);
    this.server = createServer((request, response) => this.receive(request, response));
    this.server.keepAliveTimeout = 65_000;
  }

  /** Listens on 127.0.0.1; 0 takes a free port. Resolves to the base URL. */
  listen(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}`);
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_BODY_BYTES) request.destroy();
      else chunks.push(chunk);
    });
    request.on('end', () => {
      const url = request.url ?? '/';
      const mark = url.indexOf('?');
      const path = mark < 0 ? url : url.slice(0, mark);
      const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
      const text =
        chunks.length === 0
          ? ''
          : (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString();
      if (path.startsWith('/_control/'))
        void this.answerControl(request.method ?? 'GET', path, query, text, response);
      else this.answerApi(request.method ?? 'GET', path, query, text, response);
    });
  }

  private answerApi(
    method: string,
    path: string,
    query: URLSearchParams,
    text: string,
    response: ServerResponse,
  ): void {
    const route = this.api.get(path);
    if (!route) {
      send(response, 404, JSON.stringify(refusal(new PlatformError(40066, 'invalid url'))));
      return;
    }
    let body: unknown;
    let isMalformed = false;
    if (method === 'POST' && text !== '') {
      try {
        body = JSON.parse(text);
      } catch {
        isMalformed = true;
      }
    }
    const account =
      route.auth === 'token'
        ? this.parts.tokens.ownerOf(query.get('access_token') ?? '')
        : accountByAppid(route.appidOf({ query, body }));
    const count = this.parts.calls.add(account?.appid ?? '-', path);
    const fault = this.parts.faults.strike(account?.appid ?? null, path);
    if (fault?.kind === 'html') return send(response, 200, HTML_PAGE, 'text/html');
    if (fault?.kind === 'http-500') return send(response, 500, HTML_PAGE, 'text/html');

    let answer: object;
    try {
      if (fault?.kind === 'errcode') throw new PlatformError(fault.errcode, 'system error');
      if (method !== route.method) {
        throw route.method === 'GET'
          ? new PlatformError(43001, 'require GET method')
          : new PlatformError(43002, 'require POST method');
      }
      answer = this.dispatch(route, account, count, query, () => {
        if (isMalformed) throw new PlatformError(47001, 'data format error');
        if (method === 'POST' && body === undefined) throw new PlatformError(44002, 'empty post data');
        return body;
      });
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      answer = refusal(error);
    }
    sendWithFault(response, JSON.stringify(answer), fault);
  }

  private dispatch(
    route: ApiRoute,
    account: Account | null,
    count: number,
    query: URLSearchParams,
    readBody: () => unknown,
  ): object {
    if (route.auth === 'appid') {
      if (account) this.parts.quotas.check(account.appid, route.path, count);
      return route.handle({ query, body: readBody() });
    }
    const caller = this.parts.tokens.check(query.get('access_token'));
    if (!route.accounts.includes(caller.kind)) throw new PlatformError(48001, 'api unauthorized');
    this.parts.quotas.check(caller.appid, route.path, count);
    return route.handle({ account: caller, query, body: readBody() });
  }

  private async answerControl(
    method: string,
    path: string,
    query: URLSearchParams,
    text: string,
    response: ServerResponse,
  ): Promise<void> {
    try {
      const route = this.control.get(`${method} ${path}`);
      if (!route) throw new ControlError(404, 'not_found', `no control call ${method} ${path}`);
      let body: unknown = {};
      if (text !== '') {
        try {
          body = JSON.parse(text);
        } catch {
          throw new ControlError(400, 'bad_json', 'the body is not JSON');
        }
      }
      send(response, 200, JSON.stringify(await route.handle(query, body)));
    } catch (error) {
      const known = error instanceof ControlError ? error : new ControlError(500, 'internal', String(error));
      send(response, known.status, JSON.stringify({ error: known.code, message: known.message }));
    }
  }
}

function refusal(error: PlatformError): object {
  const time = Math.floor(Date.now() / 1000)
    .toString(16)
    .padStart(8, '0');
  const rid = `${time}-${randomBytes(4).toString('hex')}-${randomBytes(4).toString('hex')}`;
  return { errcode: error.errcode, errmsg: `${error.message} rid: ${rid}`, ...error.extra };
}

function send(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'application/json; charset=utf-8',
): void {
  const bytes = Buffer.from(text);
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes.length });
  response.end(bytes);
}

function sendWithFault(response: ServerResponse, text: string, fault: Fault | null): void {
  if (fault?.kind === 'drop-after-accept') {
    response.destroy();
  } else if (fault?.kind === 'half-body') {
    send(response, 200, text.slice(0, Math.floor(text.length / 2)));
  } else if (fault?.kind === 'half-body-drop') {
    const bytes = Buffer.from(text);
    response.writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': bytes.length,
    });
    response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
  } else if (fault?.kind === 'delay') {
    setTimeout(() => send(response, 200, text), fault.delayMs).unref();
  } else {
    send(response, 200, text);
  }
}
