import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, ApiError } from '../api/http.js';
import { problemText } from '../app/problem-text.js';
import type { Definition, LiveCounts } from '../api/types.js';

const waitMs = 450;

/** A mistake the server found; `path` says where in the definition, e.g. `tiers[2].rule.rules[0].value`. */
export interface PlacedProblem {
  path: string;
  sentence: string;
}

/** The refused call as a mistake in the definition, or null when it failed otherwise. */
export function placedProblemOf(error: unknown): PlacedProblem | null {
  if (!(error instanceof ApiError) || error.status !== 422) return null;
  const path = error.details['path'];
  return { path: typeof path === 'string' ? path : '', sentence: problemText(error) };
}

function useDebounced<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), waitMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** People per tier under the definition being edited, counted by the server once typing rests. Nothing is stored. */
export function useLiveCounts(code: string, definition: Definition | null, isWanted: boolean) {
  const text = useDebounced(definition && isWanted ? JSON.stringify(definition) : '');
  const query = useQuery({
    queryKey: ['scheme', code, 'live', text],
    queryFn: () => api.post<LiveCounts>(`/schemes/${code}/live-count`, { definition: JSON.parse(text) }),
    enabled: text !== '',
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 30_000,
    gcTime: 60_000,
  });
  return {
    counts: query.data ?? null,
    isCounting: query.isFetching,
    problem: placedProblemOf(query.error),
    error: query.error && !placedProblemOf(query.error) ? query.error : null,
  };
}
