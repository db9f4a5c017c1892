import { DefinitionInvalid } from './engagement.errors.js';

/** Reads values of a definition that came from outside; throws `engagement.definition-invalid` with the path. */
export class JsonReader {
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    value: unknown,
    private readonly path: string,
    known: readonly string[],
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new DefinitionInvalid(path || '/', '活动内容的格式不对');
    this.fields = value as Record<string, unknown>;
    const unknown = Object.keys(this.fields).find((name) => !known.includes(name));
    if (unknown !== undefined)
      throw new DefinitionInvalid(`${path}/${unknown}`, `不认识的字段「${unknown}」`);
  }

  at(name: string): string {
    return `${this.path}/${name}`;
  }

  raw(name: string): unknown {
    return this.fields[name];
  }

  /** Text without surrounding blanks; absent is empty. */
  text(name: string, longest: number): string {
    const value = this.fields[name] ?? '';
    if (typeof value !== 'string' || value.trim().length > longest)
      throw new DefinitionInvalid(this.at(name), `应为不超过 ${longest} 字的文本`);
    return value.trim();
  }

  /** A whole number in bounds; absent gives `otherwise`, or is an error without it. */
  whole(name: string, from: number, to: number, otherwise?: number): number {
    const value = this.fields[name] ?? otherwise;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < from || value > to)
      throw new DefinitionInvalid(this.at(name), `应为 ${from} 到 ${to} 的整数`);
    return value;
  }

  wholeOrNull(name: string, from: number, to: number): number | null {
    return (this.fields[name] ?? null) === null ? null : this.whole(name, from, to);
  }

  flag(name: string): boolean {
    const value = this.fields[name] ?? false;
    if (typeof value !== 'boolean') throw new DefinitionInvalid(this.at(name), '应为是或否');
    return value;
  }

  choice<Value extends string>(name: string, allowed: readonly Value[]): Value {
    const value = this.fields[name];
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw new DefinitionInvalid(this.at(name), `只能是：${allowed.join('、')}`);
    return found;
  }

  /** An instant as ISO text, or null. */
  instant(name: string): string | null {
    const value = this.fields[name] ?? null;
    if (value === null || value === '') return null;
    const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(time)) throw new DefinitionInvalid(this.at(name), '时间无效');
    return new Date(time).toISOString();
  }

  list<Item>(name: string, longest: number, read: (value: unknown, path: string) => Item): Item[] {
    const value = this.fields[name] ?? [];
    if (!Array.isArray(value) || value.length > longest)
      throw new DefinitionInvalid(this.at(name), `应为不超过 ${longest} 项的列表`);
    return value.map((item, index) => read(item, `${this.at(name)}/${index}`));
  }
}
