import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { generateBrand, type BrandOptions } from './brand/generate.js';
import { BRAND, DEFAULT_PEOPLE, GENERATOR_VERSION } from './brand/parameters.js';
import { hashLogFile, readLogFile } from './log-file.js';
import { shanghaiDate, shanghaiInstant } from './shanghai-time.js';
import type { InitialWorld } from './world.js';

/** What the caller asked for; absent means: as in the state folder, else the default. */
export interface SourceRequest {
  orders?: string;
  plain?: boolean;
  seed?: number;
  people?: number;
  extraFollowers?: number;
  /** Day of generation, for tests; default today in Shanghai. */
  anchorDate?: string;
}

/** What the state folder holds; fixed when it is first used. */
export type Source = BrandSource | { kind: 'log'; sha256: string };

interface BrandSource extends BrandOptions {
  kind: 'brand';
  generator: number;
}

/** A request that does not fit the state folder; the message is one clear line. */
export class SourceError extends Error {}

export interface LoadedSource {
  source: Source;
  initial: InitialWorld;
  /** Where the clock stands from the beginning; null: real time. */
  standingAtMs: number | null;
}

const FILE = 'source.json';

/** Loads the data of a state folder, or settles and stores what they are. */
export function loadSource(stateDir: string, request: SourceRequest): LoadedSource {
  const path = join(stateDir, FILE);
  const stored = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Source) : null;
  if (stored?.kind === 'log' && request.orders === undefined) {
    throw new SourceError('the state folder holds a purchase log: name its file with --orders');
  }
  const source = settle(stored, request);
  let loaded: LoadedSource;
  if (request.orders === undefined) {
    if (source.kind !== 'brand') throw new SourceError('no orders file');
    loaded = { source, initial: generateBrand(source), standingAtMs: null };
  } else {
    const log = readLogFile(request.orders);
    loaded = { source, initial: log, standingAtMs: shanghaiInstant(log.followingDate, 12 * 3600) };
  }
  if (stored === null) {
    writeFileSync(`${path}.new`, `${JSON.stringify(source)}\n`);
    renameSync(`${path}.new`, path);
  }
  return loaded;
}

/** One line about the data, for people. */
export function describeSource(source: Source): object {
  return source.kind === 'brand' ? { ...source, brand: BRAND.name } : source;
}

function settle(stored: Source | null, request: SourceRequest): Source {
  const wanted: Source =
    request.orders !== undefined
      ? { kind: 'log', sha256: hashLogFile(request.orders) }
      : {
          kind: 'brand',
          generator: GENERATOR_VERSION,
          seed: request.seed ?? 1,
          people: request.people ?? DEFAULT_PEOPLE,
          extraFollowers: request.extraFollowers ?? 0,
          plain: request.plain ?? false,
          anchorDate: request.anchorDate ?? shanghaiDate(Date.now()),
        };
  if (stored === null) return wanted;
  const asked = Object.entries(wanted).filter(
    ([name]) =>
      ['kind', 'sha256', 'generator'].includes(name) || request[name as keyof SourceRequest] !== undefined,
  );
  const held = stored as unknown as Record<string, unknown>;
  const conflict = asked.find(([name, value]) => held[name] !== value);
  if (conflict) {
    throw new SourceError(
      `the state folder holds other data (${JSON.stringify(stored)}): use another --state, or remove this one`,
    );
  }
  return stored;
}
