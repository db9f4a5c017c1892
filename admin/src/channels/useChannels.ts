import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type { ChannelRow, SyncCertificate } from '../api/types.js';

/** What an operator sets on a channel; what is left out stays as it is. */
export interface ChannelCredentials {
  appId?: string;
  name?: string;
  isEnabled?: boolean;
  secret?: string;
  callbackToken?: string;
  aesKey?: string;
  baseUrl?: string;
  /** First business date of the order history to read. */
  historyFrom?: string;
  /** Code of the channel whose openids a membership feed names. */
  identityChannelCode?: string;
}

export interface CheckStep {
  name: string;
  isOk: boolean;
  detail: string;
}

export function useChannels() {
  return useQuery({
    queryKey: ['channels'],
    queryFn: ({ signal }) => api.get<ChannelRow[]>('/channels', undefined, signal),
    refetchInterval: 15_000,
  });
}

/** 数据核对单: what the channel says it has, and what is held here. */
export function useCertificate(channelId: string) {
  return useQuery({
    queryKey: ['channels', channelId, 'certificate'],
    queryFn: ({ signal }) =>
      api.get<SyncCertificate[]>(`/channels/${channelId}/certificate`, undefined, signal),
  });
}

export function useStartSync(channelId: string) {
  return useMutation({ mutationFn: () => api.post<{ jobRunId: string }>(`/channels/${channelId}/sync`) });
}

export function useSaveChannel(channelId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (credentials: ChannelCredentials) =>
      api.put<ChannelRow>(`/channels/${channelId}`, credentials),
    onSuccess: () => client.invalidateQueries({ queryKey: ['channels'] }),
    meta: { isSilent: true },
  });
}

export function useCreateChannel() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (channel: ChannelCredentials & { kind: string; name: string }) =>
      api.post<ChannelRow>('/channels', channel),
    onSuccess: () => client.invalidateQueries({ queryKey: ['channels'] }),
    meta: { isSilent: true },
  });
}

export function useCheckChannel(channelId: string) {
  return useMutation({ mutationFn: () => api.post<{ steps: CheckStep[] }>(`/channels/${channelId}/check`) });
}
