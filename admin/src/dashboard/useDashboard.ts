import { useQuery } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type { Dashboard } from '../api/types.js';

export function useDashboard() {
  return useQuery({
    queryKey: ['dashboard'],
    queryFn: ({ signal }) => api.get<Dashboard>('/dashboard', undefined, signal),
    refetchInterval: 60_000,
  });
}
