import { useQuery } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type { SchemeRow } from '../api/types.js';

/** All schemes with the present size of each tier. */
export function useSchemes() {
  return useQuery({
    queryKey: ['schemes'],
    queryFn: ({ signal }) => api.get<SchemeRow[]>('/schemes', undefined, signal),
    staleTime: 30_000,
  });
}
