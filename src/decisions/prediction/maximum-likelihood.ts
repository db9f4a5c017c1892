import { curvatureErrors, minimiseByGradient, minimiseBySimplex, type SmoothObjective } from './minimise.js';

/** Log-likelihood of positive parameters; writes its derivatives into `gradient`. */
export type LogLikelihood = (parameters: Float64Array, gradient: Float64Array) => number;

export interface LikelihoodProblem {
  /** Of some of the people, for the starts. */
  sample: { people: number; logLikelihood: LogLikelihood };
  /** Of everybody. */
  all: { people: number; logLikelihood: LogLikelihood };
  /** What is large and what is small for each parameter: times and amounts come in any unit. */
  scales: readonly number[];
  /** Pairs of parameters that may grow without end together: their ratio holds, only the spread around it is none. */
  growingPairs: readonly (readonly [number, number])[];
  /** Parameters to start from, in scales, all above zero. */
  starts: readonly (readonly number[])[];
}

export interface LikelihoodFit {
  parameters: number[];
  logLikelihood: number;
  /** Largest derivative of the mean log-likelihood per person by the logarithm of a parameter. */
  gradientNorm: number;
  isConverged: boolean;
  /** By pair: true where both have grown to the border, i.e. the data show no spread between people. */
  hasGrown: boolean[];
  /** Standard errors of the logarithms of the parameters; undefined where the top has no curvature. */
  logErrors: number[] | undefined;
  evaluations: number;
}

/** Beyond e^±12 scales a parameter has run away: the data do not hold it. */
const FURTHEST = 12;
/** A pair of which one parameter has reached the border has grown together when the other is beyond e^5, too. */
const GROWN_FROM = 5;
const GRADIENT_AT_MOST = 1e-5;
const SIMPLEX = { step: 0.7, valueTolerance: 1e-6, pointTolerance: 1e-2, evaluationsAtMost: 250 };

/**
 * Maximum likelihood for positive parameters, on their logarithms in scales: from every start a simplex search and then
 * BFGS on the sample, the best of them finished by BFGS on everybody. Judged by the gradient: a fit whose gradient
 * does not vanish or of which a parameter ran to the border has not converged, whatever its likelihood; pairs
 * that may grow together are excepted.
 */
export function maximiseLikelihood(problem: LikelihoodProblem): LikelihoodFit {
  const { sample, all, scales, growingPairs, starts } = problem;
  const onSample = meanObjective(sample, scales);
  const onAll = meanObjective(all, scales);
  const unused = new Float64Array(starts[0]?.length ?? 0);
  let evaluations = 0;
  const tried = starts.map((start) => {
    const rough = minimiseBySimplex((at) => onSample(at, unused), start.map(Math.log), SIMPLEX);
    const fine = minimiseByGradient(onSample, rough.at, { gradientTolerance: 1e-6 });
    evaluations += rough.evaluations + fine.evaluations;
    return fine;
  });
  const best = tried.reduce((one, other) => (other.value < one.value ? other : one));
  const top = minimiseByGradient(onAll, best.at);
  evaluations += top.evaluations;
  const hasGrown = growingPairs.map((pair) => {
    const logs = pair.map((index) => top.at[index] ?? 0);
    return Math.max(...logs) >= FURTHEST && Math.min(...logs) >= GROWN_FROM;
  });
  const grown = new Set(growingPairs.filter((_, index) => hasGrown[index]).flat());
  const isInside = top.at.every((value, index) => Math.abs(value) < FURTHEST || grown.has(index));
  return {
    parameters: Array.from(top.at, (value, index) => Math.exp(value) * (scales[index] ?? 1)),
    logLikelihood: -top.value * all.people,
    gradientNorm: top.gradientNorm,
    isConverged: isInside && Number.isFinite(top.value) && top.gradientNorm <= GRADIENT_AT_MOST,
    hasGrown,
    logErrors: curvatureErrors(onAll, top.at)?.map((error) => error / Math.sqrt(all.people)),
    evaluations,
  };
}

/** Minus the mean per person, over the logarithms of the parameters in scales; infinite outside the border. */
function meanObjective(
  { people, logLikelihood }: LikelihoodProblem['all'],
  scales: readonly number[],
): SmoothObjective {
  return (at, gradient) => {
    if (at.some((value) => Math.abs(value) > FURTHEST + 1)) return Infinity;
    const parameters = at.map((value, index) => Math.exp(value) * (scales[index] ?? 1));
    const value = -logLikelihood(parameters, gradient) / people;
    gradient.forEach((slope, index) => (gradient[index] = (-slope * (parameters[index] ?? 0)) / people));
    return value;
  };
}
