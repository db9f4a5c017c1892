import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api, ApiError } from '../api/http.js';
import type { Me } from '../api/types.js';

/** The signed-in operator; `data` is null when nobody is. */
export function useMe() {
  return useQuery({
    queryKey: ['me'],
    queryFn: async ({ signal }): Promise<Me | null> => {
      try {
        return await api.get<Me>('/auth/me', undefined, signal);
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

/** An answer about nobody that is still under way must not undo the signing in. */
async function enter(client: QueryClient, me: Me): Promise<void> {
  await client.cancelQueries({ queryKey: ['me'] });
  client.setQueryData(['me'], me);
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (credentials: { name: string; password: string }) => api.post<Me>('/auth/login', credentials),
    onSuccess: (me) => enter(client, me),
    meta: { isSilent: true },
  });
}

export function useSignInByLink() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => api.post<Me>('/auth/login-link', { token }),
    onSuccess: (me) => enter(client, me),
    meta: { isSilent: true },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post('/auth/logout'),
    onSuccess: () => {
      client.clear();
      client.setQueryData(['me'], null);
    },
  });
}

export function useSetPassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: { current?: string; next: string }) => api.post('/auth/password', input),
    onSuccess: () => client.invalidateQueries({ queryKey: ['me'] }),
    meta: { isSilent: true },
  });
}
