import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type { CouponTemplate } from '../api/types.js';

/** What an operator sets on a template. */
export type TemplateFields = Pick<
  CouponTemplate,
  | 'name'
  | 'kind'
  | 'minSpendFen'
  | 'amountOffFen'
  | 'validityKind'
  | 'validFrom'
  | 'validUntil'
  | 'validDays'
  | 'stock'
  | 'perMemberLimit'
  | 'state'
>;

export function useSaveTemplate(templateId: string | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (fields: TemplateFields) =>
      templateId
        ? api.put<CouponTemplate>(`/coupon-templates/${templateId}`, fields)
        : api.post<CouponTemplate>('/coupon-templates', fields),
    onSuccess: () => client.invalidateQueries({ queryKey: ['coupon-templates'] }),
    meta: { isSilent: true },
  });
}

/** The settable part of a template. */
export function fieldsOf(template: CouponTemplate): TemplateFields {
  const {
    name,
    kind,
    minSpendFen,
    amountOffFen,
    validityKind,
    validFrom,
    validUntil,
    validDays,
    stock,
    perMemberLimit,
    state,
  } = template;
  return {
    name,
    kind,
    minSpendFen,
    amountOffFen,
    validityKind,
    validFrom,
    validUntil,
    validDays,
    stock,
    perMemberLimit,
    state,
  };
}
