import { useSearchParams } from 'react-router';

export type Filters = Readonly<Record<string, string>>;

/** The filters of a page, read from and written to its address. Changing one starts again at the first page. */
export function useUrlFilters(
  names: readonly string[],
): [Filters, (changes: Record<string, string | undefined>) => void, () => void] {
  const [search, setSearch] = useSearchParams();
  const filters: Record<string, string> = {};
  for (const name of names) {
    const value = search.get(name);
    if (value) filters[name] = value;
  }

  const change = (changes: Record<string, string | undefined>) => {
    setSearch((current) => {
      const next = new URLSearchParams(current);
      for (const [name, value] of Object.entries(changes)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      return next;
    });
  };
  const clear = () => change(Object.fromEntries(names.map((name) => [name, undefined])));
  return [filters, change, clear];
}
