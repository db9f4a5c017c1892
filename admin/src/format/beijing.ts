import dayjs, { type Dayjs } from 'dayjs';
import utc from 'dayjs/plugin/utc.js';

dayjs.extend(utc);

const SHANGHAI_MINUTES = 8 * 60;
const MINUTE = 'YYYY-MM-DDTHH:mm';

/** An ISO instant as pickers show it: the wall time of Beijing, whatever zone the browser is in. */
export function beijing(instant: string): Dayjs {
  return dayjs(dayjs.utc(instant).utcOffset(SHANGHAI_MINUTES).format(MINUTE));
}

/** This minute in Beijing, for pickers. */
export function beijingNow(): Dayjs {
  return beijing(new Date().toISOString());
}

/** The instant that somebody picked in Beijing time. */
export function instantFromBeijing(picked: Dayjs): string {
  return new Date(`${picked.format(MINUTE)}:00+08:00`).toISOString();
}
