import { useQuery } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type { ConditionField, Histogram, SchemeDetail, SchemePreset, SensitivityRow } from '../api/types.js';

export interface ScoreCells {
  cells: { r: number; f: number; count: number }[];
}

export function useScheme(code: string) {
  return useQuery({
    queryKey: ['scheme', code],
    queryFn: ({ signal }) => api.get<SchemeDetail>(`/schemes/${code}`, undefined, signal),
  });
}

/** Ready-made schemes that work on any brand with orders. */
export function useSchemePresets() {
  return useQuery({
    queryKey: ['scheme-presets'],
    queryFn: ({ signal }) => api.get<SchemePreset[]>('/scheme-presets', undefined, signal),
  });
}

/** The fields that rules may use. */
export function useConditionFields() {
  return useQuery({
    queryKey: ['condition-fields'],
    queryFn: ({ signal }) => api.get<ConditionField[]>('/condition-fields', undefined, signal),
    staleTime: 5 * 60_000,
  });
}

/** How people divide over a numeric field. `field` null asks for nothing. */
export function useHistogram(code: string, field: string | null) {
  return useQuery({
    queryKey: ['scheme', code, 'histogram', field],
    queryFn: ({ signal }) => api.get<Histogram>(`/schemes/${code}/histogram`, { field: field ?? '' }, signal),
    enabled: field !== null,
    staleTime: 60_000,
  });
}

/** People by R and F score. */
export function useScoreCells(code: string) {
  return useQuery({
    queryKey: ['scheme', code, 'scores'],
    queryFn: ({ signal }) => api.get<ScoreCells>(`/schemes/${code}/scores`, undefined, signal),
    staleTime: 60_000,
  });
}

/** Who would move when a weight of the stored draft moves by 10 %. Asked for on demand. */
export function useSensitivity(code: string, isWanted: boolean) {
  return useQuery({
    queryKey: ['scheme', code, 'sensitivity'],
    queryFn: ({ signal }) => api.get<SensitivityRow[]>(`/schemes/${code}/sensitivity`, undefined, signal),
    enabled: isWanted,
  });
}
