import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { api } from '../api/http.js';
import type { JobRun, ScheduleRow } from '../api/types.js';

export function useSchedules() {
  return useQuery({
    queryKey: ['schedules'],
    queryFn: ({ signal }) => api.get<ScheduleRow[]>('/schedules', undefined, signal),
    refetchInterval: 5_000,
  });
}

export function useRunNow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (job: string) => api.post<{ jobRunId: string }>(`/schedules/${encodeURIComponent(job)}/run`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['schedules'] }),
  });
}

export function useJobHistory(job: string | null) {
  return useQuery({
    queryKey: ['schedules', job, 'runs'],
    queryFn: ({ signal }) =>
      api.get<JobRun[]>(`/schedules/${encodeURIComponent(job ?? '')}/runs`, undefined, signal),
    enabled: job !== null,
  });
}

function isOver(run: JobRun | undefined): boolean {
  return run !== undefined && run.state !== 'planned' && run.state !== 'running';
}

/** Follows one run of a job until it ends; then `onEnd` is called once. */
export function useJobRun(jobRunId: string | null, onEnd: () => void) {
  const run = useQuery({
    queryKey: ['job-run', jobRunId],
    queryFn: ({ signal }) => api.get<JobRun>(`/job-runs/${jobRunId}`, undefined, signal),
    enabled: jobRunId !== null,
    refetchInterval: (query) => (isOver(query.state.data) ? false : 1_000),
  });
  const endedRunId = isOver(run.data) ? jobRunId : null;
  const announceEnd = useEffectEvent(onEnd);
  useEffect(() => {
    if (endedRunId !== null) announceEnd();
  }, [endedRunId]);
  return run;
}
