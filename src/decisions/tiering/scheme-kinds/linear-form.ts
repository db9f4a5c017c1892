import { joined, sql, trusted, type SqlFragment } from '../../../platform/database/fragment.js';

/** A value and what it is multiplied with. */
export interface LinearTerm {
  /** SQL of a number that is never NULL. */
  value: SqlFragment;
  coefficient: number;
}

/** A number as a double literal: with an exponent, so that SQL does not take it for a decimal. */
export function doubleLiteral(value: number): SqlFragment {
  if (!Number.isFinite(value)) throw new Error(`${value} cannot be written in SQL`);
  return trusted(value.toExponential());
}

/** `(c + a·x + b·y)`; terms with nothing in front are left out. */
export function linearForm(terms: readonly LinearTerm[], constant: number): SqlFragment {
  const parts = terms
    .filter(({ coefficient }) => coefficient !== 0)
    .map(({ value, coefficient }) => sql` + ${doubleLiteral(coefficient)} * ${value}`);
  return sql`(${doubleLiteral(constant)}${joined(parts, '')})`;
}
