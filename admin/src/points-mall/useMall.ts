import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type { ExchangeOrderDetail, MallItem } from '../api/types-batches.js';
import { useIntent } from '../api/useIntent.js';

/** What an operator sets on an item. */
export type MallItemInput = Pick<
  MallItem,
  | 'kind'
  | 'name'
  | 'description'
  | 'points'
  | 'templateId'
  | 'fulfilment'
  | 'worthFen'
  | 'stock'
  | 'perMemberLimit'
  | 'startsAt'
  | 'endsAt'
  | 'sortNo'
>;

/** Stores a new item, or other terms and limits of one. */
export function useSaveItem(edited: MallItem | null) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (input: MallItemInput) =>
      edited
        ? api.put<MallItem>(`/mall-items/${edited.id}`, { ...input, versionNo: edited.versionNo })
        : api.post<MallItem>('/mall-items', input),
    onSuccess: refresh,
    meta: { isSilent: true },
  });
}

export function useSetItemState(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (state: MallItem['state']) => api.post<MallItem>(`/mall-items/${id}/state`, { state }),
    onSuccess: refresh,
  });
}

/** The exchange whose code a member shows. */
export function useFindPickup() {
  return useMutation({
    mutationFn: (code: string) => api.get<ExchangeOrderDetail>('/exchange-orders/by-pickup', { code }),
    meta: { isSilent: true },
  });
}

/** Hands goods out, or cancels the exchange and gives the points back. */
export function useEndOrder(id: string) {
  const intent = useIntent();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ act, note }: { act: 'deliver' | 'cancel'; note: string }) =>
      act === 'cancel'
        ? api.postOnce<ExchangeOrderDetail>(`/exchange-orders/${id}/cancel`, intent.current(), { note })
        : api.post<ExchangeOrderDetail>(`/exchange-orders/${id}/deliver`, { note }),
    onSuccess: async () => {
      intent.renew();
      await refresh();
    },
    meta: { isSilent: true },
  });
}

function useRefresh() {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({
      predicate: ({ queryKey: [kind, path] }) =>
        (kind === 'list' && typeof path === 'string' && /^\/(mall-items|exchange-orders)/.test(path)) ||
        kind === 'exchange-order',
    });
  };
}
