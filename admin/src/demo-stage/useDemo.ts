import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../api/http.js';
import type {
  CouponRow,
  DeliveryRow,
  DemoPerson,
  JobRun,
  MemberDetail,
  Page,
  PointsEntry,
} from '../api/types.js';

export interface InboxMessage {
  id: string;
  at: string;
  kind: string;
  title: string;
  text: string;
}

export interface DemoState {
  businessDate: string;
  isBusy: boolean;
}

const boostSeconds = 12;

/** For some seconds after an action both sides ask four times a second, otherwise every few seconds. */
export function useBoost(): { interval: number; boost: () => void } {
  const [until, setUntil] = useState(0);
  const isBoosted = until > 0;
  useEffect(() => {
    if (until === 0) return;
    const timer = window.setTimeout(() => setUntil(0), Math.max(0, until - Date.now()));
    return () => window.clearTimeout(timer);
  }, [until]);
  return { interval: isBoosted ? 250 : 5_000, boost: () => setUntil(Date.now() + boostSeconds * 1_000) };
}

export function useDemoPeople(q: string, interval: number) {
  return useQuery({
    queryKey: ['demo', 'people', q],
    queryFn: ({ signal }) => api.get<DemoPerson[]>('/demo/people', { q }, signal),
    placeholderData: (previous) => previous,
    refetchInterval: Math.max(1_500, interval),
  });
}

export function useDemoState(interval: number) {
  return useQuery({
    queryKey: ['demo', 'state'],
    queryFn: ({ signal }) => api.get<DemoState>('/demo/state', undefined, signal),
    refetchInterval: interval,
  });
}

export function useInbox(personId: string, interval: number) {
  return useQuery({
    queryKey: ['demo', 'inbox', personId],
    queryFn: ({ signal }) => api.get<InboxMessage[]>('/demo/inbox', { personId }, signal),
    refetchInterval: interval,
  });
}

/** The member as the operator sees them, kept fresh. */
export function useWatchedMember(memberId: string | null, interval: number) {
  const options = { enabled: memberId !== null, refetchInterval: interval };
  return {
    member: useQuery({
      queryKey: ['demo', 'member', memberId],
      queryFn: ({ signal }) => api.get<MemberDetail>(`/members/${memberId}`, undefined, signal),
      ...options,
    }),
    coupons: useQuery({
      queryKey: ['demo', 'member', memberId, 'coupons'],
      queryFn: ({ signal }) =>
        api.get<Page<CouponRow>>(`/members/${memberId}/coupons`, { limit: 20 }, signal),
      ...options,
    }),
    points: useQuery({
      queryKey: ['demo', 'member', memberId, 'points'],
      queryFn: ({ signal }) =>
        api.get<Page<PointsEntry>>(`/members/${memberId}/points`, { limit: 20 }, signal),
      ...options,
    }),
    deliveries: useQuery({
      queryKey: ['demo', 'member', memberId, 'deliveries'],
      queryFn: ({ signal }) =>
        api.get<Page<DeliveryRow>>(`/members/${memberId}/deliveries`, { limit: 20 }, signal),
      ...options,
    }),
  };
}

export type DemoAction =
  | { kind: 'orders'; personId: string; amountFen: number }
  | { kind: 'refunds' | 'follow' | 'unfollow'; personId: string };

/** Something the simulated person does. */
export function useDemoAction(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ kind, ...body }: DemoAction) => api.post(`/demo/${kind}`, body),
    onSuccess: () => {
      onDone();
      return client.invalidateQueries({ queryKey: ['demo', 'people'] });
    },
  });
}

/** Moves the business date; the jobs of the new day are then followed. */
export function useFastForward(onDone: (jobRunIds: string[]) => void) {
  return useMutation({
    mutationFn: (days: number) => api.post<{ jobRunIds: string[] }>('/demo/fast-forward', { days }),
    onSuccess: ({ jobRunIds }) => onDone(jobRunIds),
  });
}

function isOver(run: JobRun): boolean {
  return run.state !== 'planned' && run.state !== 'running';
}

/** Follows several job runs until all have ended. */
export function useJobRuns(jobRunIds: string[]) {
  const client = useQueryClient();
  const runs = useQuery({
    queryKey: ['demo', 'job-runs', jobRunIds],
    queryFn: ({ signal }) =>
      Promise.all(jobRunIds.map((id) => api.get<JobRun>(`/job-runs/${id}`, undefined, signal))),
    enabled: jobRunIds.length > 0,
    refetchInterval: (query) => (query.state.data?.every(isOver) ? false : 700),
  });
  const done = runs.data?.filter(isOver).length ?? 0;
  const hasEnded = jobRunIds.length > 0 && done === jobRunIds.length;
  useEffect(() => {
    if (hasEnded) void client.invalidateQueries();
  }, [client, hasEnded]);
  return { done, total: jobRunIds.length, hasEnded, runs: runs.data ?? [] };
}
