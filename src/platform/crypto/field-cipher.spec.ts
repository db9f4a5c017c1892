import { describe, expect, it } from 'vitest';
import { FieldCipher } from './field-cipher.js';

const cipher = new FieldCipher('a'.repeat(32));

describe('FieldCipher', () => {
  it('reads back what it wrote and never writes the same bytes twice', () => {
    const [one, two] = [cipher.encrypt('00012345678'), cipher.encrypt('00012345678')];
    expect(cipher.decrypt(one)).toBe('00012345678');
    expect(one.equals(two)).toBe(false);
    expect(one.includes('12345678')).toBe(false);
  });

  it('refuses changed bytes and another key', () => {
    const stored = cipher.encrypt('secret');
    const changed = Buffer.from(stored);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(() => cipher.decrypt(changed)).toThrow(/authenticate/);
    expect(() => new FieldCipher('b'.repeat(32)).decrypt(stored)).toThrow(/authenticate/);
  });

  it('indexes equal texts equally, per key', () => {
    expect(cipher.blindIndex('x').equals(cipher.blindIndex('x'))).toBe(true);
    expect(cipher.blindIndex('x').equals(new FieldCipher('b'.repeat(32)).blindIndex('x'))).toBe(false);
    expect(cipher.blindIndex('x')).toHaveLength(32);
  });
});
