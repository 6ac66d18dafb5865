import type { Call, Checkpoint, FittedModel, SampleContext, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { logSumExp } from '../../../core/numerics/index.js';
import { checkpointCodec, objectSchema, SHAPE } from '../../../core/plugin/index.js';
import { eachBlock, numbersOf, rowsInto, WEIGHTS, type Standardisation, type Tf } from '../../tensors/index.js';
import { givenOnly } from '../conditional.js';
import { passed, weightShapes, type Weights } from './network.js';
import { COUNT } from '../../options.js';

/** Rows that are in tensors at a time. */
const BLOCK = 1024;

const codec = checkpointCodec({
  model: 'classifier',
  meta: objectSchema(
    {
      shape: SHAPE,
      inputs: COUNT,
      hidden: { type: 'array', items: COUNT },
      classes: COUNT,
      activation: { enum: ['relu', 'silu', 'tanh'] },
    },
    'all',
  ),
  arrays: {
    mean: { type: 'float64', shape: ({ inputs }) => [inputs] },
    scale: { type: 'float64', shape: ({ inputs }) => [inputs] },
    weights: { ...WEIGHTS, shapes: weightShapes },
  },
});

/**
 * Class probabilities of rows. Its weights are plain numbers, and in tensors only while it computes, so that whoever
 * shares it (a metric in many cells) need not say when it is no longer wanted.
 */
export class FittedClassifier implements FittedModel<Vectors> {
  constructor(
    private readonly tf: Tf,
    private readonly shape: readonly number[],
    private readonly weights: Weights,
    private readonly standardisation: Standardisation,
  ) {}

  sample(): Promise<Vectors> {
    return givenOnly('classifier');
  }

  /** The given rows, each with a label drawn by its probabilities. */
  async sampleGiven(given: Vectors, context: SampleContext): Promise<Vectors> {
    const { values } = await this.predict(given, context);
    const { classes } = this.weights;
    const labels = new Uint32Array(given.count);
    for (let row = 0; row < given.count; row++) {
      let left = context.random.uniform();
      let label = 0;
      while (label < classes - 1 && (left -= values[row * classes + label]!) >= 0) label++;
      labels[row] = label;
    }
    return { ...given, labels };
  }

  /** Probabilities of the classes: [classes], adding up to 1. */
  async predict(samples: Vectors, context: Call): Promise<Vectors> {
    const { classes } = this.weights;
    const values = await this.#logProbabilities(samples, context);
    return { kind: 'vectors', count: samples.count, shape: [classes], values: values.map((each) => Math.exp(each)) };
  }

  /** The last hidden layer, after its activation; without hidden layers the standardised row. */
  async features(samples: Vectors, context: Call): Promise<Vectors> {
    const { hidden, inputs } = this.weights;
    const values = await this.#pass(samples, context, hidden.length);
    return { kind: 'vectors', count: samples.count, shape: [hidden.at(-1) ?? inputs], values };
  }

  /** Of the labels given the rows; -Infinity for a class that was not among the training rows. */
  async logLikelihood(samples: Vectors, context: Call): Promise<Float64Array> {
    const { labels, count } = samples;
    if (labels === undefined)
      throw new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
        where: 'classifier',
        what: 'the rows have no labels, whose likelihood was asked for',
        fix: 'Use a source of labelled rows',
      });
    const { classes } = this.weights;
    const values = await this.#logProbabilities(samples, context);
    return Float64Array.from({ length: count }, (_, row) =>
      labels[row]! < classes ? values[row * classes + labels[row]!]! : -Infinity,
    );
  }

  async save(): Promise<Checkpoint> {
    const { inputs, hidden, classes, activation, values } = this.weights;
    const { mean, scale } = this.standardisation;
    return codec.encode({ shape: this.shape, inputs, hidden, classes, activation }, { weights: values, mean, scale });
  }

  static restore(tf: Tf, checkpoint: Checkpoint): FittedClassifier {
    const { meta, arrays } = codec.decode(checkpoint);
    const { shape, ...sizes } = meta;
    const { weights: values, mean, scale } = arrays;
    return new FittedClassifier(tf, shape, { ...sizes, values }, { mean, scale });
  }

  /** In double precision: the probabilities of sure answers add up to 1 to the last digits. */
  async #logProbabilities(samples: Vectors, context: Call): Promise<Float64Array> {
    const { hidden, classes } = this.weights;
    const values = Float64Array.from(await this.#pass(samples, context, hidden.length + 1));
    for (let at = 0; at < values.length; at += classes) {
      const all = logSumExp(values, at, at + classes);
      for (let k = at; k < at + classes; k++) values[k]! -= all;
    }
    return values;
  }

  async #pass(samples: Vectors, context: Call, layers: number): Promise<Float32Array> {
    const { tf, weights, standardisation } = this;
    const { inputs } = weights;
    this.#check(samples);
    const sizes = [inputs, ...weights.hidden, weights.classes];
    const outputs = sizes[layers]!;
    const out = new Float32Array(samples.count * outputs);
    await eachBlock(samples.count, BLOCK, context, async (from, rows) => {
      const block = rowsInto(samples, from, new Float32Array(rows * inputs), standardisation);
      const made = await numbersOf(tf, () => passed(tf, weights, tf.tensor2d(block, [rows, inputs]), layers));
      out.set(made, from * outputs);
    });
    return out;
  }

  /** As many numbers are not enough: grey levels 0 to 16 in a row are no images in [0, 1], of which they may be as many. */
  #check({ shape }: Vectors): void {
    if (shape.length === this.shape.length && shape.every((COUNT, i) => COUNT === this.shape[i])) return;
    throw new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
      where: 'classifier',
      what: `rows of ${shape.join(' x ')} numbers are to be classified; it was fitted to rows of ${this.shape.join(' x ')}`,
      fix: 'Fit it to rows of the same source with the same options: `on.source` has options of its own, { use, with }',
    });
  }
}
