import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type {
  BenefitPlan,
  BenefitScheme,
  BenefitSettlement,
  FairnessReport,
  MessageTemplateChoice,
  PlanCosts,
} from '../api/types-benefits.js';

export function useBenefitSchemes() {
  return useQuery({
    queryKey: ['benefit-plan', 'schemes'],
    queryFn: ({ signal }) => api.get<BenefitScheme[]>('/benefit-plans/schemes', undefined, signal),
  });
}

export function useBenefitPlan(schemeCode: string) {
  return useQuery({
    queryKey: ['benefit-plan', 'current', schemeCode],
    queryFn: ({ signal }) => api.get<BenefitPlan>('/benefit-plans/current', { schemeCode }, signal),
  });
}

export function useBenefitVersions(schemeCode: string) {
  return useQuery({
    queryKey: ['benefit-plan', 'versions', schemeCode],
    queryFn: ({ signal }) => api.get<BenefitPlan[]>('/benefit-plans', { schemeCode }, signal),
  });
}

/** Expected and actual cost of the draft, where there is one, or of what is in force. */
export function useBenefitCosts(schemeCode: string, of: 'draft' | 'current') {
  return useQuery({
    queryKey: ['benefit-plan', 'costs', schemeCode, of],
    queryFn: ({ signal }) => api.get<PlanCosts>('/benefit-plans/costs', { schemeCode, of }, signal),
  });
}

export function useFairness(schemeCode: string, range: { from?: string; to?: string }) {
  return useQuery({
    queryKey: ['benefit-plan', 'fairness', schemeCode, range],
    queryFn: ({ signal }) =>
      api.get<FairnessReport>('/benefit-plans/fairness', { schemeCode, ...range }, signal),
  });
}

export function useSettlements(schemeCode: string) {
  return useQuery({
    queryKey: ['benefit-plan', 'settlements', schemeCode],
    queryFn: ({ signal }) =>
      api.get<BenefitSettlement[]>('/benefit-plans/settlements', { schemeCode }, signal),
  });
}

export function useMessageChoices() {
  return useQuery({
    queryKey: ['message-templates'],
    queryFn: ({ signal }) => api.get<MessageTemplateChoice[]>('/message-templates', undefined, signal),
  });
}

export function useSaveBenefitDraft() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (plan: BenefitPlan) =>
      api.put<BenefitPlan>('/benefit-plans/draft', {
        schemeCode: plan.schemeCode,
        reentryDays: plan.reentryDays,
        monthlyDay: plan.monthlyDay,
        expiryDays: plan.expiryDays,
        downgradeDays: plan.downgradeDays,
        afterRefund: plan.afterRefund,
        afterDowngrade: plan.afterDowngrade,
        endsOn: plan.endsOn,
        cells: plan.cells.map(({ tierCode, cell, gifts }) => ({
          tierCode,
          cell,
          gifts: gifts.map(({ gift }) => gift),
        })),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['benefit-plan'] }),
  });
}

export function usePublishBenefits() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: { schemeCode: string; startsOn: string }) =>
      api.post<BenefitPlan>('/benefit-plans/draft/publish', request),
    onSuccess: () => client.invalidateQueries({ queryKey: ['benefit-plan'] }),
    meta: { isSilent: true },
  });
}
