import type { Call, Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { normalSf } from '../../core/numerics/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { permutation } from '../../core/random/index.js';
import { take } from '../../core/samples/index.js';
import {
  logisticScores,
  neighbourScores,
  networkScores,
  separation,
  standardised,
} from './classifier-two-sample/scores.js';
import { type Comparable, joinPoints, type Points, pointsOf, ROWS, spreadRows } from './distance/points.js';
import { checkFeatures, FEATURE_PROPERTIES, FeatureMap, onceEach } from './features.js';
import { withoutConstants } from './columns.js';
import { allFinite, harmless, LOST, obstacle, sampled } from './measured.js';
import { REAL, SHARE } from './outputs.js';
import { DISTANCE, gowerRows, isGower } from './table/gower.js';
import { oneHotRows } from './table/one-hot.js';
import { COUNT } from '../options.js';

const schema = objectSchema({
  method: {
    enum: ['neighbours', 'logistic', 'network'],
    default: 'neighbours',
    description:
      'what tells model from real. neighbours: the k nearest rows, sees any difference; logistic: a plane, sees means alone; network: twenty rectified units, slower by far',
  },
  distance: { ...DISTANCE, description: `of neighbours, ${DISTANCE.description}` },
  k: { ...COUNT, description: 'of neighbours; default: the square root of the rows trained on' },
  rows: { ...ROWS, description: `${ROWS.description}; half of them train the classifier, half test it` },
  ...FEATURE_PROPERTIES,
});

/** Rows of either side that are trained on, and held out, at least. */
const LEAST = 2;

/**
 * A classifier learns to tell half of the model's rows from as many real ones, and is tested on the other halves, so chance
 * is exactly 1/2. The real rows are the held-out ones: the model has seen none of them.
 */
class ClassifierTwoSample implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'accuracy',
      title: 'Accuracy of telling real from synthetic',
      summary:
        "share of held-out rows that a classifier rightly calls the model's or real; 1/2: they cannot be told apart",
      ...SHARE,
      better: 'lower',
      ideal: 0.5,
    },
    {
      name: 'auc',
      title: 'AUC of telling real from synthetic',
      summary:
        "chance that the classifier finds a row of the model likelier the model's than a real one, whatever its threshold",
      ...SHARE,
      better: 'lower',
      ideal: 0.5,
    },
    {
      name: 'pValue',
      title: 'p value of the two-sample test',
      summary: 'chance of such an accuracy, or a higher one, if there were no difference (normal approximation)',
      ...SHARE,
      ...REAL,
    },
  ];
  readonly #map: FeatureMap;
  readonly #real: (test: Vectors, call: Call) => Promise<Vectors>;

  constructor(private readonly options: Options<typeof schema>) {
    checkFeatures('classifier-two-sample', options);
    this.#map = new FeatureMap(options);
    this.#real = onceEach((test, call) => this.#map.of(test, call));
  }

  async measure(subject: Subject<Vectors>, call: Call): Promise<Readonly<Record<string, Measured>>> {
    call.signal.throwIfAborted();
    const { test } = subject;
    const rows = await subject.rows();
    const count = Math.min(rows.count, test.count, this.options.rows);
    const least = this.options.rows < 2 * LEAST ? Infinity : 2 * LEAST;
    const hindered = obstacle(rows, test, this.outputs, { rows: least, real: least });
    if (hindered !== undefined) return hindered;
    const chosen = take(rows, spreadRows(rows.count, count));
    const seen = await this.#map.of(chosen, call);
    const seenReal = take(await this.#real(test, call), spreadRows(test.count, count));
    if (!allFinite(seenReal.values)) return harmless(this.outputs);
    if (!allFinite(seen.values)) return LOST;
    // The last digit of a constant is no difference, and to a standardised classifier would be the greatest of all.
    const [features, real] = this.#comparable(seen, seenReal, test);

    // One order for both samples: where the model gives back the real rows themselves, twins are on the same side.
    const order = permutation(call.random.child('halves'), count);
    const half = count >> 1;
    const split = (samples: Vectors): readonly [Points, Points] => [
      pointsOf(take(samples, order.subarray(0, half))),
      pointsOf(take(samples, order.subarray(half))),
    ];
    const [zeros, askedZeros] = split(real);
    const [ones, askedOnes] = split(features);
    const { method, k = Math.max(1, Math.floor(Math.sqrt(2 * half))) } = this.options;
    // Both held-out halves at once: the classifier is fitted once.
    const asked = joinPoints(askedZeros, askedOnes);
    const scores =
      method === 'neighbours'
        ? neighbourScores(zeros, ones, asked, k)
        : method === 'logistic'
          ? logisticScores(standardised(zeros, ones, asked), call.signal)
          : networkScores(standardised(zeros, ones, asked), {
              random: call.random.child('network'),
              signal: call.signal,
            });
    const [ofReal, ofModel] = [scores.subarray(0, askedZeros.count), scores.subarray(askedZeros.count)];
    const { accuracy, auc } = separation(ofReal, ofModel, method === 'neighbours' ? 0.5 : 0);
    // 2 (count - half) answers, each right by chance 1/2.
    const z = (accuracy - 0.5) * 2 * Math.sqrt(2 * (count - half));
    return { accuracy: sampled(accuracy), auc: sampled(auc), pValue: sampled(normalSf(z)) };
  }

  #comparable(seen: Vectors, seenReal: Vectors, test: Vectors): readonly [rows: Comparable, real: Comparable] {
    const { method, distance, features } = this.options;
    if (method === 'neighbours' && features === 'raw' && isGower(test, distance))
      return gowerRows([seen, seenReal], test) as readonly [Comparable, Comparable];
    return withoutConstants(oneHotRows(seen, test), oneHotRows(seenReal, test));
  }
}

export const classifierTwoSample = metric({
  id: 'classifier-two-sample',
  summary: "Whether a classifier can tell the model's rows from held-out real ones",
  reference: 'Lopez-Paz & Oquab 2017, Revisiting Classifier Two-Sample Tests',
  data: 'vectors',
  // Plane and network see each category as a column of its own; made features would take its index for a number.
  provides: ({ features = 'raw', method, distance }) =>
    features === 'raw' && (method === 'logistic' || method === 'network' || distance !== 'euclidean')
      ? ['categories', 'missing']
      : [],
  options: schema,
  implementation: ClassifierTwoSample,
});
