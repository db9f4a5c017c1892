/**
 * A failure that a person can do something about: its message is one line that says what is wrong and what to
 * do. `detail` is the longer output behind it (a compiler's errors, the end of a log), printed above the line.
 */
export class Failure extends Error {
  /**
   * @param {string} message one line, ends with what to do
   * @param {{ detail?: string, exitCode?: number }} [options]
   */
  constructor(message, options = {}) {
    super(message);
    this.name = 'Failure';
    this.detail = options.detail;
    this.exitCode = options.exitCode ?? 1;
  }
}

/** System errors that a person can cure, in words. */
const reasons = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EACCES', 'no permission (does it belong to another user?)'],
  ['EPERM', 'no permission (does it belong to another user?)'],
  ['EROFS', 'the disk is read-only'],
]);

/** Why the system refused, in words. @param {unknown} error @returns {string} */
export function systemReason(error) {
  return reasons.get(errorCode(error) ?? '') ?? (error instanceof Error ? error.message : String(error));
}

/**
 * Prints an error for a person: a Failure as its one line, a system error with its cause, and only what nobody
 * expected with a stack trace. Goes to stderr, so that stdout stays free for results.
 * @param {unknown} error
 * @returns {number} the exit code
 */
export function reportError(error) {
  if (error instanceof Failure) {
    if (error.detail) process.stderr.write(`${error.detail.trimEnd()}\n`);
    process.stderr.write(`cenglin: ${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof Error && 'path' in error && reasons.has(errorCode(error) ?? '')) {
    process.stderr.write(`cenglin: cannot use ${String(error.path)}: ${systemReason(error)}.\n`);
    return 1;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

/**
 * Runs a command's main function and ends the process with its exit code.
 * @param {() => Promise<number | void>} main resolves to the exit code (nothing: 0)
 */
export async function runMain(main) {
  let code;
  try {
    code = (await main()) ?? 0;
  } catch (error) {
    code = reportError(error);
  }
  process.exitCode = code;
}

/**
 * The `code` of a Node system error, such as `EACCES`; undefined for anything else.
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function errorCode(error) {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
