import type { Page } from '../types.js';

export interface FakeCall {
  params: string[];
  query: URLSearchParams;
  body: Record<string, unknown>;
  token: string | null;
}

export type FakeRoute = [method: string, path: RegExp, answer: (call: FakeCall) => unknown];

/** Makes the sample server refuse a call the way the API does. */
export class FakeProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(detail);
  }
}

/** One page of a list; the cursor is the place to go on from. */
export function pageOf<T>(items: T[], query: URLSearchParams): Page<T> {
  const limit = Number(query.get('limit') ?? 20);
  const from = Number(query.get('cursor') ?? 0);
  const next = from + limit < items.length ? String(from + limit) : null;
  return {
    items: items.slice(from, from + limit),
    nextCursor: next,
    total: items.length,
    isTotalCapped: false,
  };
}
