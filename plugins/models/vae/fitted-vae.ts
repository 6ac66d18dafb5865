import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import type { Call, Checkpoint, FittedModel, SampleContext, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { checkpointCodec, objectSchema, SHAPE } from '../../../core/plugin/index.js';
import { rowLength } from '../../../core/samples/index.js';
import {
  destandardise,
  disposeVariables,
  drawLabels,
  eachBlock,
  knownLabels,
  Normals,
  numbersOf,
  oneHot,
  readWeights,
  WEIGHTS,
  type Tf,
} from '../../tensors/index.js';
import { BLOCK, likelihoodBound, rowsIn, type Vae, type VaeFacts } from './bound.js';

/** What the options of the model do not say. */
export const vaeCodec = checkpointCodec({
  model: 'vae',
  meta: objectSchema(
    {
      shape: SHAPE,
      /** 0: not class-conditional */
      classes: { type: 'integer', minimum: 0 },
      standardised: { type: 'boolean' },
    },
    'all',
  ),
  arrays: {
    shares: { type: 'float64', shape: ({ classes }) => (classes === 0 ? undefined : [classes]) },
    mean: { type: 'float64', shape: ({ shape, standardised }) => (standardised ? [rowLength(shape)] : undefined) },
    scale: { type: 'float64', shape: ({ shape, standardised }) => (standardised ? [rowLength(shape)] : undefined) },
    weights: WEIGHTS,
  },
});

export class FittedVae implements FittedModel<Vectors> {
  readonly variables: readonly Variable[];
  readonly #normals = new Normals();

  constructor(
    private readonly tf: Tf,
    private readonly vae: Vae,
    readonly facts: VaeFacts,
  ) {
    this.variables = [...vae.network.variables, ...vae.likelihood.variables];
  }

  /** Codes from the prior, its covariance times `bias.temperature`; labels by their share of the training rows. */
  sample(count: number, context: SampleContext): Promise<Vectors> {
    const { shares } = this.facts;
    const labels = shares && drawLabels(shares, count, context.random.child('labels'));
    return this.#generate(count, labels, context);
  }

  /** Of a class-conditional model: a row of each given label. */
  sampleGiven(given: Vectors, context: SampleContext): Promise<Vectors> {
    const { shares = new Float64Array(0) } = this.facts;
    return this.#generate(given.count, knownLabels(given, shares, 'vae').slice(), context);
  }

  async #generate(count: number, labels: Uint32Array | undefined, context: SampleContext): Promise<Vectors> {
    const { tf, vae, facts } = this;
    const { shape, latent, output, shares, standardisation } = facts;
    const codes = context.random.child('codes');
    const noise = context.random.child('draws');
    const spread = Math.sqrt(context.bias?.temperature ?? 1);
    const values = new Float32Array(count * rowLength(shape));
    await eachBlock(count, BLOCK, context, async (from, rows) => {
      const z = this.#normals.take(codes, rows * latent);
      if (spread !== 1) for (let i = 0; i < z.length; i++) z[i]! *= spread;
      const means = await numbersOf(tf, () => {
        const given = labels && oneHot(tf, labels.subarray(from, from + rows), shares!.length);
        return vae.likelihood.mean(vae.network.decode(tf.tensor2d(z, [rows, latent]), given));
      });
      const made = values.subarray((from * means.length) / rows, ((from + rows) * means.length) / rows);
      made.set(means);
      if (output === 'draw') await vae.likelihood.draw(made, noise);
      if (standardisation !== undefined) destandardise(made, standardisation);
    });
    return { kind: 'vectors', count, shape, values, ...(labels === undefined ? {} : { labels }) };
  }

  logLikelihoodBound(samples: Vectors, context: Call): Promise<Float64Array> {
    const { tf, vae, facts } = this;
    if (facts.unit) checkUnitInterval(samples);
    return likelihoodBound(tf, vae, facts, samples, context, this.#normals);
  }

  /** Decoded from the mean of each row's code; means, whatever `output` says. */
  async reconstruct(samples: Vectors, context: Call): Promise<Vectors> {
    const { likelihood, network } = this.vae;
    const values = await this.#pass(samples, context, (x, labels) =>
      likelihood.mean(network.decode(network.encode(x, labels).mean, labels)),
    );
    if (this.facts.standardisation !== undefined) destandardise(values, this.facts.standardisation);
    return { ...samples, values };
  }

  /** The mean of each row's code: [latent] */
  async features(samples: Vectors, context: Call): Promise<Vectors> {
    const values = await this.#pass(samples, context, (x, labels) => this.vae.network.encode(x, labels).mean);
    return { kind: 'vectors', count: samples.count, shape: [this.facts.latent], values };
  }

  /** What `compute` makes of all rows, block by block. */
  async #pass(
    samples: Vectors,
    context: Call,
    compute: (x: Tensor2D, labels: Tensor2D | undefined) => Tensor,
  ): Promise<Float32Array> {
    const { tf, facts } = this;
    if (facts.unit) checkUnitInterval(samples);
    let values = new Float32Array(0);
    await eachBlock(samples.count, BLOCK, context, async (from, rows) => {
      const made = await numbersOf(tf, () => {
        const { x, labels } = rowsIn(tf, samples, from, rows, facts);
        return compute(x, labels);
      });
      if (from === 0) values = new Float32Array((samples.count * made.length) / rows);
      values.set(made, (from * made.length) / rows);
    });
    return values;
  }

  async save(): Promise<Checkpoint> {
    const { shape, shares, standardisation } = this.facts;
    return vaeCodec.encode(
      { shape, classes: shares?.length ?? 0, standardised: standardisation !== undefined },
      {
        weights: await readWeights(this.variables),
        shares,
        mean: standardisation?.mean,
        scale: standardisation?.scale,
      },
    );
  }

  dispose(): void {
    disposeVariables(this.variables);
  }
}

/**
 * A Bernoulli likelihood is of numbers from 0 to 1.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID for the first that is not (or is NaN)
 */
export const checkUnitInterval = ({ values, count }: Vectors): void => {
  for (let i = 0; i < values.length; i++) {
    if (values[i]! >= 0 && values[i]! <= 1) continue;
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: `row ${Math.floor(i / (values.length / count))} holds ${values[i]}, and the Bernoulli likelihood is of numbers from 0 to 1`,
      where: 'vae',
      fix: 'Use likelihood: gaussian, or scale the rows',
    });
  }
};
