import { AppError } from '../../src/platform/errors/app-error.js';

/** What became of reading something hostile: its value, or the error it was refused with. */
export type Outcome<Value> = { value: Value } | { error: unknown };

export function attempt<Value>(read: () => Value): Outcome<Value> {
  try {
    return { value: read() };
  } catch (error) {
    return { error };
  }
}

/** What is wrong with a refusal: it must be one clear error of ours with a place; null where all is well. */
export function flawOf(error: unknown): string | null {
  if (!(error instanceof AppError)) return `not an error of ours: ${String(error)}`;
  if (error.status !== 422) return `status ${error.status}`;
  if (!/\p{Script=Han}/u.test(error.message)) return `not in Chinese: ${error.message}`;
  if (error.message.length >= 400) return `${error.message.length} characters long`;
  return typeof error.details['path'] === 'string' ? null : 'without a place';
}

/** The code of a refusal. */
export function codeOf(error: unknown): string {
  return error instanceof AppError ? error.code : 'unexpected';
}
