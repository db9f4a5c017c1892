import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../api/http.js';
import type { SegmentDefinition, SegmentPreview, SegmentRow, SegmentSnapshot } from '../api/types-people.js';
import type { ConditionField, Page } from '../api/types.js';

/** Typing pauses of this length start a count. */
const pauseMs = 350;

export interface SegmentInput {
  name: string;
  kind: SegmentRow['kind'];
  definition: SegmentDefinition;
  note: string;
}

/** Everything a segment may ask about a person. */
export function useSegmentFields() {
  return useQuery({
    queryKey: ['segment-fields'],
    queryFn: ({ signal }) => api.get<ConditionField[]>('/segment-fields', undefined, signal),
    staleTime: 5 * 60_000,
  });
}

export function useSegment(code: string | undefined) {
  return useQuery({
    queryKey: ['segment', code],
    queryFn: ({ signal }) => api.get<SegmentRow>(`/segments/${code}`, undefined, signal),
    enabled: code !== undefined,
  });
}

/** Segments to join with others. */
export function useSegmentChoices() {
  return useQuery({
    queryKey: ['segment-choices'],
    queryFn: ({ signal }) => api.get<Page<SegmentRow>>('/segments', { limit: 100 }, signal),
    staleTime: 30_000,
  });
}

/** The value once it has not changed for a moment. */
export function useSettled<T>(value: T, delayMs = pauseMs): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), delayMs);
    return () => window.clearTimeout(timer);
  }, [value, delayMs]);
  return settled;
}

/**
 * Count, reach and first members of a definition while it is edited. Large sets are estimated unless `isExact`.
 * Null: there is nothing to count yet. `ownCode`: the segment being edited, which cannot contain itself.
 */
export function usePreview(
  definition: SegmentDefinition | null,
  isExact: boolean,
  ownCode: string | undefined,
) {
  const key = useSettled(definition === null ? null : JSON.stringify(definition));
  const preview = useQuery({
    queryKey: ['segment-preview', key, isExact],
    queryFn: () =>
      api.post<SegmentPreview>('/segments/preview', {
        definition: JSON.parse(key ?? 'null') as SegmentDefinition,
        ...(isExact ? { exact: true } : {}),
        ...(ownCode === undefined ? {} : { code: ownCode }),
      }),
    enabled: key !== null,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
  });
  const isWaiting = definition !== null && key !== JSON.stringify(definition);
  return { preview, isCounting: isWaiting || preview.isFetching };
}

function useRefresh() {
  const client = useQueryClient();
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['segment'] }),
      client.invalidateQueries({ queryKey: ['segment-choices'] }),
      client.invalidateQueries({ predicate: ({ queryKey }) => isSegmentList(queryKey) }),
    ]);
  };
}

function isSegmentList([kind, path]: readonly unknown[]): boolean {
  return kind === 'list' && typeof path === 'string' && path.startsWith('/segments');
}

/** Stores a new segment, or a changed one under its code. */
export function useSaveSegment(code: string | undefined) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (input: SegmentInput) =>
      code === undefined
        ? api.post<SegmentRow>('/segments', input)
        : api.put<SegmentRow>(`/segments/${code}`, input),
    onSuccess: refresh,
    meta: { isSilent: true },
  });
}

export function useArchiveSegment() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (code: string) => api.post(`/segments/${code}/archive`),
    onSuccess: refresh,
  });
}

/** Writes down who is in the segment at this moment. */
export function useFreezeSegment(code: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => api.post<SegmentSnapshot>(`/segments/${code}/freeze`),
    onSuccess: refresh,
  });
}
