import { setImmediate as turn } from 'node:timers/promises';
import type { Tensor1D } from '@tensorflow/tfjs-core';
import type { Call, Checkpoint, FittedModel, SampleContext, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import {
  destandardise,
  disposeVariables,
  drawLabels,
  eachBlock,
  knownLabels,
  labelsOf,
  logVolume,
  numbersOf,
  oneHot,
  rowsInto,
  type Tf,
} from '../../tensors/index.js';
import { saveDenoiser, type Denoiser, type DenoiserCodec } from './denoiser.js';
import type { Network } from './network.js';

/** Labels of rows, of so many classes. */
export interface Labelled {
  readonly labels: Uint32Array;
  readonly classes: number;
}

/** Sampling in chunks of bounded memory, labels and checkpoints: what diffusion and flow matching have in common. */
export abstract class FittedDenoiser<S = unknown> implements FittedModel<Vectors> {
  /** @param settings how rows are made of what was learnt; `where`: id of the model */
  constructor(
    readonly denoiser: Denoiser,
    readonly settings: S,
    readonly where: string,
    private readonly codec: DenoiserCodec<S>,
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

  save(): Promise<Checkpoint> {
    return saveDenoiser(this.codec, this.denoiser, this.settings);
  }

  sample(count: number, context: SampleContext): Promise<Vectors> {
    const { shares } = this.denoiser;
    const labels = shares.length === 0 ? undefined : drawLabels(shares, count, context.random.child('labels'));
    return this.#rows(count, labels, context);
  }

  async sampleGiven(given: Vectors, context: SampleContext): Promise<Vectors> {
    const { shares } = this.denoiser;
    if (shares.length === 0) return this.#rows(given.count, given.labels, context);
    return this.#rows(given.count, knownLabels(given, shares, this.where), context);
  }

  async #rows(count: number, labels: Uint32Array | undefined, context: SampleContext): Promise<Vectors> {
    const { sizes, isSingle, network, standardisation } = this.denoiser;
    const d = standardisation.mean.length;
    const values = isSingle ? new Float32Array(count * d) : new Float64Array(count * d);
    const spread = Math.sqrt(context.bias?.temperature ?? 1);
    await eachBlock(count, chunkRows(network), context, async (from, rows) => {
      const random = context.random.child('rows', from);
      const x = new Float64Array(rows * d);
      for (let i = 0; i < x.length; i++) x[i] = spread * random.normal();
      await this.generate(x, this.#labelled(labels, from, rows), spread, { ...context, random });
      destandardise(x, standardisation);
      values.set(x, from * d);
    });
    return { kind: 'vectors', count, shape: sizes.shape, values, ...(labels === undefined ? {} : { labels }) };
  }

  /** log p(row), or with labels log p(label) + log p(row | label), in the data's units; of a label never seen -Infinity. */
  protected async logDensity(samples: Vectors, context: Call): Promise<Float64Array> {
    const { shares, network, standardisation } = this.denoiser;
    const labels = shares.length === 0 ? undefined : labelsOf(samples, this.where);
    const d = standardisation.mean.length;
    const volume = logVolume(standardisation);
    const out = new Float64Array(samples.count);
    await eachBlock(samples.count, chunkRows(network), context, async (from, count) => {
      const x = rowsInto(samples, from, new Float64Array(count * d), standardisation);
      const random = context.random.child('rows', from);
      const densities = await this.density(x, this.#labelled(labels, from, count), { ...context, random });
      for (let row = 0; row < count; row++) {
        const share = labels === undefined ? 1 : (shares[labels[from + row]!] ?? 0);
        out[from + row] = densities[row]! - volume + Math.log(share);
      }
    });
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

/** Numbers at a network's widest place that a chunk of rows may have: 16 MiB of 32-bit floats. */
const MOST = 4_194_304;
/** Rows that go through a network together. */
const chunkRows = ({ width }: Network): number => Math.max(1, Math.min(4096, Math.floor(MOST / width)));

/**
 * What a network predicts for rows (row-major, d numbers each) at a time, or each at its own, from 0 to 1,000. With
 * `guidance` w above 0 it is (1 + w) times the prediction given the label less w times that without (Ho & Salimans 2022).
 * Gives way to the event loop first, so that an abort is heard.
 */
const predict = async (
  tf: Tf,
  network: Network,
  x: Float64Array,
  d: number,
  time: number | Float32Array,
  labelled?: Labelled,
  guidance = 0,
): Promise<Float32Array> => {
  await turn();
  const rows = x.length / d;
  return numbersOf(tf, () => {
    const noisy = tf.tensor2d(Float32Array.from(x), [rows, d], 'float32');
    const times: Tensor1D = typeof time === 'number' ? tf.fill([rows], time) : tf.tensor1d(time, 'float32');
    const given = labelled && oneHot(tf, labelled.labels, labelled.classes);
    const informed = network.apply({ x: noisy, time: times, ...(given === undefined ? {} : { classes: given }) });
    if (given === undefined || guidance === 0) return informed;
    const blind = network.apply({ x: noisy, time: times, classes: tf.zerosLike(given) });
    return tf.add(informed, tf.mul(tf.sub(informed, blind), guidance));
  });
};

/**
 * What an earlier model of the same id learnt, where one is given.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID for a model of another kind
 */
export const startOf = (start: unknown, where: string): Denoiser | undefined => {
  if (start === undefined) return undefined;
  if (start instanceof FittedDenoiser && start.where === where) return start.denoiser;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'the model to start from does not fit',
    where,
    why: `it must be a ${where} model, whose network predicts the same`,
    fix: 'Give `base` the same model and options',
  });
};
