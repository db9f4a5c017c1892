/** Facts of a refusal that a sentence may name. */
type Details = Readonly<Record<string, unknown>>;

/** What a member reads where the module's own sentence speaks to operators. By stable code. */
const SENTENCES = new Map<string, string | ((details: Details) => string | undefined)>([
  ['coupons.not-found', '没有找到这张券'],
  ['coupons.template-not-found', '没有找到这张券'],
]);

/** The member's sentence for a code; undefined: the module's own will do. */
export function memberSentenceOf(code: string, details: Details): string | undefined {
  const sentence = SENTENCES.get(code);
  return typeof sentence === 'function' ? sentence(details) : sentence;
}
