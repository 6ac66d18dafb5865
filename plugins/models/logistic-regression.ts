import type {
  Checkpoint,
  FitContext,
  FittedModel,
  Model,
  Pairs,
  SampleContext,
  TrainingSet,
  Vectors,
} from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { checkpointCodec, model, objectSchema, type Options, SHAPE } from '../../core/plugin/index.js';
import { givenOnly } from './conditional.js';
import { linearPredictor } from './regression/linear-predictor.js';
import { logisticFit } from './regression/newton.js';
import { NOT_NEGATIVE } from '../options.js';

const schema = objectSchema({
  ridge: {
    ...NOT_NEGATIVE,
    default: 1,
    description:
      'penalty on half the squared coefficients, beside the sum of negative log-likelihoods; it holds the intercept too, so that a single class has a finite fit. It weighs coefficients in the units of the inputs: another model when these change',
  },
  intercept: { type: 'boolean', default: true, description: 'fits an intercept' },
});

/** Nats in all below which labels without a penalty are fitted without error: the coefficients grow for ever. */
const PERFECT = 1e-6;

/** Labels 0 and 1 given inputs. */
class LogisticRegression implements Model<Pairs> {
  constructor(private readonly options: Options<typeof schema>) {}

  async fit(training: TrainingSet<Pairs>, { signal }: FitContext<Pairs>): Promise<FittedLogistic> {
    for (const { samples } of training.parts) refuse(samples);
    const { ridge } = this.options;
    const fit = logisticFit(training, this.options, signal);
    if (fit === undefined || (ridge === 0 && fit.loss < PERFECT))
      throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
        what: `the ${training.count} training rows do not decide the coefficients`,
        where: 'logistic-regression',
        why: 'a plane parts the two labels without error, a label is missing, or there are fewer rows than inputs',
        fix: 'set `ridge` above 0, or raise `samples`',
      });
    return new FittedLogistic(training.parts[0]!.samples.targets.shape, fit.coefficients);
  }

  async restore(checkpoint: Checkpoint): Promise<FittedLogistic> {
    return FittedLogistic.restore(checkpoint);
  }
}

const refuse = ({ count, targets }: Pairs): void => {
  const odd = targets.values.find((value) => value !== 0 && value !== 1);
  if (odd === undefined && targets.values.length === count) return;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: odd === undefined ? `rows have ${targets.shape.join(' x ')} targets` : `a target is ${odd}`,
    where: 'logistic-regression',
    why: 'it fits one label a row, 0 or 1',
  });
};

const codec = checkpointCodec({
  model: 'logistic-regression',
  meta: objectSchema({ shape: SHAPE, inputs: { type: 'integer', minimum: 0 } }, 'all'),
  arrays: { weights: { type: 'float64', shape: ({ inputs }) => [inputs + 1] } },
});

/** P(1) = 1 / (1 + exp(-(b0 + b'x))). */
class FittedLogistic implements FittedModel<Pairs> {
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
    const { shape, weights } = this;
    return codec.encode({ shape, inputs: weights.length - 1 }, { weights });
  }

  static restore(checkpoint: Checkpoint): FittedLogistic {
    const { meta, arrays } = codec.decode(checkpoint);
    return new FittedLogistic(meta.shape, arrays.weights);
  }
}

export const logisticRegression = model({
  id: 'logistic-regression',
  summary: 'Logistic regression with a ridge penalty: generates labels 0 and 1 for given inputs',
  reference: 'Feng et al. 2024, Beyond Model Collapse',
  data: 'pairs',
  options: schema,
  provides: ['sampleGiven', 'logLikelihood', 'predict', 'weights', 'temperature'],
  conditional: true,
  implementation: LogisticRegression,
});
