/** A refusal as the platforms word it: HTTP 200 with `errcode` and `errmsg` (the server adds the rid). */
export class PlatformError extends Error {
  constructor(
    readonly errcode: number,
    message: string,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/** A refusal of the control API: a real HTTP status, a stable code and a sentence. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
