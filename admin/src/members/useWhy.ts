import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type { OverrideInput, OverrideRow, Replay } from '../api/types-people.js';
import type { Page, TierChangeRow } from '../api/types.js';

/** How a person moved through the tiers of a scheme, the newest change first. */
export function useTierHistory(memberId: string, schemeCode: string) {
  return useInfiniteQuery({
    queryKey: ['member', memberId, 'tier-history', schemeCode],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<TierChangeRow>>(
        `/members/${memberId}/tier-changes`,
        { scheme: schemeCode, limit: 20, cursor: pageParam },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** The tiers of a past date, from history (`then`) or computed again from what is known today (`now`). */
export function useReplay(memberId: string, asOf: string | null, known: Replay['known']) {
  return useQuery({
    queryKey: ['member', memberId, 'replay', asOf, known],
    queryFn: ({ signal }) => api.get<Replay>(`/members/${memberId}/replay`, { asOf, known }, signal),
    enabled: asOf !== null,
    retry: false,
  });
}

/** The tier of a scheme that a person holds by hand now, or null. */
export function useHeldOverride(memberId: string, schemeCode: string, isEnabled: boolean) {
  return useQuery({
    queryKey: ['member', memberId, 'override', schemeCode],
    queryFn: async ({ signal }): Promise<OverrideRow | null> => {
      const found = await api.get<Page<OverrideRow>>(
        `/schemes/${schemeCode}/overrides`,
        { memberId, limit: 100 },
        signal,
      );
      return found.items.find((row) => row.endedAt === null) ?? null;
    },
    enabled: isEnabled,
  });
}

function useRefresh(memberId: string) {
  const client = useQueryClient();
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['member', memberId] }),
      client.invalidateQueries({ queryKey: ['schemes'] }),
      client.invalidateQueries({ queryKey: ['list'] }),
    ]);
  };
}

/** Places a person in a tier by hand, until a date or until it is ended. */
export function useOverride(memberId: string) {
  const refresh = useRefresh(memberId);
  return useMutation({
    mutationFn: (input: OverrideInput) => api.post<OverrideRow>(`/members/${memberId}/tier-overrides`, input),
    onSuccess: refresh,
    meta: { isSilent: true },
  });
}

/** The rule decides again from now on. */
export function useEndOverride(memberId: string) {
  const refresh = useRefresh(memberId);
  return useMutation({
    mutationFn: (overrideId: string) => api.post(`/tier-overrides/${overrideId}/end`),
    onSuccess: refresh,
  });
}
