/** A function to make small. */
export type Objective = (at: Float64Array) => number;

/** The same with its gradient, which it writes into `gradient`. */
export type SmoothObjective = (at: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  at: Float64Array;
  value: number;
  /** How often the function was asked. */
  evaluations: number;
}

export interface SmoothMinimum extends Minimum {
  /** Largest absolute component of the gradient there. */
  gradientNorm: number;
}

export interface SimplexOptions {
  /** Edge of the first simplex. */
  step?: number;
  /** Ends when values differ by less over the simplex … */
  valueTolerance?: number;
  /** … and corners by less in every coordinate. */
  pointTolerance?: number;
  evaluationsAtMost?: number;
}

/**
 * Nelder–Mead simplex search: needs no gradient and forgives a bad start. Reflection 1, expansion 2, contraction
 * and shrinkage ½. Source: Nelder & Mead 1965, "A simplex method for function minimization", with the ordering of
 * Lagarias et al. 1998. A value that is not a number counts as infinitely bad.
 */
export function minimiseBySimplex(
  objective: Objective,
  start: readonly number[],
  options: SimplexOptions = {},
): Minimum {
  const { step = 0.5, valueTolerance = 1e-9, pointTolerance = 1e-6, evaluationsAtMost = 2000 } = options;
  let evaluations = 0;
  const corner = (at: Float64Array): { at: Float64Array; value: number } => {
    evaluations += 1;
    const value = objective(at);
    return { at, value: Number.isNaN(value) ? Infinity : value };
  };
  const simplex = [corner(Float64Array.from(start))];
  for (let index = 0; index < start.length; index += 1) {
    simplex.push(
      corner(Float64Array.from(start, (value, other) => (other === index ? value + step : value))),
    );
  }
  for (;;) {
    simplex.sort((one, other) => one.value - other.value);
    const best = simplex[0] as Corner;
    const worst = simplex.at(-1) as Corner;
    const second = simplex.at(-2) as Corner;
    const isFlat = worst.value - best.value <= valueTolerance;
    const isSmall = simplex.every(({ at }) => distance(at, best.at) <= pointTolerance);
    if ((isFlat && isSmall) || evaluations >= evaluationsAtMost)
      return { at: best.at, value: best.value, evaluations };
    const middle = centreOf(simplex.slice(0, -1));
    const along = (factor: number): Float64Array =>
      middle.map((value, index) => value + factor * (value - (worst.at[index] ?? 0)));
    const reflected = corner(along(1));
    let next: Corner | undefined = reflected;
    if (reflected.value < best.value) {
      const expanded = corner(along(2));
      if (expanded.value < reflected.value) next = expanded;
    } else if (reflected.value >= second.value) {
      const contracted = corner(along(reflected.value < worst.value ? 0.5 : -0.5));
      next = contracted.value < Math.min(reflected.value, worst.value) ? contracted : undefined;
    }
    if (next) simplex[simplex.length - 1] = next;
    else {
      for (let index = 1; index < simplex.length; index += 1) {
        const { at } = simplex[index] as Corner;
        simplex[index] = corner(at.map((value, other) => ((best.at[other] ?? 0) + value) / 2));
      }
    }
  }
}

type Corner = { at: Float64Array; value: number };

function centreOf(corners: readonly Corner[]): Float64Array {
  const sum = new Float64Array(corners[0]?.at.length ?? 0);
  for (const { at } of corners) at.forEach((value, index) => (sum[index] = (sum[index] ?? 0) + value));
  return sum.map((value) => value / corners.length);
}

function distance(one: Float64Array, other: Float64Array): number {
  return one.reduce((most, value, index) => Math.max(most, Math.abs(value - (other[index] ?? 0))), 0);
}

export interface GradientOptions {
  /** Ends when no component of the gradient is larger. */
  gradientTolerance?: number;
  iterationsAtMost?: number;
  /** No coordinate moves further than this in one step. */
  stepAtMost?: number;
}

/**
 * BFGS with a backtracking line search: from a good start to the very top within a few dozen evaluations. Ends when
 * the gradient vanishes or no step improves any more; the caller judges by `gradientNorm`.
 * Source: Nocedal & Wright 2006, "Numerical Optimization", algorithms 3.1 and 6.1 with (6.20).
 */
export function minimiseByGradient(
  objective: SmoothObjective,
  start: ArrayLike<number>,
  options: GradientOptions = {},
): SmoothMinimum {
  const { gradientTolerance = 1e-8, iterationsAtMost = 200, stepAtMost = 2 } = options;
  const size = start.length;
  let at = Float64Array.from(start);
  let gradient = new Float64Array(size);
  let value = objective(at, gradient);
  let evaluations = 1;
  let inverse = identity(size);
  for (let iteration = 0; iteration < iterationsAtMost; iteration += 1) {
    if (norm(gradient) <= gradientTolerance || !Number.isFinite(value)) break;
    let direction = times(inverse, gradient).map((part) => -part);
    if (dot(direction, gradient) >= 0) {
      inverse = identity(size);
      direction = gradient.map((part) => -part);
    }
    const slope = dot(direction, gradient);
    const nextGradient = new Float64Array(size);
    let length = Math.min(1, stepAtMost / norm(direction));
    let next = at;
    let nextValue = Infinity;
    for (let halvings = 0; halvings < 40; halvings += 1, length /= 2) {
      next = at.map((part, index) => part + length * (direction[index] ?? 0));
      nextValue = objective(next, nextGradient);
      evaluations += 1;
      if (nextValue <= value + 1e-4 * length * slope) break;
    }
    // Rounding hides what is left to gain.
    if (!(nextValue <= value) || (nextValue === value && norm(nextGradient) >= norm(gradient))) break;
    const moved = next.map((part, index) => part - (at[index] ?? 0));
    const turned = nextGradient.map((part, index) => part - (gradient[index] ?? 0));
    inverse = updated(inverse, moved, turned, iteration === 0);
    at = next;
    value = nextValue;
    gradient = nextGradient;
  }
  return { at, value, evaluations, gradientNorm: norm(gradient) };
}

type Matrix = Float64Array[];

function identity(size: number): Matrix {
  return Array.from({ length: size }, (_, row) => {
    const values = new Float64Array(size);
    values[row] = 1;
    return values;
  });
}

/** The inverse Hessian after a step; unchanged where the step shows no upward curve. */
function updated(inverse: Matrix, moved: Float64Array, turned: Float64Array, isFirst: boolean): Matrix {
  const curve = dot(moved, turned);
  if (!(curve > 1e-14 * dot(turned, turned))) return inverse;
  const scale = curve / dot(turned, turned);
  const before = isFirst ? inverse.map((row) => row.map((value) => value * scale)) : inverse;
  const pressed = times(before, turned);
  const factor = (curve + dot(turned, pressed)) / (curve * curve);
  return before.map((row, i) =>
    row.map((value, j) => {
      const [mi = 0, mj = 0, pi = 0, pj = 0] = [moved[i], moved[j], pressed[i], pressed[j]];
      return value + factor * mi * mj - (pi * mj + mi * pj) / curve;
    }),
  );
}

function times(matrix: Matrix, vector: Float64Array): Float64Array {
  return Float64Array.from(matrix, (row) => dot(row, vector));
}

function dot(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}

function norm(vector: Float64Array): number {
  return vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Spread of the parameters by the curvature of the objective: the square roots of the inverse Hessian's diagonal. */
export function curvatureErrors(objective: SmoothObjective, at: Float64Array): number[] | undefined {
  const size = at.length;
  const step = 1e-4;
  const hessian = Array.from({ length: size }, (_, index) => {
    const [up, down] = [new Float64Array(size), new Float64Array(size)];
    objective(
      at.map((value, other) => (other === index ? value + step : value)),
      up,
    );
    objective(
      at.map((value, other) => (other === index ? value - step : value)),
      down,
    );
    return up.map((value, other) => (value - (down[other] ?? 0)) / (2 * step));
  });
  const variances = inverseDiagonal(hessian);
  return variances?.every((value) => value > 0) ? variances.map((value) => Math.sqrt(value)) : undefined;
}

/** Diagonal of the inverse by Gauss–Jordan with pivoting; undefined for a singular matrix. */
function inverseDiagonal(matrix: Matrix): number[] | undefined {
  const size = matrix.length;
  const rows: Matrix = matrix.map((row, index) => {
    const wide = new Float64Array(2 * size);
    wide.set(row);
    wide[size + index] = 1;
    return wide;
  });
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1)
      if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[pivot]?.[column] ?? 0)) pivot = row;
    const chosen = rows[pivot] as Float64Array;
    const lead = chosen[column] ?? 0;
    if (!(Math.abs(lead) > 1e-300)) return undefined;
    rows[pivot] = rows[column] as Float64Array;
    rows[column] = chosen.map((value) => value / lead);
    const own = rows[column] as Float64Array;
    rows.forEach((row, index) => {
      const factor = row[column] ?? 0;
      if (index === column || factor === 0) return;
      rows[index] = row.map((value, other) => value - factor * (own[other] ?? 0));
    });
  }
  return rows.map((row, index) => row[size + index] ?? Number.NaN);
}
