import { useMutation, useQueryClient } from '@tanstack/react-query';
import { adminBase, api, ApiError } from '../api/http.js';
import type { RedeemCampaign } from '../api/types-batches.js';
import { useIntent } from '../api/useIntent.js';

export interface CampaignTerms {
  name: string;
  totalLimit: number;
  perMemberLimit: number;
  startsAt: string;
  endsAt: string;
}

export interface NewCampaign extends CampaignTerms {
  kind: RedeemCampaign['kind'];
  templateId: string;
  word?: string | undefined;
}

/** Makes a campaign, or changes the terms of one. */
export function useSaveCampaign(edited: RedeemCampaign | null) {
  const intent = useIntent();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (input: NewCampaign) => {
      const { kind, templateId, word, ...terms } = input;
      return edited
        ? api.put<RedeemCampaign>(`/redeem-campaigns/${edited.id}`, terms)
        : api.postOnce<RedeemCampaign>('/redeem-campaigns', intent.current(), {
            kind,
            templateId,
            ...(kind === 'word' ? { word } : {}),
            ...terms,
          });
    },
    onSuccess: async () => {
      intent.renew();
      await refresh();
    },
    onError: (error) => {
      if (!(error instanceof ApiError) || error.status !== 0) intent.renew();
    },
    meta: { isSilent: true },
  });
}

export function useChangeCampaign(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (act: 'pause' | 'resume' | 'end') => api.post(`/redeem-campaigns/${id}/${act}`),
    onSuccess: refresh,
  });
}

/** Fetches the codes, which works once, and hands them to the browser as a file. */
export function useDownloadCodes(campaign: RedeemCampaign) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (format: 'csv' | 'xlsx') => {
      const response = await fetch(`${adminBase}/redeem-campaigns/${campaign.id}/codes.${format}`, {
        method: 'POST',
        headers: { 'X-Requested-With': 'cenglin' },
        credentials: 'same-origin',
      });
      if (!response.ok) {
        const problem = (await response.json()) as { code: string; detail: string };
        throw new ApiError(response.status, problem.code, problem.detail);
      }
      const url = URL.createObjectURL(await response.blob());
      const link = document.createElement('a');
      link.href = url;
      link.download = `${campaign.name}.${format}`;
      link.click();
      URL.revokeObjectURL(url);
    },
    onSettled: refresh,
    meta: { isSilent: true },
  });
}

function useRefresh() {
  const client = useQueryClient();
  return () =>
    client.invalidateQueries({
      predicate: ({ queryKey: [kind, path] }) =>
        kind === 'list' && typeof path === 'string' && path.startsWith('/redeem-campaigns'),
    });
}
