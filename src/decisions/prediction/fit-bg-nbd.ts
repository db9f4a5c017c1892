import { bgNbdLogLikelihood, type BgNbd, type PurchaseGroups } from './bg-nbd.js';
import { maximiseLikelihood, type LikelihoodFit } from './maximum-likelihood.js';

export interface BgNbdFit extends Omit<LikelihoodFit, 'parameters'> {
  model: BgNbd;
  people: number;
  /** How many people the starts were tried on. */
  sample: number;
}

/** People on whom the starts are tried. */
const SAMPLE_PEOPLE = 50_000;

/** Starts with alpha in mean ages: rarely and often buying, loyal and soon gone. */
const STARTS: readonly (readonly number[])[] = [
  [0.5, 0.2, 0.8, 2.5],
  [1, 1, 1, 1],
  [0.2, 0.05, 0.3, 3],
  [3, 0.3, 2, 5],
  [0.8, 0.1, 0.1, 1],
];

/**
 * Fits BG/NBD to histories by maximum likelihood, from several starts on at most 50,000 people, the best finished
 * on all. Times are scaled by the mean age while fitting, so the unit does not decide whether it converges;
 * parameters and log-likelihood are in the unit of the data. Where people do not differ in how often they buy or
 * in how soon they leave, r and alpha or a and b grow without end; they are then as large as can be told apart.
 */
export function fitBgNbd(groups: PurchaseGroups): BgNbdFit {
  const people = sum(groups.people);
  const meanAge = groups.age.reduce((all, age, index) => all + age * (groups.people[index] ?? 0), 0) / people;
  const drawn = sampleOf(groups, people);
  const sample = sum(drawn.people);
  const likelihood =
    (data: PurchaseGroups) =>
    (at: Float64Array, gradient: Float64Array): number =>
      bgNbdLogLikelihood(modelOf(at), data, gradient);
  const { parameters, ...judged } = maximiseLikelihood({
    sample: { people: sample, logLikelihood: likelihood(drawn) },
    all: { people, logLikelihood: likelihood(groups) },
    scales: [1, meanAge || 1, 1, 1],
    growingPairs: [
      [0, 1],
      [2, 3],
    ],
    starts: STARTS,
  });
  return { ...judged, model: modelOf(Float64Array.from(parameters)), people, sample };
}

function modelOf(at: Float64Array): BgNbd {
  const [r = 1, alpha = 1, a = 1, b = 1] = at;
  return { r, alpha, a, b };
}

function sum(values: Float64Array): number {
  return values.reduce((all, value) => all + value, 0);
}

/**
 * Of ever so many people every n-th: histories are sorted, so the sample has the same mixture. Returns the groups
 * themselves where they hold no more than the sample may.
 */
function sampleOf(groups: PurchaseGroups, people: number): PurchaseGroups {
  if (people <= SAMPLE_PEOPLE) return groups;
  const every = people / SAMPLE_PEOPLE;
  const chosen: number[] = [];
  const counts: number[] = [];
  let passed = 0;
  let taken = 0;
  groups.people.forEach((count, index) => {
    passed += count;
    const due = Math.floor(passed / every) - taken;
    if (due <= 0) return;
    taken += due;
    chosen.push(index);
    counts.push(due);
  });
  return {
    frequency: Int32Array.from(chosen, (index) => groups.frequency[index] ?? 0),
    recency: Float64Array.from(chosen, (index) => groups.recency[index] ?? 0),
    age: Float64Array.from(chosen, (index) => groups.age[index] ?? 0),
    people: Float64Array.from(counts),
  };
}
