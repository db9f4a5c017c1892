import { describe, expect, it } from 'vitest';
import type { SchemeRow } from '../api/types.js';
import { i18n } from '../i18n/i18n.js';
import { schemesCsv } from './scheme-export.js';

const row: SchemeRow = {
  code: 'level',
  name: '=等级,"一"',
  kind: 'rule_ladder',
  state: 'published',
  publishedVersionNo: 2,
  draftVersionNo: null,
  pendingVersionNo: null,
  isPredicted: false,
  tiers: [
    { code: 'v0', name: '普通', level: 0, count: 7 },
    { code: 'v1', name: '银卡', level: 1, count: 3 },
  ],
  trend: [],
  lastRun: null,
  seasonUntil: null,
  flapRate: 0.02,
};

describe('the export of schemes', () => {
  const lines = schemesCsv([row, { ...row, code: 'new', tiers: [] }], i18n.t).split('\r\n');

  it('has a line per tier, and one for a scheme without any', () => {
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain(',level,等级规则,已发布,2,普通,7,0.02,');
    expect(lines[3]).toContain(',new,');
  });

  it('quotes what a spreadsheet would read as a formula or as two cells', () => {
    expect(lines[1]?.startsWith(`"'=等级,""一""",`)).toBe(true);
  });
});
