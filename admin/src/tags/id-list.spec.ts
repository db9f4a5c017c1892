import { describe, expect, it } from 'vitest';
import { idsOfCsv, idsOfText } from './id-list.js';

describe('ids that people paste or upload', () => {
  it('takes any separator and each id once', () => {
    expect(idsOfText(' C001\nC002, C003；C001\t\n\n')).toEqual({
      ids: ['C001', 'C002', 'C003'],
      repeated: 1,
    });
    expect(idsOfText('  ')).toEqual({ ids: [], repeated: 0 });
  });

  it('finds the column of a file by its heading, whatever stands before it', () => {
    expect(idsOfCsv('\uFEFF姓名,客户编号\r\n甲,C001\r\n乙,"C002"\r\n')).toEqual({
      ids: ['C001', 'C002'],
      repeated: 0,
    });
  });

  it('takes the first column of a file without headings', () => {
    expect(idsOfCsv('C001,甲\nC002,乙\nC001,丙')).toEqual({ ids: ['C001', 'C002'], repeated: 1 });
  });
});
