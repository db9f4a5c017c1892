import { useState } from 'react';

const storageKey = (tableId: string) => `cenglin.columns.${tableId}`;

function stored(tableId: string): string[] | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey(tableId)) ?? 'null');
    return Array.isArray(value) ? value.filter((key): key is string => typeof key === 'string') : null;
  } catch {
    return null;
  }
}

/** The operator's own choice of columns, remembered per table in this browser. */
export function useColumnChoice(tableId: string, initial: string[]): [string[], (keys: string[]) => void] {
  const [keys, setKeys] = useState<string[]>(() => stored(tableId) ?? initial);
  const choose = (next: string[]) => {
    localStorage.setItem(storageKey(tableId), JSON.stringify(next));
    setKeys(next);
  };
  return [keys, choose];
}
