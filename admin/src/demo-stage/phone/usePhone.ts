import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ApiError, miniApi } from '../../api/http.js';
import type { MiniTier } from '../../api/types-people.js';
import type { MiniCoupon, MiniHome, PointsEntry } from '../../api/types.js';

interface Session {
  accessToken: string;
  expiresInSeconds: number;
  isJoined: boolean;
}

export interface MiniPoints {
  balance: number;
  owed: number;
  entries: PointsEntry[];
}

/** Version of the notice that the join sheet shows. */
export const noticeVersion = '2026-01';

/** Signs in as the person with a code of the simulated platform; renewed before it runs out and after a refusal. */
export function useSession(personId: string) {
  return useQuery({
    queryKey: ['phone', personId, 'session'],
    queryFn: async () => {
      const { code } = await api.post<{ code: string }>('/demo/login-code', { personId });
      return miniApi.post<Session>('/session', { code });
    },
    staleTime: Infinity,
    refetchInterval: (query) =>
      query.state.data ? Math.max(30, query.state.data.expiresInSeconds - 60) * 1_000 : false,
  });
}

/** Reads for the phone: everything below is only what `/api/mini/v1` answers to this member. */
function usePhoneQuery<T>(
  personId: string,
  token: string,
  name: string,
  path: string,
  interval: number | false,
  isEnabled = true,
) {
  const client = useQueryClient();
  return useQuery({
    queryKey: ['phone', personId, name],
    queryFn: async ({ signal }) => {
      try {
        return await miniApi.get<T>(path, token, undefined, signal);
      } catch (error) {
        if (error instanceof ApiError && error.status === 401)
          await client.invalidateQueries({ queryKey: ['phone', personId, 'session'] });
        throw error;
      }
    },
    refetchInterval: interval,
    enabled: isEnabled,
  });
}

export const usePhoneHome = (personId: string, token: string, interval: number) =>
  usePhoneQuery<MiniHome>(personId, token, 'home', '/home', interval);

export const usePhoneCoupons = (personId: string, token: string, interval: number) =>
  usePhoneQuery<MiniCoupon[]>(personId, token, 'coupons', '/coupons', interval);

export const usePhonePoints = (personId: string, token: string, interval: number) =>
  usePhoneQuery<MiniPoints>(personId, token, 'points', '/points', interval);

export const usePhoneCoupon = (personId: string, token: string, couponId: string | null) =>
  usePhoneQuery<MiniCoupon & { code: string }>(
    personId,
    token,
    `coupon-${couponId}`,
    `/coupons/${couponId}`,
    false,
    couponId !== null,
  );

export const usePhoneTier = (personId: string, token: string) =>
  usePhoneQuery<MiniTier>(personId, token, 'tier', '/tier', false);

/** Joins with the consents the person ticked. */
export function useJoin(personId: string, token: string, onJoined: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (isMarketingAgreed: boolean) =>
      miniApi.post(
        '/join',
        { consents: { service: true, marketing: isMarketingAgreed }, noticeVersion },
        token,
      ),
    onSuccess: async () => {
      onJoined();
      await Promise.all([
        client.invalidateQueries({ queryKey: ['phone', personId] }),
        client.invalidateQueries({ queryKey: ['demo'] }),
      ]);
    },
    meta: { isSilent: true },
  });
}

export const usePhoneConsents = (personId: string, token: string) =>
  usePhoneQuery<{ service: boolean; marketing: boolean }>(personId, token, 'consents', '/consents', false);

/** Agrees to offers or takes the consent back. */
export function useChangeMarketing(personId: string, token: string, onChanged: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (marketing: boolean) => miniApi.put('/consents', { marketing, noticeVersion }, token),
    onSuccess: async () => {
      onChanged();
      await client.invalidateQueries({ queryKey: ['phone', personId, 'consents'] });
    },
  });
}
