import type { Pairs, TrainingSet } from '../../../core/contracts/index.js';
import { cholesky, solveLower, solveLowerTransposed } from '../../../core/numerics/index.js';
import { rowLength } from '../../../core/samples/index.js';

const STEPS = 100;
const HALVINGS = 40;
/** A step that would lower the loss by less than this share of it changes nothing that can be seen. */
const TOLERANCE = 1e-13;

export interface LogisticFit {
  /** the intercept (0 without one), then d coefficients */
  readonly coefficients: Float64Array;
  /** penalised negative log-likelihood, nats */
  readonly loss: number;
}
interface FitProblem {
  readonly training: TrainingSet<Pairs>;
  readonly d: number;
  readonly ridge: number;
  readonly intercept: boolean;
}

/**
 * Minimises the weighted sum of negative log-likelihoods + ridge |b|^2 / 2 over b, intercept included (as liblinear
 * does, so that a single class has a finite fit), by Newton's method with halved steps, which is iteratively reweighted
 * least squares. undefined: the loss has no minimum that is a single point.
 */
export const logisticFit = (
  training: TrainingSet<Pairs>,
  options: { readonly ridge: number; readonly intercept: boolean },
  signal: AbortSignal,
): LogisticFit | undefined => {
  const d = rowLength(training.parts[0]!.samples.inputs.shape);
  const problem: FitProblem = { training, d, ...options };
  const p = d + 1;
  let b: Float64Array = new Float64Array(p);
  let loss = lossAt(problem, b);
  for (let step = 0; step < STEPS; step++) {
    signal.throwIfAborted();
    const { gradient, hessian } = derivativesAt(problem, b);
    const factor = cholesky(hessian, p);
    if (factor === undefined) return undefined;
    const direction = solveLowerTransposed(factor.lower, p, solveLower(factor.lower, p, gradient.slice()));
    let decrement = 0;
    for (let i = 0; i < p; i++) decrement += direction[i]! * gradient[i]!;
    if (!(decrement > TOLERANCE * (1e-9 + loss))) return { coefficients: b, loss };
    let scale = 1;
    let next = b;
    let better = loss;
    for (let halving = 0; halving < HALVINGS; halving++, scale /= 2) {
      next = b.map((value, i) => value - scale * direction[i]!);
      better = lossAt(problem, next);
      if (better <= loss) break;
    }
    if (!(better < loss)) return { coefficients: b, loss };
    b = next;
    loss = better;
  }
  return { coefficients: b, loss };
};

const lossAt = ({ training, d, ridge }: FitProblem, b: Float64Array): number => {
  let loss = 0;
  for (const { samples, weight = 1 } of training.parts) {
    let own = 0;
    for (let row = 0; row < samples.count; row++) {
      let u = b[0]!;
      for (let j = 0; j < d; j++) u += b[j + 1]! * samples.inputs.values[row * d + j]!;
      own += softplus(samples.targets.values[row] === 1 ? -u : u);
    }
    loss += weight * own;
  }
  let squares = 0;
  for (const value of b) squares += value * value;
  return loss + 0.5 * ridge * squares;
};

/** log(1 + exp(u)) without overflow. */
const softplus = (u: number): number => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)));

const derivativesAt = (
  { training, d, ridge, intercept }: FitProblem,
  b: Float64Array,
): { gradient: Float64Array; hessian: Float64Array } => {
  const p = d + 1;
  const gradient = b.map((value) => ridge * value);
  const hessian = new Float64Array(p * p);
  const x = new Float64Array(p);
  x[0] = intercept ? 1 : 0;
  for (const { samples, weight = 1 } of training.parts) {
    const { values } = samples.inputs;
    for (let row = 0; row < samples.count; row++) {
      let u = b[0]! * x[0];
      for (let j = 1; j < p; j++) {
        x[j] = values[row * d + j - 1]!;
        u += b[j]! * x[j]!;
      }
      const chance = 1 / (1 + Math.exp(-u));
      const slope = weight * (chance - samples.targets.values[row]!);
      const curvature = weight * chance * (1 - chance);
      for (let i = 0; i < p; i++) {
        gradient[i]! += slope * x[i]!;
        const curved = curvature * x[i]!;
        for (let j = 0; j <= i; j++) hessian[i * p + j]! += curved * x[j]!;
      }
    }
  }
  for (let i = 0; i < p; i++) hessian[i * p + i]! += ridge;
  // Held at 0, where it is not fitted.
  if (!intercept) hessian[0] = 1;
  return { gradient, hessian };
};
