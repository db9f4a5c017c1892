/** What went wrong, in a form that both people and programs can act on. */
export interface AppErrorOptions {
  /** Stable, machine-readable name in `module.reason` form, e.g. `orders.amount-invalid`. */
  code: string;
  /** HTTP status that fits the error. */
  status?: number;
  /** One Chinese sentence for the operator: what, where, what to do. */
  message: string;
  /** Extra facts: path of the field, allowed values, the vendor's code and words. */
  details?: Record<string, unknown>;
  /** True where the same call may succeed later without anybody changing anything. */
  isRetryable?: boolean;
  cause?: unknown;
}

/** Base of every error that is expected to happen; modules subclass it in their `.errors.ts`. */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Record<string, unknown>;
  readonly isRetryable: boolean;

  constructor(options: AppErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.status = options.status ?? 400;
    this.details = options.details ?? {};
    this.isRetryable = options.isRetryable ?? false;
  }
}

/** The text of any thrown value, for rows and logs that keep an error. */
export function errorText(error: unknown): string {
  if (error instanceof AppError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
