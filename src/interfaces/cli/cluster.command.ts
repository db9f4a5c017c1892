import {
  ClusterFitService,
  type ClusterReport,
} from '../../decisions/tiering/clustering/cluster-fit.service.js';
import { fitTable } from '../../decisions/tiering/clustering/cluster-fitting.js';
import { readFeatureFile } from '../../decisions/tiering/clustering/feature-file.js';
import { UsageError } from './cli-arguments.js';
import type { CliCall, CliCommand, CliResult } from './cli-command.js';

const AUTHOR = '命令行';
const DIGITS = 10_000;

/** What both ways of clustering tell. */
interface Report {
  source: 'catalogue' | 'file';
  features: string[];
  seed: number;
  isScaled: boolean;
  people: number;
  sample: number;
  sizes: number[];
  /** In the units of the features. */
  centroids: number[][];
  inertia: number;
  silhouette: number;
  stability: number;
  proposals: { k: number; silhouette: number; inertia: number }[];
  scaling: { mean: number; deviation: number; missing: number }[];
  descriptions: string[];
}

/** `cluster fit`: k-means over fields of the catalogue, over columns of a file, or for the draft of a scheme. */
export const clusterFitCommand: CliCommand = {
  name: 'cluster fit',
  summary: 'find clusters by k-means: over fields of the catalogue, columns of a file, or for a draft',
  options: {
    features: {
      type: 'string',
      description: 'field codes (CODE:log for its logarithm) or, with --file, column names; comma-separated',
    },
    k: { type: 'string', description: 'number of clusters, or auto: the best silhouette' },
    file: { type: 'string', description: 'a CSV file whose columns are clustered; nothing is stored' },
    'no-scale': { type: 'boolean', description: 'take figures as they are instead of standardising them' },
    seed: { type: 'string', description: 'seed of the starts (default 1)' },
    scheme: { type: 'string', description: 'fit the draft of this scheme and store the model with it' },
  },
  async run(call) {
    if (typeof call.values['scheme'] === 'string') return fitScheme(call, call.values['scheme']);
    const features = listOf(call, 'features');
    const k = readK(call);
    const seed = readSeed(call);
    const isScaled = call.values['no-scale'] !== true;
    const { file } = call.values;
    if (typeof file !== 'string') {
      const wanted = { features: features.map(featureOf), k, seed };
      const report = await call.app.get(ClusterFitService).fitFeatures(wanted, { isScaled });
      return resultOf(ofCatalogue(report, isScaled));
    }
    const table = await readFeatureFile(file, features);
    const { centres: centroids, ...found } = await fitTable(table, { k, seed, isScaled });
    return resultOf({ ...found, source: 'file', features, seed, isScaled, centroids });
  },
};

async function fitScheme({ app, values }: CliCall, code: string): Promise<CliResult> {
  const stray = ['features', 'k', 'file', 'no-scale', 'seed'].find((name) => values[name] !== undefined);
  if (stray !== undefined)
    throw new UsageError(`cluster fit: --${stray} belongs to the draft and cannot be given with --scheme`);
  const clusters = app.get(ClusterFitService);
  const report = await clusters.report(await clusters.fitDraft(code, AUTHOR));
  return resultOf(ofCatalogue(report, true));
}

function ofCatalogue({ definition, sizes, centres }: ClusterReport, isScaled: boolean): Report {
  const { model, features, seed, tiers } = definition;
  return {
    source: 'catalogue',
    features: features.map(({ field, transform }) => (transform === 'log' ? `${field}:log` : field)),
    seed,
    isScaled,
    people: model.people,
    sample: model.sample,
    sizes,
    centroids: centres,
    inertia: model.inertia,
    silhouette: model.silhouette,
    stability: model.stability,
    proposals: model.proposals,
    scaling: model.scaling,
    descriptions: tiers.map(({ name, description }) => `${name}：${description}`),
  };
}

function resultOf(report: Report): CliResult {
  const { features, sizes, centroids, inertia, silhouette, stability, people, sample, descriptions } = report;
  return {
    table: {
      columns: ['cluster', 'people', ...features, 'what sets it apart'],
      rows: sizes.map((size, index) => [
        index + 1,
        size,
        ...(centroids[index] ?? []).map((value) => Math.round(value * DIGITS) / DIGITS + 0),
        descriptions[index] ?? '',
      ]),
    },
    lines: [
      `${people} people (centres found with ${sample}), k ${sizes.length}, inertia ${inertia.toFixed(4)}, ` +
        `silhouette ${silhouette.toFixed(3)}, stability ${stability.toFixed(3)} (adjusted Rand between starts)`,
    ],
    json: { ...report, k: sizes.length },
  };
}

function listOf({ values }: CliCall, name: string): string[] {
  const text = values[name];
  if (typeof text !== 'string' || text.trim() === '')
    throw new UsageError(`cluster fit: --${name} is missing (or --scheme)`);
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function featureOf(text: string): { field: string; transform: string } {
  const [field = '', transform = 'none'] = text.split(':');
  return { field, transform };
}

function readK({ values }: CliCall): number | 'auto' {
  const text = values['k'];
  if (text === undefined) throw new UsageError('cluster fit: --k is missing (a number, or auto)');
  if (text === 'auto') return text;
  const k = Number(text);
  if (!Number.isInteger(k) || k < 2)
    throw new UsageError(`cluster fit: --k is auto or a whole number from 2, not "${String(text)}"`);
  return k;
}

function readSeed({ values }: CliCall): number {
  const seed = Number(values['seed'] ?? 1);
  if (!Number.isInteger(seed) || seed < 0)
    throw new UsageError('cluster fit: --seed is a whole number from 0');
  return seed;
}
