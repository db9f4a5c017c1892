import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, miniApi } from '../../api/http.js';
import type { MiniConsents } from '../../api/types-mini.js';
import { usePhoneAct, usePhoneChange, usePhoneQuery } from './usePhoneQuery.js';

interface Session {
  accessToken: string;
  expiresInSeconds: number;
  isJoined: boolean;
}

/** Version of the notice that the join sheet shows. */
export const noticeVersion = '2026-11';

/** Signs in as the person with a code of the simulated platform; renewed before it runs out and after a refusal. */
export function useSession(personId: string) {
  return useQuery({
    queryKey: ['phone-session', personId],
    queryFn: async () => {
      const { code } = await api.post<{ code: string }>('/demo/login-code', { personId });
      return miniApi.post<Session>('/session', { code });
    },
    staleTime: Infinity,
    refetchInterval: (query) =>
      query.state.data ? Math.max(30, query.state.data.expiresInSeconds - 60) * 1_000 : false,
  });
}

export interface Joining {
  isMarketingAgreed: boolean;
  /** Of the friend who invited; empty for none. */
  referralCode: string;
}

/** Joins with the consents the person ticked. */
export function useJoin(onJoined: () => void) {
  const client = useQueryClient();
  return usePhoneAct<Joining>(
    ({ isMarketingAgreed, referralCode }) => ({
      path: '/join',
      body: {
        consents: { service: true, marketing: isMarketingAgreed },
        noticeVersion,
        ...(referralCode === '' ? {} : { referralCode }),
      },
    }),
    () => {
      onJoined();
      void client.invalidateQueries({ queryKey: ['demo'] });
    },
  );
}

export const usePhoneConsents = () => usePhoneQuery<MiniConsents>('/consents');

/** Agrees to something or takes the consent back. */
export const useChangeConsents = () =>
  usePhoneChange<Partial<Omit<MiniConsents, 'service'>> & { noticeVersion?: string }, MiniConsents>(
    '/consents',
  );
