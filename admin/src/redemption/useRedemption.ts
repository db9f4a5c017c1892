import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type {
  ApiKeyRow,
  ClerkRow,
  CouponLook,
  LoginLink,
  RedemptionRow,
  RedemptionSummary,
  Shop,
} from '../api/types-redemption.js';
import type { Page } from '../api/types.js';

/** What is asked about a code at the till. */
export interface TillQuestion {
  code: string;
  amountFen: number | null;
  shopCode: string | undefined;
}

const REFRESH_MS = 15_000;

export function useRedemptionSummary() {
  return useQuery({
    queryKey: ['redemption', 'summary'],
    queryFn: ({ signal }) => api.get<RedemptionSummary>('/redemptions/summary', undefined, signal),
    refetchInterval: REFRESH_MS,
  });
}

/** What a code is worth; asked anew for each amount, and never from memory. */
export function useLook({ code, amountFen, shopCode }: TillQuestion) {
  return useQuery({
    queryKey: ['redemption', 'look', code, amountFen, shopCode],
    queryFn: () =>
      api.post<CouponLook>('/redemptions/look', {
        couponCode: code,
        shopCode,
        ...(amountFen === null ? {} : { amountFen }),
      }),
    placeholderData: (before, query) => (query?.queryKey[2] === code ? before : undefined),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
}

/** Uses a coupon; `intent` names the click, so that a repeat is the same use. */
export function useRedeem() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: TillQuestion & { orderRef: string; intent: string }) =>
      api.postOnce<RedemptionRow>('/redemptions', input.intent, {
        couponCode: input.code,
        shopCode: input.shopCode,
        ...(input.amountFen === null ? {} : { amountFen: input.amountFen }),
        ...(input.orderRef === '' ? {} : { orderRef: input.orderRef }),
      }),
    onSuccess: () => refreshLists(client),
    meta: { isSilent: true },
  });
}

/** Redemptions that wait for a second person, newest first. */
export function useAwaiting() {
  return useQuery({
    queryKey: ['list', '/redemptions', 'awaiting'],
    queryFn: ({ signal }) =>
      api.get<Page<RedemptionRow>>('/redemptions', { state: 'awaiting', limit: 50 }, signal),
    refetchInterval: REFRESH_MS,
  });
}

/** Agrees to, refuses or undoes a redemption. */
export function useDecide(action: 'approve' | 'reject' | 'undo') {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason }: { id: string; reason?: string }) =>
      api.post<RedemptionRow>(`/redemptions/${id}/${action}`, reason === undefined ? {} : { reason }),
    onSettled: () => refreshLists(client),
    meta: { isSilent: true },
  });
}

export function useShops() {
  return useQuery({
    queryKey: ['shops'],
    queryFn: ({ signal }) => api.get<Shop[]>('/shops', undefined, signal),
  });
}

export function useSaveShop(code: string | undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (fields: { code?: string; name?: string; channelId?: string | null; isOpen?: boolean }) =>
      code === undefined ? api.post<Shop>('/shops', fields) : api.put<Shop>(`/shops/${code}`, fields),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['shops'] }),
        client.invalidateQueries({ queryKey: ['redemption'] }),
      ]),
    meta: { isSilent: true },
  });
}

export function useApiKeys() {
  return useQuery({
    queryKey: ['shops', 'keys'],
    queryFn: ({ signal }) => api.get<ApiKeyRow[]>('/shops/keys', undefined, signal),
  });
}

export function useCreateKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ shopCode, name }: { shopCode: string; name: string }) =>
      api.post<{ id: string; key: string }>(`/shops/${shopCode}/keys`, { name }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['shops', 'keys'] }),
    meta: { isSilent: true },
  });
}

export function useRevokeKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post(`/shops/keys/${id}/revoke`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['shops', 'keys'] }),
  });
}

const APPROVAL_ABOVE = 'coupons.redeem-approval-above';
const UNDO_MINUTES = 'coupons.undo-minutes';
/** What holds while nothing is set, as the server has it. */
const UNSET = { approvalAboveFen: 50_000, undoMinutes: 30 };

/** What the till goes by. */
export interface TillRules {
  approvalAboveFen: number;
  undoMinutes: number;
}

export function useTillRules() {
  return useQuery({
    queryKey: ['settings', 'redemption'],
    queryFn: async ({ signal }): Promise<TillRules> => {
      const all = await api.get<{ name: string; value: unknown }[]>('/settings', undefined, signal);
      const valueOf = (name: string, unset: number) =>
        Number(all.find((setting) => setting.name === name)?.value ?? unset);
      return {
        approvalAboveFen: valueOf(APPROVAL_ABOVE, UNSET.approvalAboveFen),
        undoMinutes: valueOf(UNDO_MINUTES, UNSET.undoMinutes),
      };
    },
  });
}

export function useSaveTillRules() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (rules: TillRules) => {
      await api.put(`/settings/${APPROVAL_ABOVE}`, { value: (rules.approvalAboveFen / 100).toFixed(2) });
      await api.put(`/settings/${UNDO_MINUTES}`, { value: String(rules.undoMinutes) });
    },
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['settings', 'redemption'] }),
        client.invalidateQueries({ queryKey: ['redemption', 'summary'] }),
      ]),
    meta: { isSilent: true },
  });
}

export function useClerks() {
  return useQuery({
    queryKey: ['shops', 'clerks'],
    queryFn: ({ signal }) => api.get<ClerkRow[]>('/clerks', undefined, signal),
  });
}

/** Makes a clerk, or a new way in for one. */
export function useClerkLink() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: { shopCode: string; name: string } | { clerkId: string }) =>
      'clerkId' in wanted
        ? api.post<LoginLink>(`/clerks/${wanted.clerkId}/login-link`)
        : api.post<LoginLink>(`/shops/${wanted.shopCode}/clerks`, { name: wanted.name }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['shops', 'clerks'] }),
    meta: { isSilent: true },
  });
}

export function useEnableClerk() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, isEnabled }: { id: string; isEnabled: boolean }) =>
      api.put(`/clerks/${id}`, { isEnabled }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['shops', 'clerks'] }),
  });
}

function refreshLists(client: QueryClient): Promise<unknown> {
  return Promise.all([
    client.invalidateQueries({ queryKey: ['redemption', 'summary'] }),
    client.invalidateQueries({ queryKey: ['list', '/redemptions'] }),
  ]);
}
