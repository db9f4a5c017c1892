import { useQuery } from '@tanstack/react-query';
import { api } from '../api/http.js';
import type { MemberRow, Page } from '../api/types.js';

/** So many of those who paid last are looked at. */
const looked = 50;

/** Id of a member worth reading about: bought of late, and neither in the lowest nor in the highest tier. */
export function useTypicalMember(schemeCode: string, isEnabled: boolean) {
  return useQuery({
    queryKey: ['typical-member', schemeCode],
    queryFn: async ({ signal }): Promise<string | null> => {
      const { items } = await api.get<Page<MemberRow>>(
        '/members',
        { joined: true, sort: '-lastPaid', limit: looked },
        signal,
      );
      const levelOf = (row: MemberRow) =>
        row.tiers.find((tier) => tier.schemeCode === schemeCode)?.level ?? 0;
      const levels = items.map(levelOf);
      const [least, most] = [Math.min(...levels), Math.max(...levels)];
      const typical = items.find((row) => levelOf(row) > least && levelOf(row) < most);
      return (typical ?? items[0])?.id ?? null;
    },
    enabled: isEnabled,
    staleTime: 60_000,
  });
}
