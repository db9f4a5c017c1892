import { sql } from '../../../platform/database/fragment.js';
import type { LeafCheck } from '../../conditions/check.js';
import type { CompileContext } from './scheme-kind.js';

/** "Holds this tier now", as one comparison of a check. */
export function heldCheck({ held, idOf }: CompileContext, tier: { code: string; name: string }): LeafCheck {
  const test = sql`(${held.tier} <=> ${idOf(tier.code)})`;
  return {
    kind: 'leaf',
    test,
    value: test,
    text: `当前在「${tier.name}」`,
    fieldLabel: '当前层级',
    threshold: `「${tier.name}」`,
    basis: '上一次分层的结果',
    format: (value) => (Number(value) === 1 ? tier.name : '不在此层'),
    shortfall: () => null,
  };
}
