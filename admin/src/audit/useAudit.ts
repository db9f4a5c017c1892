import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type { AuditOverview, CheckDetail, Ledger, OffendingRows } from '../api/types-audit.js';

export function useAuditOverview() {
  return useQuery({
    queryKey: ['audit', 'overview'],
    queryFn: ({ signal }) => api.get<AuditOverview>('/audit', undefined, signal),
    refetchInterval: 30_000,
  });
}

/** Plans a pass over everything; the answer names the job run to follow. */
export function useCheckNow() {
  return useMutation({ mutationFn: () => api.post<{ jobRunId: string }>('/audit/checks') });
}

/** Everything this page shows, asked again. */
export function useRefreshAudit(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: ['audit'] });
    void client.invalidateQueries({
      predicate: ({ queryKey }) => queryKey[0] === 'list' && String(queryKey[1]).startsWith('/audit/'),
    });
  };
}

export function useCheck(id: string | null) {
  return useQuery({
    queryKey: ['audit', 'check', id],
    queryFn: ({ signal }) => api.get<CheckDetail>(`/audit/checks/${id}`, undefined, signal),
    enabled: id !== null,
  });
}

/** Path of the rows that one answer found; also of its export. */
export function rowsPath(checkId: string, code: string): string {
  return `/audit/checks/${checkId}/invariants/${encodeURIComponent(code)}/rows`;
}

export function useOffendingRows(checkId: string | null, code: string) {
  return useQuery({
    queryKey: ['audit', 'rows', checkId, code],
    queryFn: ({ signal }) => api.get<OffendingRows>(rowsPath(checkId ?? '', code), undefined, signal),
    enabled: checkId !== null,
  });
}

/** The books of some days, both included. */
export function useLedger(from: string, to: string) {
  return useQuery({
    queryKey: ['audit', 'ledger', from, to],
    queryFn: ({ signal }) => api.get<Ledger>('/audit/ledger', { from, to }, signal),
  });
}
