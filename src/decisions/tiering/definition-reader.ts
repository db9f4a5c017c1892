import { DefinitionError } from './tiering.errors.js';

const CODE = /^[a-z0-9][a-z0-9_-]{0,31}$/;
const NAME_LENGTH = 20;

/** The plain object at `path`, or an error that says so. */
export function readObject(raw: unknown, path: string): Record<string, unknown> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new DefinitionError('definition-malformed', path, '方案内容的格式不对');
  return raw as Record<string, unknown>;
}

export function readList(raw: unknown, path: string, limit: number): unknown[] {
  if (!Array.isArray(raw) || raw.length === 0)
    throw new DefinitionError('definition-malformed', path, '这里至少要有一项');
  if (raw.length > limit) throw new DefinitionError('too-many-tiers', path, `这里最多 ${limit} 项`);
  return raw;
}

/** Code and name of a tier; codes are stable and never shown. */
export function readTier(raw: Record<string, unknown>, path: string): { code: string; name: string } {
  const { code, name } = raw;
  if (typeof code !== 'string' || !CODE.test(code)) {
    throw new DefinitionError(
      'tier-code-invalid',
      `${path}.code`,
      '层级代码只能用小写字母、数字、- 和 _，最长 32 个字符',
    );
  }
  if (typeof name !== 'string' || name.trim() === '' || [...name.trim()].length > NAME_LENGTH)
    throw new DefinitionError(
      'tier-name-invalid',
      `${path}.name`,
      `层级名称不能为空，最长 ${NAME_LENGTH} 个字`,
    );
  return { code, name: name.trim() };
}

/** Refuses two tiers with one code or one name. */
export function refuseDoubles(tiers: readonly { code: string; name: string }[], path: string): void {
  for (const key of ['code', 'name'] as const) {
    const seen = new Set<string>();
    tiers.forEach((tier, index) => {
      if (seen.has(tier[key])) {
        const label = key === 'code' ? '代码' : '名称';
        throw new DefinitionError(
          'tier-duplicate',
          `${path}[${index}].${key}`,
          `有两个层级的${label}都是「${tier[key]}」`,
        );
      }
      seen.add(tier[key]);
    });
  }
}

/** A whole number between two bounds, both included. */
export function readWhole(raw: unknown, path: string, low: number, high: number, label: string): number {
  if (typeof raw !== 'number' || !Number.isInteger(raw) || raw < low || raw > high)
    throw new DefinitionError('number-invalid', path, `「${label}」要填 ${low} 到 ${high} 的整数`);
  return raw;
}

/** Refuses keys that mean nothing here, so that a misspelt one is noticed. */
export function refuseUnknownKeys(
  raw: Record<string, unknown>,
  known: readonly string[],
  path: string,
): void {
  for (const key of Object.keys(raw)) {
    if (!known.includes(key))
      throw new DefinitionError(
        'definition-unknown-key',
        path,
        `方案里有不认识的内容「${key.slice(0, 40)}」`,
        { key },
      );
  }
}
