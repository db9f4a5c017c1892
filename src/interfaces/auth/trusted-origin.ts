const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const OWN_HEADER = 'cenglin';

export interface CallOrigin {
  method: string;
  /** `Origin`, absent outside browsers. */
  origin: string | undefined;
  /** `X-Requested-With`, which no foreign form can set. */
  requestedWith: string | undefined;
  /** `Sec-Fetch-Site`. */
  fetchSite: string | undefined;
  /** Host and port that the call was made to. */
  host: string;
  publicUrl: string | undefined;
}

/**
 * Whether a call may change something on behalf of the cookie it carries (OWASP ASVS 5.0, 3.5.1–3.5.3):
 * it carries our own header, and a browser says that it comes from our own pages.
 */
export function isTrustedOrigin(call: CallOrigin): boolean {
  if (SAFE_METHODS.has(call.method)) return true;
  if (call.requestedWith !== OWN_HEADER || call.fetchSite === 'cross-site') return false;
  if (call.origin === undefined) return true;
  const origin = URL.canParse(call.origin) ? new URL(call.origin) : undefined;
  if (!origin) return false;
  return (
    origin.host === call.host ||
    (call.publicUrl !== undefined && origin.origin === new URL(call.publicUrl).origin)
  );
}
