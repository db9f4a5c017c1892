import { useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';

export const pageSizes = [20, 50, 100] as const;

/** Where in a list the operator is: cursors of the pages behind, rows per page. */
export interface ListPosition {
  cursor: string | null;
  pageNo: number;
  limit: number;
  goNext: (cursor: string) => void;
  goBack: () => void;
  setLimit: (limit: number) => void;
}

function boundedLimit(value: string | null): number {
  const limit = Number(value);
  return pageSizes.some((size) => size === limit) ? limit : pageSizes[0];
}

function trailOf(state: unknown): string[] {
  if (typeof state !== 'object' || state === null || !('trail' in state) || !Array.isArray(state.trail))
    return [];
  return state.trail.filter((cursor): cursor is string => typeof cursor === 'string');
}

/** Kept in the address and its history entry: the browser's back button and a reload find the same page. */
export function useUrlListPosition(): ListPosition {
  const location = useLocation();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const trail = trailOf(location.state);
  const go = (next: string[]) =>
    void navigate(`${location.pathname}${location.search}`, { state: { trail: next } });
  return {
    cursor: trail.at(-1) ?? null,
    pageNo: trail.length + 1,
    limit: boundedLimit(search.get('limit')),
    goNext: (cursor) => go([...trail, cursor]),
    goBack: () => go(trail.slice(0, -1)),
    setLimit: (limit) => {
      setSearch((current) => {
        const next = new URLSearchParams(current);
        if (limit === pageSizes[0]) next.delete('limit');
        else next.set('limit', String(limit));
        return next;
      });
    },
  };
}

/** Kept in the component: for lists inside a page that has its own address. */
export function useLocalListPosition(): ListPosition {
  const [trail, setTrail] = useState<string[]>([]);
  const [limit, setLimit] = useState<number>(pageSizes[0]);
  return {
    cursor: trail.at(-1) ?? null,
    pageNo: trail.length + 1,
    limit,
    goNext: (cursor) => setTrail([...trail, cursor]),
    goBack: () => setTrail(trail.slice(0, -1)),
    setLimit: (next) => {
      setTrail([]);
      setLimit(next);
    },
  };
}
