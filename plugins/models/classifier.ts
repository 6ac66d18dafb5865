import type { Checkpoint, FitContext, Model, Services, TrainingSet, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { model, type Options } from '../../core/plugin/index.js';
import { rowLength } from '../../core/samples/index.js';
import { disposeVariables, Minibatches, readWeights, standardisationOf, train, type Tf } from '../tensors/index.js';
import { FittedClassifier } from './classifier/fitted-classifier.js';
import { layersOf, logits, type Sizes } from './classifier/network.js';

const size = { type: 'integer', minimum: 1 } as const;
const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    hidden: {
      type: 'array',
      items: size,
      default: [64],
      description: 'sizes of the hidden layers; none: multinomial logistic regression',
    },
    activation: { enum: ['relu', 'silu', 'tanh'], default: 'relu' },
    epochs: { ...size, default: 30, description: 'passes over the training rows' },
    steps: { ...size, description: 'steps of Adam, in place of epochs' },
    batch: { ...size, default: 64, description: 'rows of a step' },
    learningRate: { type: 'number', exclusiveMinimum: 0, default: 0.002 },
    validation: {
      type: 'number',
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0,
      description:
        'share of the training rows that is kept from training; the weights end as they were when its loss was lowest',
    },
    patience: { ...size, default: 5, description: 'with validation: ends after so many passes without a lower loss' },
  },
} as const;

/** Minimises the mean cross-entropy of the labels by Adam. */
class Classifier implements Model<Vectors> {
  readonly #tf: Tf;

  constructor(
    private readonly options: Options<typeof schema>,
    { tensors }: Services,
  ) {
    this.#tf = tensors!.tf as Tf;
  }

  async fit(training: TrainingSet<Vectors>, context: FitContext<Vectors>): Promise<FittedClassifier> {
    const tf = this.#tf;
    const { hidden, activation, epochs, steps, batch, learningRate, validation, patience } = this.options;
    const { shape } = training.parts[0]!.samples;
    const sizes: Sizes = { inputs: rowLength(shape), hidden, classes: classesOf(training), activation };
    // Images have pixels in one unit, and edges that hardly vary.
    const standardisation = standardisationOf(training, shape.length > 1 ? 'all' : 'coordinate');
    const layers = layersOf(tf, sizes, context.random.child('weights'));
    const variables = layers.flatMap((layer) => layer.variables);
    try {
      const batches = new Minibatches(tf, training, {
        batch,
        random: context.random.child('batches'),
        holdOut: validation,
        classes: sizes.classes,
        standardisation,
      });
      await train(
        tf,
        {
          variables,
          batches,
          loss: ({ x, labels }) =>
            tf.neg(tf.mean(tf.sum(tf.mul(labels!, tf.logSoftmax(logits(tf, layers, activation, x))), 1))),
          ...(steps === undefined ? { epochs } : { steps }),
          learningRate,
          ...(batches.heldOut === undefined ? {} : { validation: batches.heldOut, patience }),
        },
        context,
      );
      return new FittedClassifier(tf, shape, { ...sizes, values: await readWeights(variables) }, standardisation);
    } finally {
      disposeVariables(variables);
    }
  }

  async restore(checkpoint: Checkpoint): Promise<FittedClassifier> {
    return FittedClassifier.restore(this.#tf, checkpoint);
  }
}

/** One more than the largest label. */
const classesOf = ({ parts }: TrainingSet<Vectors>): number => {
  let most = 0;
  for (const { samples } of parts) {
    if (samples.labels === undefined)
      throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
        where: 'classifier',
        what: 'the training rows have no labels',
        fix: 'Use a source that gives labels, and a strategy that keeps them',
      });
    for (const label of samples.labels) most = Math.max(most, label);
  }
  return most + 1;
};

export const classifier = model({
  id: 'classifier',
  summary: 'Small neural network that tells the classes of rows; generates labels for given rows',
  reference: 'Rumelhart, Hinton & Williams 1986, Learning representations by back-propagating errors',
  data: 'vectors',
  options: schema,
  needs: ['labels'],
  provides: ['labels', 'sampleGiven', 'logLikelihood', 'predict', 'features'],
  conditional: true,
  tensors: true,
  implementation: Classifier,
});
