import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type { Correlations, Portraits, SchemeQuality } from '../api/types-people.js';

export function useQuality(schemeCode: string | undefined) {
  return useQuery({
    queryKey: ['quality', schemeCode],
    queryFn: ({ signal }) => api.get<SchemeQuality>(`/schemes/${schemeCode}/quality`, undefined, signal),
    enabled: schemeCode !== undefined,
    staleTime: 60_000,
  });
}

/** What the people of each tier are like in some fields. */
export function usePortraits(schemeCode: string, fields: string[]) {
  return useQuery({
    queryKey: ['quality', schemeCode, 'portraits', fields],
    queryFn: ({ signal }) =>
      api.get<Portraits>(`/schemes/${schemeCode}/portraits`, { fields: fields.join(',') }, signal),
    enabled: fields.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

/** How some fields go together, over everybody or within one tier. */
export function useCorrelations(schemeCode: string, fields: string[], tier: string | undefined) {
  return useQuery({
    queryKey: ['quality', schemeCode, 'correlations', fields, tier],
    queryFn: ({ signal }) =>
      api.get<Correlations>(
        `/schemes/${schemeCode}/correlations`,
        { fields: fields.join(','), tier },
        signal,
      ),
    enabled: fields.length > 1,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}
