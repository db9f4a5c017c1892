/** Long form: CRASH_FORM=long, what `npm run test:crash` runs; the short form is part of `npm test`. */
export const isLongForm = process.env['CRASH_FORM'] === 'long';

/** A seed and how to run with it again; printed with the name of each experiment. */
export interface CrashSeed {
  value: number;
  label: string;
}

/** The seed of an experiment: CRASH_SEED repeats a run, else every run draws its own. Both say it in a line. */
export function crashSeed(experiment: string): CrashSeed {
  const given = process.env['CRASH_SEED'];
  const value = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error('CRASH_SEED must be a whole number');
  process.stdout.write(`seed ${value} of ${experiment} (CRASH_SEED=${value} repeats it)\n`);
  return { value, label: `seed ${value}` };
}
