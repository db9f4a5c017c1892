import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type {
  CouponTemplateDetail,
  CouponTermsView,
  TemplateSource,
  TemplateState,
  TemplateVersion,
} from '../api/types-coupons.js';

/** What an operator sets on a template; instants as ISO text. */
export type TemplateFields = Omit<CouponTermsView, 'versionNo' | 'sentence'> &
  Pick<
    CouponTemplateDetail,
    | 'stock'
    | 'perMemberLimit'
    | 'perMemberDailyLimit'
    | 'dailyLimit'
    | 'budgetFen'
    | 'isClaimable'
    | 'audience'
    | 'claimFrom'
    | 'claimUntil'
  >;

export function useTemplate(templateId: string | undefined) {
  return useQuery({
    queryKey: ['coupon-templates', templateId],
    queryFn: ({ signal }) =>
      api.get<CouponTemplateDetail>(`/coupon-templates/${templateId}`, undefined, signal),
    enabled: templateId !== undefined,
  });
}

export function useTemplateVersions(templateId: string) {
  return useQuery({
    queryKey: ['coupon-templates', templateId, 'versions'],
    queryFn: ({ signal }) =>
      api.get<TemplateVersion[]>(`/coupon-templates/${templateId}/versions`, undefined, signal),
  });
}

export function useTemplateSources(templateId: string) {
  return useQuery({
    queryKey: ['coupon-templates', templateId, 'sources'],
    queryFn: ({ signal }) =>
      api.get<TemplateSource[]>(`/coupon-templates/${templateId}/sources`, undefined, signal),
  });
}

/** Creates a template, or changes the one of which this revision was edited. */
export function useSaveTemplate(edited: { id: string; revision: number } | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (fields: TemplateFields) =>
      edited
        ? api.put<CouponTemplateDetail>(`/coupon-templates/${edited.id}`, {
            ...fields,
            revision: edited.revision,
          })
        : api.post<CouponTemplateDetail>('/coupon-templates', fields),
    onSuccess: () => refresh(client),
    meta: { isSilent: true },
  });
}

export function useSetTemplateState(template: { id: string; revision: number }) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (state: TemplateState) =>
      api.post<CouponTemplateDetail>(`/coupon-templates/${template.id}/state`, {
        state,
        revision: template.revision,
      }),
    onSettled: () => refresh(client),
    meta: { isSilent: true },
  });
}

export function useRevokeCoupon() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ couponId, reason }: { couponId: string; reason: string }) =>
      api.post(`/coupons/${couponId}/revoke`, { reason }),
    onSuccess: () => refresh(client),
    meta: { isSilent: true },
  });
}

async function refresh(client: ReturnType<typeof useQueryClient>): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['coupon-templates'] }),
    client.invalidateQueries({ queryKey: ['list'] }),
  ]);
}

/** Shops by code, for scopes. */
export function useShopChoices() {
  return useQuery({
    queryKey: ['shops'],
    queryFn: ({ signal }) => api.get<{ code: string; name: string }[]>('/shops', undefined, signal),
    staleTime: 60_000,
  });
}
