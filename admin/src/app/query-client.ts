import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/http.js';
import { i18n } from '../i18n/i18n.js';
import { notifier } from './notifier.js';
import { problemCode, problemText } from './problem-text.js';

declare module '@tanstack/react-query' {
  interface Register {
    /** `isSilent`: the component shows the failure itself. */
    mutationMeta: { isSilent?: boolean };
  }
}

function forgetSession(error: unknown): void {
  // A member's token on the demo's phone is no operator's session.
  if (error instanceof ApiError && error.status === 401 && !error.code.startsWith('mini-program.'))
    queryClient.setQueryData(['me'], null);
}

/** Server state of the panel. Refused calls are not retried, broken connections once; a lost session leads to the login. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: forgetSession }),
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, mutation) => {
      forgetSession(error);
      if (mutation.meta?.isSilent) return;
      const code = problemCode(error);
      const suffix = code ? ` (${i18n.t('errors.code', { code })})` : '';
      notifier.error(`${problemText(error)}${suffix}`);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < 1 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
    },
  },
});
