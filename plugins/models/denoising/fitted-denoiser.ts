import type { Call, Checkpoint, FittedModel, SampleContext, Vectors } from '../../../core/contracts/index.js';
import { disposeVariables } from '../../tensors/index.js';
import { destandardise, logVolume, standardisedRows, type Denoiser } from './denoiser.js';
import { checkLabels, drawLabels, labelsOf } from './label-shares.js';
import { chunkRows, predict, type Labelled } from './predictor.js';

/** Sampling in chunks of bounded memory, labels and checkpoints: what diffusion and flow matching have in common. */
export abstract class FittedDenoiser implements FittedModel<Vectors> {
  constructor(
    readonly denoiser: Denoiser,
    readonly where: string,
  ) {}

  /**
   * Turns standard normal numbers, scaled by `spread`, into standardised rows, in place.
   * `spread`: root of the temperature; the noise put in on the way is scaled by it too
   */
  protected abstract generate(
    x: Float64Array,
    labelled: Labelled | undefined,
    spread: number,
    context: Call,
  ): Promise<void>;

  /** The log-density, or a bound of it, of standardised rows given their labels. */
  protected abstract density(x: Float64Array, labelled: Labelled | undefined, context: Call): Promise<Float64Array>;

  abstract save(): Promise<Checkpoint>;

  sample(count: number, context: SampleContext): Promise<Vectors> {
    const { shares } = this.denoiser;
    const labels = shares.length === 0 ? undefined : drawLabels(shares, count, context.random.child('labels'));
    return this.#rows(count, labels, context);
  }

  async sampleGiven(given: Vectors, context: SampleContext): Promise<Vectors> {
    const { shares } = this.denoiser;
    if (shares.length === 0) return this.#rows(given.count, given.labels, context);
    const labels = labelsOf(given, this.where);
    checkLabels(labels, shares, this.where);
    return this.#rows(given.count, labels, context);
  }

  async #rows(count: number, labels: Uint32Array | undefined, context: SampleContext): Promise<Vectors> {
    const { sizes, isSingle, network, standardisation } = this.denoiser;
    const d = standardisation.mean.length;
    const values = isSingle ? new Float32Array(count * d) : new Float64Array(count * d);
    const spread = Math.sqrt(context.bias?.temperature ?? 1);
    const chunk = chunkRows(network);
    for (let from = 0; from < count; from += chunk) {
      context.signal.throwIfAborted();
      const random = context.random.child('rows', from);
      const x = new Float64Array(Math.min(chunk, count - from) * d);
      for (let i = 0; i < x.length; i++) x[i] = spread * random.normal();
      await this.generate(x, this.#labelled(labels, from, x.length / d), spread, { ...context, random });
      destandardise(this.denoiser, x);
      values.set(x, from * d);
    }
    return { kind: 'vectors', count, shape: sizes.shape, values, ...(labels === undefined ? {} : { labels }) };
  }

  /** log p(row), or with labels log p(label) + log p(row | label), in the data's units; of a label never seen -Infinity. */
  protected async logDensity(samples: Vectors, context: Call): Promise<Float64Array> {
    const { shares, network } = this.denoiser;
    const labels = shares.length === 0 ? undefined : labelsOf(samples, this.where);
    const volume = logVolume(this.denoiser);
    const chunk = chunkRows(network);
    const out = new Float64Array(samples.count);
    for (let from = 0; from < samples.count; from += chunk) {
      context.signal.throwIfAborted();
      const count = Math.min(chunk, samples.count - from);
      const x = standardisedRows(this.denoiser, samples, from, count);
      const random = context.random.child('rows', from);
      const densities = await this.density(x, this.#labelled(labels, from, count), { ...context, random });
      for (let row = 0; row < count; row++) {
        const share = labels === undefined ? 1 : (shares[labels[from + row]!] ?? 0);
        out[from + row] = densities[row]! - volume + Math.log(share);
      }
    }
    return out;
  }

  protected evaluate(
    x: Float64Array,
    time: number | Float32Array,
    labelled: Labelled | undefined,
    guidance = 0,
  ): Promise<Float32Array> {
    const { tf, network, standardisation } = this.denoiser;
    return predict(tf, network, x, standardisation.mean.length, time, labelled, guidance);
  }

  #labelled(labels: Uint32Array | undefined, from: number, count: number): Labelled | undefined {
    const classes = this.denoiser.shares.length;
    return labels === undefined || classes === 0 ? undefined : { labels: labels.subarray(from, from + count), classes };
  }

  dispose(): void {
    disposeVariables(this.denoiser.network.variables);
  }
}
