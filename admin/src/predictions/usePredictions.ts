import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../api/http.js';
import type { PredictionModel } from '../api/types-people.js';
import type { JobRun } from '../api/types.js';

export function usePredictionModel() {
  return useQuery({
    queryKey: ['prediction-model'],
    queryFn: ({ signal }) => api.get<PredictionModel>('/predictions/model', undefined, signal),
  });
}

/** Starts a fit; answers the run to follow. */
export function useFit(onStarted: (runId: string) => void) {
  return useMutation({
    mutationFn: () => api.post<{ runId: string }>('/predictions/fit'),
    onSuccess: ({ runId }) => onStarted(runId),
  });
}

function isOver(run: JobRun): boolean {
  return run.state !== 'planned' && run.state !== 'running';
}

/** Follows a fit until it ends; then the model is read again. */
export function useFitRun(runId: string | null) {
  const client = useQueryClient();
  const run = useQuery({
    queryKey: ['job-run', runId],
    queryFn: ({ signal }) => api.get<JobRun>(`/job-runs/${runId}`, undefined, signal),
    enabled: runId !== null,
    refetchInterval: (query) => (query.state.data && isOver(query.state.data) ? false : 700),
  });
  const hasEnded = run.data !== undefined && isOver(run.data);
  useEffect(() => {
    if (hasEnded) void client.invalidateQueries({ queryKey: ['prediction-model'] });
  }, [client, hasEnded]);
  return { run: run.data, hasEnded };
}
