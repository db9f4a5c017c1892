import { ApiError } from '../api/http.js';
import { i18n } from '../i18n/i18n.js';

/** What went wrong, in one sentence for people. The server's own Chinese sentence wins where it gave one. */
export function problemText(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.detail) return error.detail;
    if (error.status === 0) return i18n.t('errors.network');
    if (error.status === 403) return i18n.t('errors.forbidden');
    if (error.status === 404) return i18n.t('errors.notFound');
    if (error.status === 429) return i18n.t('errors.tooMany');
    if (error.status >= 500) return i18n.t('errors.server');
  }
  return i18n.t('errors.unknown');
}

/** The stable code for support, or null when the failure has none. */
export function problemCode(error: unknown): string | null {
  return error instanceof ApiError ? error.code : null;
}
