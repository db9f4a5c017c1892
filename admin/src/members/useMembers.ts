import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import { useIntent } from '../api/useIntent.js';
import type { DeepExplanation } from '../api/types-people.js';
import type { CouponTemplate, MemberDetail, Page, TimelineEntry } from '../api/types.js';

export function useMember(memberId: string) {
  return useQuery({
    queryKey: ['member', memberId],
    queryFn: ({ signal }) => api.get<MemberDetail>(`/members/${memberId}`, undefined, signal),
  });
}

/** Cities to filter by, the largest first. */
export function useMemberCities() {
  return useQuery({
    queryKey: ['member-cities'],
    queryFn: ({ signal }) => api.get<{ city: string; people: number }[]>('/member-cities', undefined, signal),
    staleTime: 5 * 60_000,
  });
}

/** Why a person is in a tier of a scheme, clause by clause. */
export function useExplanation(memberId: string, schemeCode: string | undefined) {
  return useQuery({
    queryKey: ['member', memberId, 'explanation', schemeCode],
    queryFn: ({ signal }) =>
      api.get<DeepExplanation>(`/members/${memberId}/tiers/${schemeCode}/explanation`, undefined, signal),
    enabled: Boolean(schemeCode),
  });
}

export function useTimeline(memberId: string) {
  return useInfiniteQuery({
    queryKey: ['member', memberId, 'timeline'],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<TimelineEntry>>(`/members/${memberId}/timeline`, { limit: 20, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function useCouponTemplates(isEnabled = true) {
  return useQuery({
    queryKey: ['coupon-templates', 'choices'],
    queryFn: ({ signal }) => api.get<CouponTemplate[]>('/coupon-templates/choices', undefined, signal),
    enabled: isEnabled,
  });
}

/** Gives one coupon to one person by hand. */
export function useIssueCoupon(memberId: string) {
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: (templateId: string) =>
      api.postOnce(`/members/${memberId}/coupons`, `${intent.current()}-${templateId}`, { templateId }),
    onSuccess: async () => {
      intent.renew();
      await Promise.all([
        client.invalidateQueries({ queryKey: ['member', memberId] }),
        client.invalidateQueries({ queryKey: ['list'] }),
        client.invalidateQueries({ queryKey: ['coupon-templates'] }),
      ]);
    },
    meta: { isSilent: true },
  });
}
