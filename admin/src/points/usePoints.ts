import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type {
  AdjustmentImportPreview,
  AdjustmentState,
  MemberPointsHeld,
  PointsOverview,
  PointsRules,
  PointsRulesPage,
} from '../api/types-points.js';
import { useIntent } from '../api/useIntent.js';

export function usePointsOverview() {
  return useQuery({
    queryKey: ['points', 'overview'],
    queryFn: ({ signal }) => api.get<PointsOverview>('/points/overview', undefined, signal),
  });
}

export function usePointsRules() {
  return useQuery({
    queryKey: ['points', 'rules'],
    queryFn: ({ signal }) => api.get<PointsRulesPage>('/points/rules', undefined, signal),
  });
}

export function useSavePointsRules() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rules: PointsRules) => api.put<PointsRulesPage>('/points/rules', rules),
    onSuccess: (page) => client.setQueryData(['points', 'rules'], page),
  });
}

/** What one member holds, lot by lot. */
export function useMemberPoints(memberId: string) {
  return useQuery({
    queryKey: ['points', 'held', memberId],
    queryFn: ({ signal }) => api.get<MemberPointsHeld>(`/members/${memberId}/points/lots`, undefined, signal),
  });
}

/** Adjusts one member's points, once per intent however often it is clicked. */
export function useAdjustPoints(memberId: string) {
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: (body: { points: number; reason: string }) =>
      api.postOnce<{ adjustmentId: string; state: AdjustmentState }>(
        `/members/${memberId}/points/adjustments`,
        `${intent.current()}-${body.points}`,
        body,
      ),
    onSuccess: () => {
      intent.renew();
      void client.invalidateQueries();
    },
  });
}

/** A second operator's word on an adjustment that waits. */
export function useDecideAdjustment() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, verdict, note }: { id: string; verdict: 'approve' | 'refuse'; note?: string }) =>
      api.post(`/points/adjustments/${id}/${verdict}`, verdict === 'refuse' ? { note } : {}),
    onSettled: () => client.invalidateQueries(),
  });
}

/** What a file of adjustments would do. */
export function useCheckAdjustmentFile() {
  return useMutation({
    mutationFn: (file: File) => api.postFile<AdjustmentImportPreview>('/points/adjustments/check', file),
  });
}

/** Carries a file of adjustments out; the same file twice changes nothing more. */
export function useImportAdjustments() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (file: File) =>
      api.postFile<{ done: number; waiting: number }>('/points/adjustments/import', file),
    onSuccess: () => client.invalidateQueries(),
  });
}
