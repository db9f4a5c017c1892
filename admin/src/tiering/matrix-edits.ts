import type { MatrixCell, MatrixDefinition } from '../api/types.js';
import { freeCode } from './tier-codes.js';

export interface Pair {
  row: string;
  column: string;
}

/** The pair as one word, for sets. */
export function pairKey({ row, column }: Pair): string {
  return `${row}|${column}`;
}

/** The cell that holds a pair; null: the rest. */
export function cellOf(definition: MatrixDefinition, pair: Pair): MatrixCell | null {
  return (
    definition.cells.find((cell) =>
      cell.pairs.some((item) => item.row === pair.row && item.column === pair.column),
    ) ?? null
  );
}

function withoutPairs(cells: MatrixCell[], pairs: Pair[]): MatrixCell[] {
  const taken = new Set(pairs.map(pairKey));
  return cells
    .map((cell) => ({ ...cell, pairs: cell.pairs.filter((pair) => !taken.has(pairKey(pair))) }))
    .filter((cell) => cell.pairs.length > 0);
}

/** Puts pairs together into one named cell; a cell all of whose pairs are taken keeps its code and place. */
export function mergePairs(definition: MatrixDefinition, pairs: Pair[], name: string): MatrixDefinition {
  const taken = new Set(pairs.map(pairKey));
  const kept = definition.cells.find((cell) => cell.pairs.every((pair) => taken.has(pairKey(pair))));
  const others = withoutPairs(definition.cells, pairs);
  const merged: MatrixCell = {
    code: kept?.code ?? freeCode(definition.cells, 'm'),
    name,
    pairs: [...pairs],
  };
  const place = kept ? Math.min(definition.cells.indexOf(kept), others.length) : others.length;
  return { ...definition, cells: [...others.slice(0, place), merged, ...others.slice(place)] };
}

/** Gives pairs back to the rest. */
export function releasePairs(definition: MatrixDefinition, pairs: Pair[]): MatrixDefinition {
  return { ...definition, cells: withoutPairs(definition.cells, pairs) };
}

export function renameCell(definition: MatrixDefinition, code: string, name: string): MatrixDefinition {
  return {
    ...definition,
    cells: definition.cells.map((cell) => (cell.code === code ? { ...cell, name } : cell)),
  };
}

/** Moves a cell by one place; cells stand from low to high. */
export function moveCell(definition: MatrixDefinition, code: string, by: 1 | -1): MatrixDefinition {
  const from = definition.cells.findIndex((cell) => cell.code === code);
  const to = from + by;
  if (from < 0 || to < 0 || to >= definition.cells.length) return definition;
  const cells = [...definition.cells];
  const [moved] = cells.splice(from, 1);
  if (moved) cells.splice(to, 0, moved);
  return { ...definition, cells };
}
