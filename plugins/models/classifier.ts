import type { Checkpoint, FitContext, Model, Services, TrainingSet, Vectors } from '../../core/contracts/index.js';
import { model, objectSchema, type Options } from '../../core/plugin/index.js';
import { rowLength } from '../../core/samples/index.js';
import {
  disposeVariables,
  labelShares,
  Minibatches,
  readWeights,
  standardisationOf,
  train,
  trainingProperties,
  type Tf,
} from '../tensors/index.js';
import { FittedClassifier } from './classifier/fitted-classifier.js';
import { layersOf, logits, type Sizes } from './classifier/network.js';
import { COUNT } from '../options.js';

const schema = objectSchema({
  hidden: {
    type: 'array',
    items: COUNT,
    default: [64],
    description: 'sizes of the hidden layers; none: multinomial logistic regression',
  },
  activation: { enum: ['relu', 'silu', 'tanh'], default: 'relu', description: 'of the hidden layers' },
  ...trainingProperties({ epochs: 30, batch: 64, learningRate: 0.002, patience: 5 }),
});

/** Minimises the mean cross-entropy of the labels by Adam. */
class ClassifierModel implements Model<Vectors> {
  readonly #tf: Tf;

  constructor(
    private readonly options: Options<typeof schema>,
    { tensors }: Services,
  ) {
    this.#tf = tensors!.tf as Tf;
  }

  async fit(training: TrainingSet<Vectors>, context: FitContext<Vectors>): Promise<FittedClassifier> {
    const tf = this.#tf;
    const { hidden, activation, steps, batch, validation } = this.options;
    const { shape } = training.parts[0]!.samples;
    const classes = labelShares(training, 'classifier').length;
    const sizes: Sizes = { inputs: rowLength(shape), hidden, classes, activation };
    const standardisation = standardisationOf(training, 'classifier');
    const layers = layersOf(tf, sizes, context.random.child('weights'));
    const variables = layers.flatMap((layer) => layer.variables);
    try {
      const random = context.random.child('batches');
      const batches = new Minibatches(tf, training, { batch, random, validation, classes, standardisation });
      await train(
        tf,
        {
          variables,
          loss: ({ x, labels }) =>
            tf.neg(tf.mean(tf.sum(tf.mul(labels!, tf.logSoftmax(logits(tf, layers, activation, x))), 1))),
        },
        batches,
        steps === undefined ? this.options : { ...this.options, epochs: undefined },
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
  implementation: ClassifierModel,
});
