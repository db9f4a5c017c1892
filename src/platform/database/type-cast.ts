/** The part of mysql2's column reader that is used here. */
export interface CastField {
  type: string;
  name: string;
  string(encoding?: string): string | null;
}

function safeNumber(text: string, column: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError(`Column ${column} holds ${text}, which is not a safe integer`);
  }
  return value;
}

/**
 * Turns a column into the type its name promises (see `Sql`): BIGINT ids stay text, other whole
 * numbers and decimals become numbers (unsafe integers throw), `…_json` is parsed.
 */
export function castColumn(field: CastField, next: () => unknown): unknown {
  if (field.name.endsWith('_json')) {
    const text = field.string('utf8');
    return text === null ? null : (JSON.parse(text) as unknown);
  }
  if (field.type === 'LONGLONG' || field.type === 'NEWDECIMAL') {
    const text = field.string();
    if (text === null) return null;
    return field.name === 'id' || field.name.endsWith('_id') ? text : safeNumber(text, field.name);
  }
  return next();
}
