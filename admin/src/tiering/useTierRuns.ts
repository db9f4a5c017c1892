import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../api/http.js';
import type { TierRun } from '../api/types.js';
import { refreshScheme } from './useSchemeActions.js';

/** Places everybody again. */
export function useStartRun(code: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<{ runId: string }>(`/schemes/${code}/runs`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['scheme', code], exact: true });
      await client.invalidateQueries({ queryKey: ['list', `/schemes/${code}/runs`] });
    },
  });
}

/** Stops a run; people it has placed stay placed. */
export function useCancelRun(code: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (runId: string) => api.post(`/tier-runs/${runId}/cancel`),
    onSuccess: async (_result, runId) => {
      await client.invalidateQueries({ queryKey: ['tier-run', runId] });
      await refreshScheme(client, code);
    },
  });
}

/** Goes on with the ranges that a cancelled or failed run left. */
export function useResumeRun(code: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (runId: string) => api.post(`/tier-runs/${runId}/resume`),
    onSuccess: async (_result, runId) => {
      await client.invalidateQueries({ queryKey: ['tier-run', runId] });
      await refreshScheme(client, code);
    },
  });
}

/** Whether a run waits or works. */
export function isGoing(run: TierRun | null | undefined): boolean {
  return run?.state === 'planned' || run?.state === 'running';
}

/** Follows a run until it ends; then everything that shows tiers is read again. */
export function useTierRun(code: string, runId: string | null) {
  const client = useQueryClient();
  const run = useQuery({
    queryKey: ['tier-run', runId],
    queryFn: ({ signal }) => api.get<TierRun>(`/tier-runs/${runId}`, undefined, signal),
    enabled: runId !== null,
    refetchInterval: (query) => (query.state.data && !isGoing(query.state.data) ? false : 700),
  });
  const hasEnded = run.data !== undefined && !isGoing(run.data);
  useEffect(() => {
    if (hasEnded) void refreshScheme(client, code);
  }, [client, code, hasEnded]);
  return run;
}
