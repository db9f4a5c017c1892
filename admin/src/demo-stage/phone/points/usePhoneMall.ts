import type { MiniExchange, MiniExchangeEntry, MiniMallItem } from '../../../api/types-mini.js';
import { usePhoneAct, usePhoneQuery } from '../usePhoneQuery.js';

export interface Address {
  name: string;
  phone: string;
  address: string;
}

export const useMall = () =>
  usePhoneQuery<{ available: number; items: MiniMallItem[] }>('/mall', { isLive: true });

export const useExchanges = () => usePhoneQuery<MiniExchangeEntry[]>('/exchanges', { isLive: true });

/** Exchanges points for an item under the terms that were shown, once. */
export const useExchange = (item: MiniMallItem) =>
  usePhoneAct<Address | null, MiniExchange>((address) => ({
    path: `/mall/${item.id}/exchange`,
    body: { versionId: item.versionId, ...(address ? { address } : {}) },
  }));
