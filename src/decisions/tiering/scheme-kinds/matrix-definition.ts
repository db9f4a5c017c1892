import { readList, readObject, readTier, refuseDoubles, refuseUnknownKeys } from '../definition-reader.js';
import { DefinitionError } from '../tiering.errors.js';
import type { TierStep } from './scheme-kind.js';

/** A tier of the row scheme together with one of the column scheme. */
export interface MatrixPair {
  row: string;
  column: string;
}

/** Two schemes crossed; every pair of their tiers belongs to one cell, cells low to high. */
export interface MatrixDefinition {
  /** Codes of two published schemes. */
  rows: string;
  columns: string;
  cells: { code: string; name: string; pairs: MatrixPair[] }[];
  /** Whoever stands in a pair that no cell names, or is not placed in both schemes. */
  rest: { code: string; name: string };
}

const CELLS_MOST = 50;
const PAIRS_MOST = 500;
const CODE_LENGTH = 64;

/** Checks a matrix as far as it can be told without the two schemes; see `refuseUnknownTiers` for the rest. */
export function validateMatrix(raw: unknown): MatrixDefinition {
  const definition = readObject(raw, '');
  refuseUnknownKeys(definition, ['rows', 'columns', 'cells', 'rest'], '');
  const rows = readCode(definition['rows'], 'rows');
  const columns = readCode(definition['columns'], 'columns');
  if (rows === columns)
    throw new DefinitionError('matrix-same-scheme', 'columns', '矩阵的行和列要用两个不同的分层方案');
  const cells = readList(definition['cells'], 'cells', CELLS_MOST).map((item, index) => {
    const path = `cells[${index}]`;
    const cell = readObject(item, path);
    refuseUnknownKeys(cell, ['code', 'name', 'pairs'], path);
    return { ...readTier(cell, path), pairs: readPairs(cell['pairs'], `${path}.pairs`) };
  });
  const rest = readRest(definition['rest']);
  refuseDoubles([...cells, rest], 'cells');
  refuseDoublePairs(cells);
  return { rows, columns, cells, rest };
}

function readCode(raw: unknown, path: string): string {
  if (typeof raw !== 'string' || raw === '' || raw.length > CODE_LENGTH)
    throw new DefinitionError('source-missing', path, '矩阵的行和列都要选一个分层方案');
  return raw;
}

function readRest(raw: unknown): MatrixDefinition['rest'] {
  const rest = readObject(raw, 'rest');
  refuseUnknownKeys(rest, ['code', 'name'], 'rest');
  return readTier(rest, 'rest');
}

function readPairs(raw: unknown, path: string): MatrixPair[] {
  return readList(raw, path, PAIRS_MOST).map((item, index) => {
    const pair = readObject(item, `${path}[${index}]`);
    refuseUnknownKeys(pair, ['row', 'column'], `${path}[${index}]`);
    return {
      row: readTierCode(pair['row'], `${path}[${index}].row`),
      column: readTierCode(pair['column'], `${path}[${index}].column`),
    };
  });
}

function readTierCode(raw: unknown, path: string): string {
  if (typeof raw !== 'string' || raw === '' || raw.length > CODE_LENGTH)
    throw new DefinitionError('pair-invalid', path, '每个组合要写明行和列的层级');
  return raw;
}

function refuseDoublePairs(cells: MatrixDefinition['cells']): void {
  const seen = new Map<string, string>();
  cells.forEach(({ name, pairs }, cell) =>
    pairs.forEach(({ row, column }, index) => {
      const key = JSON.stringify([row, column]);
      const taken = seen.get(key);
      if (taken !== undefined)
        throw new DefinitionError(
          'pair-in-two-cells',
          `cells[${cell}].pairs[${index}]`,
          `组合「${row} × ${column}」已经在「${taken}」里了`,
          { row, column },
        );
      seen.set(key, name);
    }),
  );
}

/** Refuses pairs of tiers that the two schemes do not have; a scheme that is not published yet is not asked. */
export function refuseUnknownTiers(
  { rows, columns, cells }: MatrixDefinition,
  tiersOf: (schemeCode: string) => readonly TierStep[] | undefined,
): void {
  const known = { row: tiersOf(rows), column: tiersOf(columns) };
  cells.forEach(({ pairs }, cell) =>
    pairs.forEach((pair, index) => {
      for (const side of ['row', 'column'] as const) {
        const tiers = known[side];
        if (!tiers || tiers.some(({ code }) => code === pair[side])) continue;
        const scheme = side === 'row' ? rows : columns;
        throw new DefinitionError(
          'tier-unknown',
          `cells[${cell}].pairs[${index}].${side}`,
          `方案「${scheme}」没有代码为「${pair[side]}」的层级`,
          { scheme, tier: pair[side] },
        );
      }
    }),
  );
}
