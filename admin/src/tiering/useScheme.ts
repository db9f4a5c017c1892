import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../api/http.js';
import type {
  ConditionField,
  LadderDefinition,
  LifecycleDefinition,
  RfmDefinition,
  SchemeDetail,
  SchemeVersion,
  Simulation,
  TierRun,
} from '../api/types.js';

export type Definition = LadderDefinition | RfmDefinition | LifecycleDefinition;

export interface Histogram {
  buckets: { from: number; to: number; count: number }[];
  cuts: number[];
}

export interface ScoreCells {
  cells: { r: number; f: number; count: number }[];
}

export function useScheme(code: string) {
  return useQuery({
    queryKey: ['scheme', code],
    queryFn: ({ signal }) => api.get<SchemeDetail>(`/schemes/${code}`, undefined, signal),
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

/** How people divide over one axis of RFM. */
export function useHistogram(code: string, field: 'netAmountFen' | 'recencyDays' | 'frequency') {
  return useQuery({
    queryKey: ['scheme', code, 'histogram', field],
    queryFn: ({ signal }) => api.get<Histogram>(`/schemes/${code}/histogram`, { field }, signal),
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

async function refreshScheme(client: QueryClient, code: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['scheme', code] }),
    client.invalidateQueries({ queryKey: ['schemes'] }),
    client.invalidateQueries({ queryKey: ['dashboard'] }),
    client.invalidateQueries({ queryKey: ['list', `/schemes/${code}/changes`] }),
  ]);
}

export function useSaveDraft(code: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (definition: Definition) => api.put<SchemeVersion>(`/schemes/${code}/draft`, { definition }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['scheme', code], exact: true }),
  });
}

export function useSimulate(code: string) {
  return useMutation({ mutationFn: () => api.post<Simulation>(`/schemes/${code}/draft/simulate`) });
}

export function usePublish(code: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (choice: { existingMembers: 'none' | 'coupon'; effectiveOn?: string }) =>
      api.post<SchemeVersion>(`/schemes/${code}/draft/publish`, choice),
    onSuccess: () => refreshScheme(client, code),
    meta: { isSilent: true },
  });
}

export function useRollback(code: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (versionNo: number) =>
      api.post<SchemeVersion>(`/schemes/${code}/versions/${versionNo}/rollback`),
    onSuccess: () => refreshScheme(client, code),
  });
}

export function useStartRun(code: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<{ runId: string }>(`/schemes/${code}/runs`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['scheme', code], exact: true }),
  });
}

export function useCancelRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (runId: string) => api.post(`/tier-runs/${runId}/cancel`),
    onSuccess: (_result, runId) => client.invalidateQueries({ queryKey: ['tier-run', runId] }),
  });
}

function isOver(run: TierRun | undefined): boolean {
  return run !== undefined && run.state !== 'planned' && run.state !== 'running';
}

/** Follows a run until it ends; then everything that shows tiers is read again. */
export function useTierRun(code: string, runId: string | null) {
  const client = useQueryClient();
  const run = useQuery({
    queryKey: ['tier-run', runId],
    queryFn: ({ signal }) => api.get<TierRun>(`/tier-runs/${runId}`, undefined, signal),
    enabled: runId !== null,
    refetchInterval: (query) => (isOver(query.state.data) ? false : 700),
  });
  const hasEnded = isOver(run.data);
  useEffect(() => {
    if (hasEnded) void refreshScheme(client, code);
  }, [client, code, hasEnded]);
  return run;
}
