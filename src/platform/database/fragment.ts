import type { SqlValue } from './sql.js';

/** A piece of SQL with the values of its `?`, in order. */
export interface SqlFragment {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

function isFragment(part: SqlFragment | SqlValue): part is SqlFragment {
  return typeof part === 'object' && part !== null && 'text' in part && 'values' in part;
}

/** Builds SQL from a template: a fragment is put in as text, anything else becomes a bound value. */
export function sql(texts: TemplateStringsArray, ...parts: readonly (SqlFragment | SqlValue)[]): SqlFragment {
  let text = texts[0] ?? '';
  const values: SqlValue[] = [];
  parts.forEach((part, index) => {
    if (isFragment(part)) {
      text += part.text;
      values.push(...part.values);
    } else {
      text += '?';
      values.push(part);
    }
    text += texts[index + 1] ?? '';
  });
  return { text, values };
}

/** Text that the code base itself wrote (a column, a keyword); never anything that came from outside. */
export function trusted(text: string): SqlFragment {
  return { text, values: [] };
}

/** Puts fragments one after the other. */
export function joined(fragments: readonly SqlFragment[], separator: string): SqlFragment {
  return {
    text: fragments.map(({ text }) => text).join(separator),
    values: fragments.flatMap(({ values }) => values),
  };
}
