import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api, ApiError } from '../api/http.js';
import type { BatchList, CouponBatchDetail } from '../api/types-batches.js';
import { useIntent } from '../api/useIntent.js';

/** How often a batch that is at work is looked at. */
const lookMs = 1000;

export interface BatchInput {
  templateId: string;
  label: string;
  isGeneral: boolean;
  segmentCode?: string | undefined;
  listId?: string | undefined;
}

/** Path of what became of each person. */
export function peoplePath(id: string): string {
  return `/coupon-batches/${id}/people`;
}

/** A batch, looked at as long as it moves; the list of its people follows it. */
export function useBatch(id: string) {
  const client = useQueryClient();
  const queryKey = ['coupon-batch', id];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const before = client.getQueryData<CouponBatchDetail>(queryKey);
      const batch = await api.get<CouponBatchDetail>(`/coupon-batches/${id}`, undefined, signal);
      if (before && before.seen !== batch.seen)
        void client.invalidateQueries({ queryKey: ['list', peoplePath(id)] });
      return batch;
    },
    refetchInterval: ({ state }) => (isAtWork(state.data) ? lookMs : false),
  });
}

/** Whether it changes by itself. */
export function isAtWork(batch: Pick<CouponBatchDetail, 'state' | 'seen' | 'people'> | undefined): boolean {
  if (!batch) return false;
  const isLeavingOut = batch.state === 'stopped' && batch.seen < batch.people;
  return batch.state === 'counting' || batch.state === 'running' || isLeavingOut;
}

/** Keeps an uploaded file as a list of people. */
export function useUploadList() {
  return useMutation({
    mutationFn: (file: File) =>
      api.postFile<BatchList>('/coupon-batch-lists', file, { name: file.name.slice(-255) }),
    meta: { isSilent: true },
  });
}

/** Freezes the people and forecasts what they would get; gives nothing. */
export function useDraftBatch() {
  const intent = useIntent();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (input: BatchInput) =>
      api.postOnce<CouponBatchDetail>('/coupon-batches', intent.current(), input),
    onSuccess: async (batch) => {
      intent.renew();
      await refresh(batch);
    },
    // Without an answer it may have happened: the same request asks again.
    onError: (error) => {
      if (!(error instanceof ApiError) || error.status !== 0) intent.renew();
    },
    meta: { isSilent: true },
  });
}

export function useStartBatch(id: string) {
  const intent = useIntent();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (confirmation: string) =>
      api.postOnce<CouponBatchDetail>(`/coupon-batches/${id}/start`, intent.current(), { confirmation }),
    onSuccess: async (batch) => {
      intent.renew();
      await refresh(batch);
    },
    meta: { isSilent: true },
  });
}

export function useChangeBatch(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (act: 'pause' | 'resume' | 'stop') =>
      api.post<CouponBatchDetail>(`/coupon-batches/${id}/${act}`),
    onSuccess: refresh,
  });
}

function useRefresh() {
  const client = useQueryClient();
  return useCallback(
    async (batch: CouponBatchDetail) => {
      client.setQueryData(['coupon-batch', batch.id], batch);
      await client.invalidateQueries({
        predicate: ({ queryKey: [kind, path] }) =>
          kind === 'list' && typeof path === 'string' && path.startsWith('/coupon-batches'),
      });
    },
    [client],
  );
}
