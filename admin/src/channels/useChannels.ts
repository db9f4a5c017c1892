import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type { ChannelRow, SyncCertificate } from '../api/types.js';

/** What an operator types in; an empty secret keeps the stored one. */
export interface ChannelCredentials {
  appId: string;
  secret?: string;
  callbackToken?: string;
  aesKey?: string;
  baseUrl?: string;
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
