/** Tells whoever started this process, by one JSON line on standard output, that it is at work. */
export function printReady(facts: Record<string, string | number> = {}): void {
  process.stdout.write(`${JSON.stringify({ ready: true, ...facts })}\n`);
}

/** Ends a process that could not start with one line that says why. */
export function exitBecause(error: unknown): never {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`cenglin: ${text}\n`);
  process.exit(1);
}
