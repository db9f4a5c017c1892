import { gammaGammaLogLikelihood, type GammaGamma, type SpendRecords } from './gamma-gamma.js';
import { maximiseLikelihood, type LikelihoodFit } from './maximum-likelihood.js';

export interface GammaGammaFit extends Omit<LikelihoodFit, 'parameters'> {
  model: GammaGamma;
  people: number;
}

const SAMPLE_PEOPLE = 50_000;

/** Starts with gamma in mean amounts. */
const STARTS: readonly (readonly number[])[] = [
  [5, 4, 0.5],
  [1, 2, 1],
  [2, 10, 5],
  [20, 3, 0.1],
];

/**
 * Fits Gamma-Gamma to repeat spend by maximum likelihood; amounts are scaled by their mean while fitting. It takes
 * for given that how often and how much people buy have nothing to do with each other.
 */
export function fitGammaGamma(records: SpendRecords): GammaGammaFit {
  const people = records.days.length;
  const meanAmount = records.mean.reduce((sum, own) => sum + own, 0) / people;
  const drawn = sampleOf(records);
  const likelihood =
    (data: SpendRecords) =>
    (at: Float64Array, gradient: Float64Array): number =>
      gammaGammaLogLikelihood(modelOf(at), data, gradient);
  const { parameters, ...judged } = maximiseLikelihood({
    sample: { people: drawn.days.length, logLikelihood: likelihood(drawn) },
    all: { people, logLikelihood: likelihood(records) },
    scales: [1, 1, meanAmount || 1],
    growingPairs: [[1, 2]],
    starts: STARTS,
  });
  return { ...judged, model: modelOf(Float64Array.from(parameters)), people };
}

function modelOf(at: Float64Array): GammaGamma {
  const [p = 1, q = 2, gamma = 1] = at;
  return { p, q, gamma };
}

/** Every n-th person; they come in the order of their ids, which has nothing to do with what they spend. */
function sampleOf(records: SpendRecords): SpendRecords {
  const every = records.days.length / SAMPLE_PEOPLE;
  if (every <= 1) return records;
  const chosen = Array.from({ length: SAMPLE_PEOPLE }, (_, index) => Math.floor(index * every));
  return {
    days: Int32Array.from(chosen, (index) => records.days[index] ?? 1),
    mean: Float64Array.from(chosen, (index) => records.mean[index] ?? 1),
  };
}
