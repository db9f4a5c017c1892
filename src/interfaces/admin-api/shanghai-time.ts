const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** `2026-11-22 14:32:05` in Shanghai, for tables that people read. */
export function shanghaiTime(instant: Date): string {
  return new Date(instant.getTime() + SHANGHAI_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}
