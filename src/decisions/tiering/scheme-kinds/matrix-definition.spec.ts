import { describe, expect, it } from 'vitest';
import { refusalOf, refusedDefinition, schemeFields } from '../../../../test/factories/refused-definition.js';
import { validateDefinition } from '../definition-check.js';
import { refuseUnknownTiers, validateMatrix } from './matrix-definition.js';

const cell = { code: 'care', name: '重点关怀', pairs: [{ row: 'gold', column: 'silent' }] };
const matrix = { rows: 'value', columns: 'life', cells: [cell], rest: { code: 'rest', name: '其他' } };

describe('a definition of a matrix is refused with its place', () => {
  it.each<[string, unknown, string, string]>([
    ['a matrix of one scheme', { ...matrix, columns: 'value' }, 'matrix-same-scheme', 'columns'],
    ['a matrix without columns', { ...matrix, columns: null }, 'source-missing', 'columns'],
    ['a matrix without cells', { ...matrix, cells: [] }, 'definition-malformed', 'cells'],
    [
      'a cell without pairs',
      { ...matrix, cells: [{ ...cell, pairs: [] }] },
      'definition-malformed',
      'cells[0].pairs',
    ],
    [
      'half a pair',
      { ...matrix, cells: [{ ...cell, pairs: [{ row: 'gold' }] }] },
      'pair-invalid',
      'cells[0].pairs[0].column',
    ],
    [
      'a pair in two cells',
      { ...matrix, cells: [cell, { ...cell, code: 'b', name: '乙' }] },
      'pair-in-two-cells',
      'cells[1].pairs[0]',
    ],
    [
      'a rest called like a cell',
      { ...matrix, rest: { code: 'care', name: '其他' } },
      'tier-duplicate',
      'cells[1].code',
    ],
    ['no rest', { ...matrix, rest: undefined }, 'definition-malformed', 'rest'],
  ])('%s', (_, definition, code, path) => {
    expect(refusedDefinition('matrix', definition)).toEqual({ code: `tiering.${code}`, path });
  });

  it('a pair of tiers that the schemes do not have', () => {
    const tiersOf = (code: string) =>
      code === 'value'
        ? [{ code: 'gold', name: '金卡', level: 0 }]
        : [{ code: 'active', name: '活跃', level: 0 }];
    expect(refusalOf(() => refuseUnknownTiers(validateMatrix(matrix), tiersOf))).toEqual({
      code: 'tiering.tier-unknown',
      path: 'cells[0].pairs[0].column',
    });
    refuseUnknownTiers(validateMatrix(matrix), () => undefined);
  });
});

it('comes back as it was', () => {
  expect(validateDefinition('matrix', matrix, schemeFields)).toEqual(matrix);
});
