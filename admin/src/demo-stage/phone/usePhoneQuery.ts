import { useMutation, useQuery, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, miniApi, type Query } from '../../api/http.js';
import { Intents, isUnclear } from './intents.js';
import { usePhoneLife } from './phone-life.js';

function isSessionOver(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

interface Asking {
  query?: Query;
  /** Looks again by itself. */
  isLive?: boolean;
  isEnabled?: boolean;
}

/** One answer of `/api/mini/v1` to this member; the phone knows nothing else. */
export function usePhoneQuery<T>(path: string, { query, isLive = false, isEnabled = true }: Asking = {}) {
  const { personId, token, interval } = usePhoneLife();
  const client = useQueryClient();
  return useQuery({
    queryKey: ['phone', personId, path, query ?? null],
    queryFn: async ({ signal }) => {
      try {
        return await miniApi.get<T>(path, token, query, signal);
      } catch (error) {
        if (isSessionOver(error)) await client.invalidateQueries({ queryKey: ['phone-session', personId] });
        throw error;
      }
    },
    refetchInterval: isLive ? interval : false,
    enabled: isEnabled,
  });
}

/** Something that may be said again without harm: the last word counts. */
export function usePhoneChange<Input, Answer = unknown>(path: string, onDone?: (answer: Answer) => void) {
  const { personId, token, onActed } = usePhoneLife();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => miniApi.put<Answer>(path, input, token),
    onSuccess: async (answer) => {
      onActed();
      onDone?.(answer);
      await client.invalidateQueries({ queryKey: ['phone', personId] });
    },
    meta: { isSilent: true },
  });
}

/** Takes something back. */
export function usePhoneWithdraw(path: string) {
  const { personId, token, onActed } = usePhoneLife();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => miniApi.delete(path, token),
    onSuccess: async () => {
      onActed();
      await client.invalidateQueries({ queryKey: ['phone', personId] });
    },
    meta: { isSilent: true },
  });
}

const TRIES = 3;

/**
 * Something the member does that must happen once, be the button pressed twice or the network broken: every try of
 * the same intent carries the same key, and only a clear answer ends the intent.
 */
export function usePhoneAct<Input, Answer = unknown>(
  requestOf: (input: Input) => { path: string; body?: unknown },
  onDone?: (answer: Answer) => void,
): UseMutationResult<Answer, Error, Input> {
  const { personId, token, onActed } = usePhoneLife();
  const client = useQueryClient();
  const [intents] = useState(() => new Intents());
  const nameOf = (input: Input): string => JSON.stringify(requestOf(input));
  return useMutation({
    mutationFn: (input: Input) => {
      const { path, body = {} } = requestOf(input);
      return miniApi.postOnce<Answer>(path, intents.keyOf(nameOf(input)), body, token);
    },
    retry: (failures, error) => failures < TRIES && isUnclear(error),
    onSuccess: async (answer) => {
      onActed();
      onDone?.(answer);
      await client.invalidateQueries({ queryKey: ['phone', personId] });
    },
    onSettled: (_answer, error, input) => {
      intents.settle(nameOf(input), error);
      // What was refused has usually changed meanwhile: the last one is gone, the time is over.
      if (error) void client.invalidateQueries({ queryKey: ['phone', personId] });
      if (isSessionOver(error)) void client.invalidateQueries({ queryKey: ['phone-session', personId] });
    },
    meta: { isSilent: true },
  });
}
