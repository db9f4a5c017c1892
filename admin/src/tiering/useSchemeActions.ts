import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type { ClusterDefinition, Definition, SchemeKind, SchemeVersion, Simulation } from '../api/types.js';

/** Reads everything again that shows tiers of a scheme. */
export async function refreshScheme(client: QueryClient, code: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['scheme', code] }),
    client.invalidateQueries({ queryKey: ['schemes'] }),
    client.invalidateQueries({ queryKey: ['dashboard'] }),
    client.invalidateQueries({ queryKey: ['list', `/schemes/${code}/changes`] }),
    client.invalidateQueries({ queryKey: ['list', `/schemes/${code}/runs`] }),
  ]);
}

export interface NewScheme {
  code: string;
  name: string;
  kind: SchemeKind;
  definition: Definition;
}

export function useCreateScheme() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (scheme: NewScheme) => api.post<SchemeVersion>('/schemes', scheme),
    onSuccess: () => client.invalidateQueries({ queryKey: ['schemes'] }),
    meta: { isSilent: true },
  });
}

export function useCreateFromPreset() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (preset: string) => api.post<unknown>('/schemes/from-preset', { preset }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['schemes'] });
      await client.invalidateQueries({ queryKey: ['scheme-presets'] });
    },
    meta: { isSilent: true },
  });
}

export function useSaveDraft(code: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (definition: Definition) => api.put<SchemeVersion>(`/schemes/${code}/draft`, { definition }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['scheme', code], exact: true });
      await client.invalidateQueries({ queryKey: ['scheme', code, 'sensitivity'] });
      await client.invalidateQueries({ queryKey: ['schemes'] });
    },
  });
}

export function useSimulate(code: string) {
  return useMutation({ mutationFn: () => api.post<Simulation>(`/schemes/${code}/draft/simulate`) });
}

/** Fits the clusters of the stored draft; some seconds. */
export function useFitClusters(code: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<ClusterDefinition>(`/schemes/${code}/draft/fit`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['scheme', code], exact: true }),
    meta: { isSilent: true },
  });
}

export interface PublishChoice {
  existingMembers: 'none' | 'coupon';
  effectiveOn?: string;
  seasonUntil?: string;
}

export function usePublish(code: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (choice: PublishChoice) => api.post<SchemeVersion>(`/schemes/${code}/draft/publish`, choice),
    onSuccess: () => refreshScheme(client, code),
    meta: { isSilent: true },
  });
}

/** Publishes an older version again. */
export function useRollback(code: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (versionNo: number) =>
      api.post<SchemeVersion>(`/schemes/${code}/versions/${versionNo}/rollback`),
    onSuccess: () => refreshScheme(client, code),
  });
}

/** The second operator's answer to a version that waits; without a reason it is a yes. */
export function useDecideVersion(code: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ versionNo, reason }: { versionNo: number; reason?: string }) =>
      reason === undefined
        ? api.post<SchemeVersion>(`/schemes/${code}/versions/${versionNo}/approve`)
        : api.post<SchemeVersion>(`/schemes/${code}/versions/${versionNo}/reject`, { reason }),
    onSuccess: () => refreshScheme(client, code),
    meta: { isSilent: true },
  });
}

export function useRetire(code: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post(`/schemes/${code}/retire`),
    onSuccess: () => refreshScheme(client, code),
  });
}

export function useEndOverride(code: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post(`/tier-overrides/${id}/end`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['list', `/schemes/${code}/overrides`] });
      await refreshScheme(client, code);
    },
  });
}
