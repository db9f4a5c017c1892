/** Tells whoever started this process, by one JSON line on standard output, that it is at work. */
export function printReady(facts: Record<string, string | number> = {}): void {
  process.stdout.write(`${JSON.stringify({ ready: true, ...facts })}\n`);
}

/** Why something failed, in words; failed connections to several addresses have none of their own. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return error.message || (first instanceof Error ? first.message : error.name);
}

/** Ends a process that could not start with one line that says why. */
export function exitBecause(error: unknown): never {
  process.stderr.write(`cenglin: ${reasonOf(error)}\n`);
  process.exit(1);
}
