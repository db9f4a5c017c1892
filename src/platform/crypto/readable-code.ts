/** Crockford's base 32: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUP = /.{1,4}/g;

/** Multiplies by x in GF(32) with the polynomial x⁵ + x² + 1. */
function timesX(value: number): number {
  const shifted = value << 1;
  return shifted & 32 ? shifted ^ 0b100101 : shifted;
}

/** The check character over the data characters, Σ xⁱ·dᵢ in GF(32): finds every single mistake and swap. */
function checkValue(digits: readonly number[]): number {
  return digits.reduce((sum, digit) => timesX(sum ^ digit), 0);
}

/** `length` characters made of random-looking bytes, five bits of each, and a check character. */
export function readableCode(bytes: Buffer, length: number): string {
  // 256 is eight times 32, so every character is as likely as any other.
  const digits = Array.from(bytes.subarray(0, length), (byte) => byte & 31);
  if (digits.length !== length) throw new Error(`${length} characters need as many bytes`);
  return [...digits, checkValue(digits)].map((digit) => ALPHABET[digit]).join('');
}

/** In groups of four, as codes are printed. */
export function grouped(code: string): string {
  return (code.match(GROUP) ?? []).join('-');
}

/**
 * The characters of a code as somebody typed it (small letters, blanks, O for 0 and I or L for 1 are fine); undefined
 * when it cannot be one of `length` characters and a check character.
 */
export function typedCode(typed: string, length: number): string | undefined {
  const plain = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const digits = Array.from(plain, (character) => ALPHABET.indexOf(character));
  if (digits.length !== length + 1 || digits.includes(-1)) return undefined;
  return checkValue(digits.slice(0, length)) === digits[length] ? plain : undefined;
}
