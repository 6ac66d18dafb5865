import type { Checkpoint, FittedModel, Pairs, SampleContext, Vectors } from '../../../core/contracts/index.js';
import { givenOnly } from './given-only.js';
import { linearPredictor } from './linear-predictor.js';

/** P(1) = 1 / (1 + exp(-(b0 + b'x))). */
export class FittedLogistic implements FittedModel<Pairs> {
  constructor(
    private readonly shape: readonly number[],
    private readonly weights: Float64Array,
  ) {}

  sample(): Promise<Pairs> {
    return givenOnly('logistic-regression');
  }

  /** A temperature t divides the log odds by t. */
  async sampleGiven(given: Pairs, { random, bias }: SampleContext): Promise<Pairs> {
    const temperature = bias?.temperature ?? 1;
    const odds = linearPredictor(given.inputs, this.weights);
    const values = odds.map((u) => Number(random.uniform() < 1 / (1 + Math.exp(-u / temperature))));
    const targets: Vectors = { kind: 'vectors', count: given.count, shape: this.shape, values };
    return { kind: 'pairs', count: given.count, inputs: given.inputs, targets };
  }

  /** Probabilities of 0 and of 1. */
  async predict({ count, inputs }: Pairs): Promise<Vectors> {
    const odds = linearPredictor(inputs, this.weights);
    const values = new Float64Array(2 * count);
    for (let row = 0; row < count; row++) {
      values[2 * row] = 1 / (1 + Math.exp(odds[row]!));
      values[2 * row + 1] = 1 / (1 + Math.exp(-odds[row]!));
    }
    return { kind: 'vectors', count, shape: [2], values };
  }

  /** Of the labels given the inputs. */
  async logLikelihood({ inputs, targets }: Pairs): Promise<Float64Array> {
    const odds = linearPredictor(inputs, this.weights);
    return odds.map((u, row) => {
      const against = targets.values[row] === 1 ? -u : u;
      return -(Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against))));
    });
  }

  coefficients(): Float64Array {
    return this.weights;
  }

  async save(): Promise<Checkpoint> {
    return { meta: { shape: this.shape }, arrays: { weights: this.weights } };
  }
}
