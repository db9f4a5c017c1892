import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type { MemberTag, TagChange, TagInput, TagRow } from '../api/types-people.js';
import type { Page } from '../api/types.js';

/** So many ids go to the server at once. */
const chunkSize = 2_000;

export function useTag(tagId: string) {
  return useQuery({
    queryKey: ['tag', tagId],
    queryFn: ({ signal }) => api.get<TagRow>(`/tags/${tagId}`, undefined, signal),
  });
}

/** Tags that people may be given by hand. */
export function useManualTags(isEnabled: boolean) {
  return useQuery({
    queryKey: ['tag-choices'],
    queryFn: ({ signal }) => api.get<Page<TagRow>>('/tags', { kind: 'manual', limit: 100 }, signal),
    enabled: isEnabled,
    staleTime: 30_000,
  });
}

/** The tags of one person. */
export function useMemberTags(memberId: string) {
  return useQuery({
    queryKey: ['member', memberId, 'tags'],
    queryFn: ({ signal }) => api.get<MemberTag[]>(`/members/${memberId}/tags`, undefined, signal),
  });
}

function useRefresh() {
  const client = useQueryClient();
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['tag'] }),
      client.invalidateQueries({ queryKey: ['tag-choices'] }),
      client.invalidateQueries({ queryKey: ['member'] }),
      client.invalidateQueries({
        predicate: ({ queryKey: [kind, path] }) =>
          kind === 'list' && typeof path === 'string' && path.startsWith('/tags'),
      }),
    ]);
  };
}

/** Stores a new tag, or a changed one under its id. */
export function useSaveTag(tagId: string | undefined) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (input: TagInput) =>
      tagId === undefined ? api.post<TagRow>('/tags', input) : api.put<TagRow>(`/tags/${tagId}`, input),
    onSuccess: refresh,
    meta: { isSilent: true },
  });
}

export function useArchiveTag() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (tagId: string) => api.post(`/tags/${tagId}/archive`),
    onSuccess: refresh,
  });
}

/** Finds anew whom a tag by rule belongs to. */
export function useRefreshTag() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (tagId: string) => api.post<Pick<TagChange, 'added' | 'removed'>>(`/tags/${tagId}/refresh`),
    onSuccess: refresh,
  });
}

export interface TagAssignment {
  tagIds: string[];
  ids: string[];
  idKind: 'memberIds' | 'customerIds';
  isRemoval: boolean;
  expiresOn: string | null;
}

/** An id of ours, as the server takes it. */
const ownId = /^[1-9]\d{0,18}$/;
/** The longest id that a channel gives. */
const longestId = 128;

/** Gives tags to many people or takes them away, some thousand at a time; answers what happened in all. */
export function useAssignTags(onProgress?: (share: number) => void) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ tagIds, ids, idKind, isRemoval, expiresOn }: TagAssignment) => {
      const isId = (id: string) => (idKind === 'memberIds' ? ownId.test(id) : id.length <= longestId);
      const known = ids.filter(isId);
      const sum = { added: 0, removed: 0, unchanged: 0 };
      const unknown = new Set(ids.filter((id) => !isId(id)));
      const ambiguous = new Set<string>();
      let done = 0;
      for (const tagId of tagIds) {
        for (let from = 0; from < known.length; from += chunkSize) {
          const chunk = known.slice(from, from + chunkSize);
          const change = await api.post<TagChange>(`/tags/${tagId}/members`, {
            [idKind]: chunk,
            ...(isRemoval ? { remove: true } : {}),
            ...(expiresOn && !isRemoval ? { expiresOn } : {}),
          });
          sum.added += change.added;
          sum.removed += change.removed;
          sum.unchanged += change.unchanged;
          for (const id of change.unknown) unknown.add(id);
          for (const id of change.ambiguous) ambiguous.add(id);
          done += chunk.length;
          onProgress?.(done / (known.length * tagIds.length));
        }
      }
      return { ...sum, unknown: [...unknown], ambiguous: [...ambiguous] };
    },
    onSettled: refresh,
    meta: { isSilent: true },
  });
}
