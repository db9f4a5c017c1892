import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type {
  Engagement,
  EngagementKind,
  EngagementResults,
  EngagementTerms,
  ReplayResult,
  StartPreview,
  TermsVersion,
} from '../api/types-engagement.js';

export function useEngagement(id: string | undefined) {
  return useQuery({
    queryKey: ['engagement', id],
    queryFn: ({ signal }) => api.get<Engagement>(`/engagements/${id ?? ''}`, undefined, signal),
    enabled: id !== undefined,
  });
}

export function useResults(id: string) {
  return useQuery({
    queryKey: ['engagement', id, 'results'],
    queryFn: ({ signal }) => api.get<EngagementResults>(`/engagements/${id}/results`, undefined, signal),
  });
}

export function useVersions(id: string) {
  return useQuery({
    queryKey: ['engagement', id, 'versions'],
    queryFn: ({ signal }) => api.get<TermsVersion[]>(`/engagements/${id}/versions`, undefined, signal),
  });
}

/** What starting would mean; asked anew whenever the terms have another version. */
export function useStartPreview(id: string | undefined, versionNo: number | undefined) {
  return useQuery({
    queryKey: ['engagement', id, 'start-preview', versionNo],
    queryFn: ({ signal }) =>
      api.get<StartPreview>(`/engagements/${id ?? ''}/start-preview`, undefined, signal),
    enabled: id !== undefined,
    staleTime: 0,
  });
}

function useRefresh() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['engagement'] }),
      client.invalidateQueries({
        predicate: ({ queryKey: [kind, path] }) =>
          kind === 'list' && typeof path === 'string' && path.startsWith('/engagements'),
      }),
    ]);
}

/** Stores a new activity, or the next version of one. */
export function useSaveEngagement(kind: EngagementKind) {
  const client = useQueryClient();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ id, definition }: { id: string | undefined; definition: EngagementTerms }) =>
      id === undefined
        ? api.post<Engagement>('/engagements', { kind, definition })
        : api.put<Engagement>(`/engagements/${id}`, { definition }),
    onSuccess: (saved) => {
      client.setQueryData(['engagement', saved.id], saved);
      return refresh();
    },
    meta: { isSilent: true },
  });
}

export function useStartEngagement(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (seen: { prizeWorthFen: number; versionNo: number }) =>
      api.post<Engagement>(`/engagements/${id}/start`, seen),
    onSuccess: refresh,
    meta: { isSilent: true },
  });
}

export function useStopEngagement(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (reason: string) => api.post<Engagement>(`/engagements/${id}/stop`, { reason }),
    onSuccess: refresh,
    meta: { isSilent: true },
  });
}

export function useReplay(id: string) {
  return useMutation({ mutationFn: () => api.post<ReplayResult>(`/engagements/${id}/replay`) });
}

export function useDeliver(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (chanceId: string) => api.post(`/engagements/${id}/chances/${chanceId}/deliver`),
    onSuccess: refresh,
  });
}

export function useAttend(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (signUpId: string) => api.post(`/engagements/${id}/sign-ups/${signUpId}/attend`),
    onSuccess: refresh,
  });
}

export function useSettleOwed() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => api.post<{ given: number; owed: number }>('/engagements/settle-owed'),
    onSuccess: refresh,
  });
}
