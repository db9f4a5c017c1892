const MINUTE = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** `2026-11-22 14:32` in Beijing, of an ISO instant; undefined for what is none. */
export function shanghaiMinute(instant: string): string | undefined {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? undefined : MINUTE.format(at);
}
