import { joined, sql, type SqlFragment } from '../../../platform/database/fragment.js';
import type { LeafCheck } from '../../conditions/check.js';
import type { CompileContext } from './scheme-kind.js';

interface Named {
  code: string;
  name: string;
}

/** "Holds this tier now", as one comparison of a check. */
export function heldCheck(context: CompileContext, tier: Named): LeafCheck {
  const { held, idOf } = context;
  return leaf(sql`(${held.tier} <=> ${idOf(tier.code)})`, `「${tier.name}」`, tier.name);
}

/** "Holds this tier or one of those above it now". */
export function heldAtLeastCheck(context: CompileContext, tier: Named, above: readonly Named[]): LeafCheck {
  if (above.length === 0) return heldCheck(context, tier);
  const { held, idOf } = context;
  const ids = joined(
    [tier, ...above].map(({ code }) => idOf(code)),
    ', ',
  );
  return leaf(
    sql`(${held.tier} IS NOT NULL AND ${held.tier} IN (${ids}))`,
    `「${tier.name}」或更高`,
    `${tier.name}或更高`,
  );
}

function leaf(test: SqlFragment, threshold: string, where: string): LeafCheck {
  return {
    kind: 'leaf',
    test,
    value: test,
    text: `当前在${threshold}`,
    fieldLabel: '当前层级',
    threshold,
    basis: '上一次分层的结果',
    format: (value) => (Number(value) === 1 ? where : '不在此层'),
    shortfall: () => null,
  };
}
