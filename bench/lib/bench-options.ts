import { parseArgs } from 'node:util';

export interface BenchOptions {
  members: number;
  orders: number;
  repeats: number;
  seed: number;
  /** Share of the members with new orders before each repetition, 0–1. */
  dirtyRate: number;
  isFresh: boolean;
  isJson: boolean;
}

export interface BenchDefaults {
  members?: number;
  repeats?: number;
  dirtyRate?: number;
}

function usage(defaults: Required<BenchDefaults>): string {
  return `Options:
  --members N    people (default ${defaults.members})
  --orders N     their orders (default: ten times the people)
  --repeats N    repetitions, of which the median counts (default ${defaults.repeats})
  --dirty PART   share of the people with a new order before each repetition (default ${defaults.dirtyRate})
  --seed N       of the drawn history (default 20)
  --fresh        load the data set anew, even if one of this size is there
  --json         the figures as one JSON object on the last line`;
}

/** Reads the command line of a bench; prints help or what is wrong with it and ends the process. */
export function readBenchOptions(
  own: BenchDefaults = {},
  args: readonly string[] = process.argv.slice(2),
): BenchOptions {
  const defaults = { members: 200_000, repeats: 3, dirtyRate: 0.01, ...own };
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        members: { type: 'string', default: String(defaults.members) },
        orders: { type: 'string' },
        repeats: { type: 'string', default: String(defaults.repeats) },
        dirty: { type: 'string', default: String(defaults.dirtyRate) },
        seed: { type: 'string', default: '20' },
        fresh: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) endWith(0, usage(defaults));
    const members = wholeNumber('--members', values.members, 100);
    return {
      members,
      orders: wholeNumber('--orders', values.orders ?? String(members * 10), 100),
      repeats: wholeNumber('--repeats', values.repeats, 1),
      seed: wholeNumber('--seed', values.seed, 0),
      dirtyRate: share('--dirty', values.dirty),
      isFresh: values.fresh,
      isJson: values.json,
    };
  } catch (error) {
    return endWith(2, `${error instanceof Error ? error.message : String(error)}\n${usage(defaults)}`);
  }
}

function endWith(code: number, text: string): never {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exit(code);
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text.replaceAll(/[_,]/g, ''));
  if (!Number.isSafeInteger(value) || value < least)
    throw new Error(`${option} must be a whole number from ${least}`);
  return value;
}

function share(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1)) throw new Error(`${option} must be above 0 and at most 1`);
  return value;
}
