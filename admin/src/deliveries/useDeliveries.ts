import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type { Filters } from '../table/useUrlFilters.js';

export interface DeliverySummary {
  byOutcome: { outcome: string; label: string; count: number }[];
  byReason: { reason: string; label: string; count: number }[];
}

export interface MessagingState {
  isStopped: boolean;
  blastLimit: number;
  stoppedBy: string | null;
  stoppedAt: string | null;
}

/** Counts by outcome and reason, over the dates of the filters. */
export function useDeliverySummary(filters: Filters) {
  const query = { from: filters.from, to: filters.to };
  return useQuery({
    queryKey: ['delivery-summary', query],
    queryFn: ({ signal }) => api.get<DeliverySummary>('/deliveries/summary', query, signal),
    refetchInterval: 15_000,
  });
}

export function useMessagingState() {
  return useQuery({
    queryKey: ['messaging-state'],
    queryFn: ({ signal }) => api.get<MessagingState>('/messaging/state', undefined, signal),
    refetchInterval: 15_000,
  });
}

/** The kill switch. */
export function useSwitchSending() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (isStopped: boolean) => api.post(isStopped ? '/messaging/stop' : '/messaging/resume'),
    onSuccess: () => client.invalidateQueries({ queryKey: ['messaging-state'] }),
  });
}

export function useSetBlastLimit() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (people: number) => api.put('/messaging/blast-limit', { people }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['messaging-state'] }),
  });
}
