import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type { BenefitPlan } from '../api/types.js';

export function useBenefitPlan() {
  return useQuery({
    queryKey: ['benefit-plan', 'current'],
    queryFn: ({ signal }) => api.get<BenefitPlan>('/benefit-plans/current', undefined, signal),
  });
}

export function useBenefitVersions() {
  return useQuery({
    queryKey: ['benefit-plan', 'versions'],
    queryFn: ({ signal }) => api.get<BenefitPlan[]>('/benefit-plans', undefined, signal),
  });
}

export function useSaveBenefitDraft() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (plan: BenefitPlan) =>
      api.put<BenefitPlan>('/benefit-plans/draft', {
        schemeCode: plan.schemeCode,
        reentryDays: plan.reentryDays,
        tiers: plan.tiers.map(({ tierCode, couponTemplateId, pointsRate, isNoticeOn }) => ({
          tierCode,
          couponTemplateId,
          pointsRate,
          isNoticeOn,
        })),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['benefit-plan'] }),
  });
}

export function usePublishBenefits() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (startsOn: string) => api.post<BenefitPlan>('/benefit-plans/draft/publish', { startsOn }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['benefit-plan'] }),
    meta: { isSilent: true },
  });
}
