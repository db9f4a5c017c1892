import { describe, expect, it } from 'vitest';
import type { MatrixDefinition } from '../api/types.js';
import { cellOf, mergePairs, moveCell, releasePairs } from './matrix-edits.js';

const pair = (row: string, column: string) => ({ row, column });
const matrix: MatrixDefinition = {
  rows: 'level',
  columns: 'life',
  cells: [
    { code: 'm0', name: '甲', pairs: [pair('v1', 'active'), pair('v2', 'active')] },
    { code: 'm1', name: '乙', pairs: [pair('v2', 'silent')] },
  ],
  rest: { code: 'rest', name: '其余' },
};
const shape = (definition: MatrixDefinition) =>
  definition.cells.map(
    (cell) => `${cell.code}:${cell.pairs.map((item) => item.row + item.column).join('+')}`,
  );

describe('editing a matrix', () => {
  it('puts pairs of the rest into a new cell on top', () => {
    const merged = mergePairs(matrix, [pair('v3', 'lost')], '丙');
    expect(shape(merged)).toEqual(['m0:v1active+v2active', 'm1:v2silent', 'm2:v3lost']);
    expect(cellOf(merged, pair('v3', 'lost'))?.name).toBe('丙');
    expect(cellOf(merged, pair('v0', 'lost'))).toBeNull();
  });

  it('takes pairs from where they were, and keeps the code of a cell that is taken whole', () => {
    const merged = mergePairs(matrix, [pair('v2', 'silent'), pair('v2', 'active')], '合');
    expect(shape(merged)).toEqual(['m0:v1active', 'm1:v2silent+v2active']);
    expect(merged.cells[1]?.name).toBe('合');
  });

  it('never has a pair in two cells, nor a cell without pairs', () => {
    const released = releasePairs(matrix, [pair('v2', 'silent'), pair('v1', 'active')]);
    expect(shape(released)).toEqual(['m0:v2active']);
  });

  it('moves cells within their order', () => {
    expect(shape(moveCell(matrix, 'm0', 1))).toEqual(['m1:v2silent', 'm0:v1active+v2active']);
    expect(moveCell(matrix, 'm1', 1)).toBe(matrix);
  });
});
