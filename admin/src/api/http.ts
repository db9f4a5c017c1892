import type { Problem } from './types.js';

export const adminBase = '/api/admin/v1';
export const miniBase = '/api/mini/v1';

/** Values of a query string; `undefined`, `null` and empty text are left out. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  /** Bearer token of a member; without it the operator's session cookie is used. */
  token?: string;
  /** Sent as it is instead of `body`: a CSV or Excel file. */
  file?: File;
  /** Names one intent of a person, so that a repeated call has one effect; the same on every retry of the intent. */
  intent?: string;
  signal?: AbortSignal;
}

/** A refused or failed call. `code` is stable; `detail` is written for people; status 0 means that no answer came. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(detail);
    this.name = 'ApiError';
  }
}

/** `?a=1&b=2` or an empty string. */
export function searchOf(query: Query | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null || value === '') continue;
    search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}

async function send(url: string, init: RequestInit): Promise<Response> {
  if (__FAKE_API__) {
    const { fakeFetch } = await import('./fake/server.js');
    return fakeFetch(url, init);
  }
  return fetch(url, init);
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'status' in value;
}

async function problemOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) {
    return new ApiError(response.status, body.code, body.detail || body.title, body.details);
  }
  return new ApiError(response.status, `http.${response.status}`, '');
}

async function call<T>(base: string, method: string, path: string, options: RequestOptions): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (options.file) headers['Content-Type'] = sheetType(options.file);
  else if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET') headers['X-Requested-With'] = 'cenglin';
  if (options.token) headers.Authorization = `Bearer ${options.token}`;
  if (options.intent) headers['Idempotency-Key'] = options.intent;
  let response: Response;
  try {
    response = await send(`${base}${path}${searchOf(options.query)}`, {
      method,
      headers,
      credentials: base === adminBase ? 'same-origin' : 'omit',
      body: options.file ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
      signal: options.signal,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, 'network.unreachable', '');
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

function sheetType({ name }: File): string {
  return name.toLowerCase().endsWith('.xlsx')
    ? 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
    : 'text/csv';
}

/** The admin API, with the operator's cookie. Every refusal is an `ApiError`. */
export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) =>
    call<T>(adminBase, 'GET', path, { query, signal }),
  post: <T = void>(path: string, body?: unknown) => call<T>(adminBase, 'POST', path, { body: body ?? {} }),
  put: <T = void>(path: string, body: unknown) => call<T>(adminBase, 'PUT', path, { body }),
  /** For routes whose effect must happen once per intent; see `useIntent`. */
  postOnce: <T = void>(path: string, intent: string, body?: unknown) =>
    call<T>(adminBase, 'POST', path, { body: body ?? {}, intent }),
  /** Sends a CSV or Excel file as the body. */
  postFile: <T>(path: string, file: File, query?: Query) => call<T>(adminBase, 'POST', path, { file, query }),
};

/** The mini-program API, with a member's own token. Used only by the phone of the demo stage. */
export const miniApi = {
  get: <T>(path: string, token: string, query?: Query, signal?: AbortSignal) =>
    call<T>(miniBase, 'GET', path, { token, query, signal }),
  post: <T = void>(path: string, body: unknown, token?: string) =>
    call<T>(miniBase, 'POST', path, { token, body }),
  put: <T = void>(path: string, body: unknown, token: string) =>
    call<T>(miniBase, 'PUT', path, { token, body }),
  delete: (path: string, token: string) => call<void>(miniBase, 'DELETE', path, { token }),
  /** For routes whose effect must happen once per intent; see `useIntent`. */
  postOnce: <T = void>(path: string, intent: string, body: unknown, token: string) =>
    call<T>(miniBase, 'POST', path, { token, body, intent }),
};
