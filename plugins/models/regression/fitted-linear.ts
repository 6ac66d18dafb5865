import type { Checkpoint, FittedModel, Pairs, SampleContext, Vectors } from '../../../core/contracts/index.js';
import { givenOnly } from './given-only.js';
import { linearPredictor } from './linear-predictor.js';

/** `coefficients`: k x (d + 1), row-major; `variances`: of the noise of each of the k targets. */
export class FittedLinear implements FittedModel<Pairs> {
  constructor(
    private readonly shape: readonly number[],
    private readonly weights: Float64Array,
    private readonly variances: Float64Array,
  ) {}

  sample(): Promise<Pairs> {
    return givenOnly('linear-regression');
  }

  /** A temperature t multiplies the variance of the noise by t. */
  async sampleGiven(given: Pairs, { random, bias }: SampleContext): Promise<Pairs> {
    const targets = this.#means(given);
    const { values } = targets;
    const deviations = this.variances.map((variance) => Math.sqrt(variance * (bias?.temperature ?? 1)));
    const k = deviations.length;
    for (let i = 0; i < values.length; i++) values[i]! += deviations[i % k]! * random.normal();
    return { kind: 'pairs', count: given.count, inputs: given.inputs, targets };
  }

  async predict(given: Pairs): Promise<Vectors> {
    return this.#means(given);
  }

  /** Of the targets given the inputs. Without noise there is no density: -Infinity for every row. */
  async logLikelihood(pairs: Pairs): Promise<Float64Array> {
    const k = this.variances.length;
    const out = new Float64Array(pairs.count);
    if (this.variances.some((variance) => variance === 0)) return out.fill(-Infinity);
    const { values } = this.#means(pairs);
    for (let row = 0; row < pairs.count; row++)
      for (let j = 0; j < k; j++) {
        const variance = this.variances[j]!;
        const residual = pairs.targets.values[row * k + j]! - values[row * k + j]!;
        out[row]! -= 0.5 * (Math.log(2 * Math.PI * variance) + (residual / variance) * residual);
      }
    return out;
  }

  coefficients(): Float64Array {
    return this.weights;
  }

  async save(): Promise<Checkpoint> {
    return { meta: { shape: this.shape }, arrays: { weights: this.weights, variances: this.variances } };
  }

  #means({ count, inputs }: Pairs): Vectors & { readonly values: Float64Array } {
    const values = linearPredictor(inputs, this.weights, this.variances.length);
    return { kind: 'vectors', count, shape: this.shape, values };
  }
}
