/** A feature as it is talked about. */
export interface FeatureWords {
  label: string;
  /** Days since something: more is longer ago. */
  isTimeSince: boolean;
}

/** A cluster in words. */
export interface ClusterWords {
  /** At most 20 characters, different from the others'. */
  name: string;
  description: string;
}

/** In standard deviations from the mean. */
const NOTABLE = 0.3;
const CLEAR = 1;
const TOLD_AT_MOST = 3;
const NAME_LENGTH = 20;
const PLAIN = '接近平均';

interface Trait {
  words: FeatureWords;
  difference: number;
}

/**
 * Says in Chinese what sets each cluster apart: the features in which its centre lies furthest from the mean
 * of all people, at least 0.3 standard deviations; from one on they are called clear (明显). `centroids` are in
 * standardised units.
 */
export function clustersInWords(
  centroids: readonly (readonly number[])[],
  features: readonly FeatureWords[],
): ClusterWords[] {
  const traits = centroids.map((centroid) => traitsOf(centroid, features));
  const names = distinctNames(traits);
  return traits.map((found, index) => ({
    name: names[index] ?? '',
    description: found.length === 0 ? `各项指标都${PLAIN}` : found.map(sentenceOf).join('，'),
  }));
}

function traitsOf(centroid: readonly number[], features: readonly FeatureWords[]): Trait[] {
  return features
    .map((words, index) => ({ words, difference: centroid[index] ?? 0 }))
    .filter(({ difference }) => Math.abs(difference) >= NOTABLE)
    .sort((one, other) => Math.abs(other.difference) - Math.abs(one.difference))
    .slice(0, TOLD_AT_MOST);
}

/** `近365天实付金额明显高于平均` */
function sentenceOf({ words, difference }: Trait): string {
  const degree = Math.abs(difference) >= CLEAR ? '明显' : '';
  return `${words.label}${degree}${directionOf(words, difference)}于平均`;
}

function directionOf({ isTimeSince }: FeatureWords, difference: number): string {
  if (isTimeSince) return difference > 0 ? '长' : '短';
  return difference > 0 ? '高' : '低';
}

/** As many traits as it takes to tell the clusters apart and the name has room for; then numbers. */
function distinctNames(traits: readonly Trait[][]): string[] {
  const names = traits.map((found) => nameOf(found, 1));
  for (let told = 2; told <= TOLD_AT_MOST; told += 1) {
    const doubles = names.map((name) => names.indexOf(name) !== names.lastIndexOf(name));
    doubles.forEach((isDouble, index) => {
      if (isDouble) names[index] = nameOf(traits[index] ?? [], told);
    });
  }
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${[...name].slice(0, NAME_LENGTH - 3).join('')} ${count}`;
  });
}

function nameOf(traits: readonly Trait[], told: number): string {
  if (traits.length === 0) return PLAIN;
  const parts = traits
    .slice(0, told)
    .map(({ words, difference }) => `${words.label}${directionOf(words, difference)}`);
  while (parts.length > 1 && [...parts.join('、')].length > NAME_LENGTH) parts.pop();
  return [...parts.join('、')].slice(-NAME_LENGTH).join('');
}
