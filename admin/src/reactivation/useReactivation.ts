import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type { ReactivationPlan } from '../api/types.js';

export interface ReasonCount {
  reason: string;
  label: string;
  count: number;
}

export interface ReactivationRun {
  period: string;
  eligible: number;
  heldOut: number;
  submitted: number;
  waiting: number;
  dropped: number;
  droppedByReason: ReasonCount[];
}

export interface ReactivationPreview {
  candidates: number;
  wouldSend: number;
  byReason: ReasonCount[];
  couponCostFen: number;
}

/** What an operator sets on the plan. */
export type PlanFields = Omit<ReactivationPlan, 'id' | 'updatedBy' | 'updatedAt'>;

export function useReactivationPlan() {
  return useQuery({
    queryKey: ['reactivation', 'plan'],
    queryFn: ({ signal }) => api.get<ReactivationPlan>('/reactivation-plan', undefined, signal),
  });
}

export function useSavePlan() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (fields: PlanFields) => api.put<ReactivationPlan>('/reactivation-plan', fields),
    onSuccess: () => client.invalidateQueries({ queryKey: ['reactivation'] }),
  });
}

/** Who would be reached if the saved plan ran now. */
export function useReactivationPreview() {
  return useQuery({
    queryKey: ['reactivation', 'preview'],
    queryFn: ({ signal }) => api.get<ReactivationPreview>('/reactivation-plan/preview', undefined, signal),
  });
}

export function useReactivationRuns() {
  return useQuery({
    queryKey: ['reactivation', 'runs'],
    queryFn: ({ signal }) => api.get<ReactivationRun[]>('/reactivation-plan/runs', undefined, signal),
    refetchInterval: 30_000,
  });
}

/** The settable part of a plan. */
export function fieldsOfPlan(plan: ReactivationPlan): PlanFields {
  const { isEnabled, lifecycleTiers, couponTemplateId, text, dailyAt, dailyCap, holdoutPercent, restDays } =
    plan;
  return { isEnabled, lifecycleTiers, couponTemplateId, text, dailyAt, dailyCap, holdoutPercent, restDays };
}
