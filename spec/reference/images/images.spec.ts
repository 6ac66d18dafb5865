import { expect } from 'chai';
import type { Call, FitContext, Model, TrainingSet, Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { trainingSet } from '../../../core/samples/index.js';
import { classified, divergence } from '../../../plugins/metrics/class-histogram.js';
import {
  logisticScores,
  neighbourScores,
  separation,
  standardised,
} from '../../../plugins/metrics/classifier-two-sample/scores.js';
import { pointsOf, type Points } from '../../../plugins/metrics/distance/points.js';
import { frechetDistance } from '../../../plugins/metrics/frechet-distance.js';
import { reconstruction } from '../../../plugins/metrics/reconstruction.js';
import { classifier } from '../../../plugins/models/classifier.js';
import { digits } from '../../../plugins/sources/digits.js';
import { startEngine, standardisationOf } from '../../../plugins/tensors/index.js';
import { measure, normalVectors, vectors } from '../../plugins/metrics/subject.js';
import { open } from '../../plugins/sources/open.js';
import { pythonHas, requires } from '../../requires.js';
import { agree, agreeAll, askPython } from '../python.js';

const MODULES = ['numpy', 'scipy', 'sklearn'] as const;
const { signal } = new AbortController();

interface Answer {
  readonly distance: number;
  readonly scores: readonly number[];
  readonly auc: number;
  readonly counts: readonly number[];
  readonly entropy: number;
  readonly confidence: number;
  readonly divergence: number;
  readonly crossEntropy: number;
  readonly squaredError: number;
  readonly accuracy: readonly number[];
  readonly loss: readonly number[];
}

const pairs = [1, 2, 10, 40, 160].map((d, i) => ({
  d,
  rows: normalVectors(60 + 4 * d, d, i, 1.3, 0.4),
  test: normalVectors(50 + 3 * d, d, i + 50),
}));
const [zeros, ones, asked] = [normalVectors(70, 4, 1), normalVectors(60, 4, 2, 1.5, 0.5), normalVectors(50, 4, 3)];
const ties = { zeros: [0, 0.2, 0.2, 0.5, 0.9, 1], ones: [0.2, 0.5, 0.5, 1, 1] };
const random = rootStream(4);
const probabilities = Array.from({ length: 200 }, () => {
  const row = Array.from({ length: 5 }, () => Math.exp(2 * random.normal()));
  return row.map((each) => each / row.reduce((sum, one) => sum + one, 0));
}).flat();
const shares = [0.4, 0.3, 0.2, 0.1, 0];
const [real, made] = [0, 1].map(() => Array.from({ length: 120 }, () => random.uniform())) as [number[], number[]];
const perceptron = { hidden: [32], epochs: 15, batch: 64, learningRate: 0.002 };
const seeds = [1, 2, 3, 4, 5];

describe('measures of images against NumPy, SciPy and scikit-learn', function () {
  this.timeout(60_000);
  let training: TrainingSet<Vectors>;
  let test: Vectors;
  const answers: Record<string, readonly Answer[]> = {};
  before(async function () {
    requires(this, 'Python with NumPy, SciPy and scikit-learn', pythonHas(...MODULES));
    const data = await open(digits, { as: 'images', draw: 'once' });
    const rows = await data.rows(0, data.size);
    test = data.test;
    training = trainingSet([{ samples: rows, origin: 'real' as const }]);
    const { mean, scale } = standardisationOf(training, 'spec');
    const scaled = ({ values }: Vectors): number[] =>
      Array.from(values, (x, i) => (x - mean[i % 64]!) / scale[i % 64]!);
    const given = { d: 4, zeros: [...zeros.values], ones: [...ones.values], asked: [...asked.values] };
    const cases: readonly { readonly kind: string; readonly [given: string]: unknown }[] = [
      ...pairs.map((each) => ({
        kind: 'frechet',
        d: each.d,
        rows: [...each.rows.values],
        test: [...each.test.values],
      })),
      { kind: 'neighbours', k: 1, ...given },
      { kind: 'neighbours', k: 11, ...given },
      { kind: 'logistic', ...given },
      { kind: 'separation', ...ties },
      { kind: 'histogram', d: 5, probabilities, real: shares },
      { kind: 'entropies', real, made },
      {
        kind: 'perceptron',
        d: 64,
        ...perceptron,
        seeds,
        train: scaled(rows),
        trainLabels: [...rows.labels!],
        test: scaled(test),
        testLabels: [...test.labels!],
      },
    ];
    // All in one go: to start Python with its libraries takes longer than they do.
    const all: readonly Answer[] = askPython(new URL('./reference.py', import.meta.url), MODULES, cases);
    for (const [i, { kind }] of cases.entries()) answers[kind] = [...(answers[kind] ?? []), all[i]!];
  });

  it('the squared Fréchet distance agrees with the root of the product of the covariances', async () => {
    for (const [i, given] of pairs.entries()) {
      const { distance } = await measure(frechetDistance, given);
      expect(Math.abs(distance!.value / answers['frechet']![i]!.distance - 1)).to.be.below(1e-8);
    }
  });

  it('nearest neighbours, logistic regression and the area under the curve', () => {
    const points = [zeros, ones, asked].map((rows) => pointsOf(rows)) as [Points, Points, Points];
    const [one, eleven] = answers['neighbours']!;
    agreeAll(neighbourScores(...points, 1), one!.scores, 1e-15);
    agreeAll(neighbourScores(...points, 11), eleven!.scores, 1e-15);
    agreeAll(logisticScores(standardised(...points), signal), answers['logistic']![0]!.scores, 1e-6);
    const { auc } = separation(Float64Array.from(ties.zeros), Float64Array.from(ties.ones), 0.5);
    agree(auc, answers['separation']![0]!.auc, 1e-15);
  });

  it('classes, confidence, entropy and divergence of a histogram', () => {
    const [expected] = answers['histogram']!;
    const ours = classified(vectors(probabilities, 5));
    expect([...ours.counts]).to.deep.equal(expected!.counts);
    agree(ours.entropy, expected!.entropy, 1e-13);
    agree(ours.confidence, expected!.confidence, 1e-13);
    agree(divergence(Float64Array.from(shares), ours), expected!.divergence, 1e-13);
  });

  it('errors of a reconstruction', async () => {
    const [expected] = answers['entropies']!;
    const { crossEntropy, squaredError } = await measure(reconstruction, {
      test: vectors(real, 4),
      reconstruct: () => vectors(made, 4),
    });
    agree(crossEntropy!.value, expected!.crossEntropy, 1e-13);
    agree(squaredError!.value, expected!.squaredError, 1e-13);
  });

  it('the classifier tells held-out digits as well as a perceptron of the same size', async () => {
    const [theirs] = answers['perceptron']!;
    const ours = { accuracy: [] as number[], loss: [] as number[] };
    for (const seed of seeds) {
      const found = await trained(perceptron, training, test, seed);
      ours.accuracy.push(found.accuracy);
      ours.loss.push(found.loss);
    }
    // Welch's statistic of five seeds each: no worse than by chance, and well above a plane's 0.95.
    expect(welch(ours.accuracy, theirs!.accuracy), `${ours.accuracy} against ${theirs!.accuracy}`).to.be.above(-4);
    expect(welch(ours.loss, theirs!.loss), `${ours.loss} against ${theirs!.loss}`).to.be.below(4);
    expect(average(ours.accuracy)).to.be.above(0.95);
  });
});

const trained = async (
  options: object,
  training: TrainingSet<Vectors>,
  test: Vectors,
  seed: number,
): Promise<{ accuracy: number; loss: number }> => {
  const engine = await startEngine('auto');
  const Implementation = classifier.implementation as unknown as new (
    options: object,
    services: object,
  ) => Model<Vectors>;
  const call: Call = { random: rootStream(seed), signal, report: () => undefined };
  const context: FitContext<Vectors> = { ...call, generation: 1 };
  const fitted = await new Implementation(
    { activation: 'relu', validation: 0, patience: 5, ...options },
    { tensors: engine },
  ).fit(training, context);
  const { values } = await fitted.predict!(test, call);
  let right = 0;
  for (let row = 0; row < test.count; row++) {
    const own = Array.from(values.subarray(10 * row, 10 * row + 10));
    if (own.indexOf(Math.max(...own)) === test.labels![row]) right++;
  }
  return { accuracy: right / test.count, loss: -average([...(await fitted.logLikelihood!(test, call))]) };
};

const average = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
const variance = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + (each - average(numbers)) * (each - average(numbers)), 0) / (numbers.length - 1);
const welch = (ours: readonly number[], theirs: readonly number[]): number =>
  (average(ours) - average(theirs)) / Math.sqrt(variance(ours) / ours.length + variance(theirs) / theirs.length);
