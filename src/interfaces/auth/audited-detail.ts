const SECRET_KEY = /secret|password|token|aeskey|^current$|^next$|couponcode|redeemcode/i;
const LONGEST_TEXT = 4_000;

/** What of a request body may stand in the audit log: everything but secrets, and not without end. */
export function auditedDetail(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return undefined;
  const text = JSON.stringify(body, (key, value: unknown) =>
    typeof value === 'string' && SECRET_KEY.test(key) ? '***' : value,
  );
  return text.length <= LONGEST_TEXT
    ? (JSON.parse(text) as unknown)
    : { shortened: text.slice(0, LONGEST_TEXT) };
}
