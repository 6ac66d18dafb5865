import type {
  Call,
  Measured,
  Metric,
  Moments,
  Output,
  RandomStream,
  Subject,
  Vectors,
} from '../../core/contracts/index.js';
import { meanAndCovariance } from '../../core/numerics/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { chooseRows, rowLength, take } from '../../core/samples/index.js';
import { checkFeatures, FEATURE_PROPERTIES, FeatureMap, onceEach } from './features.js';
import { allFinite, harmless, LOST, obstacle, orHarmless, sampled } from './measured.js';
import { frechetDistance as rootDistance } from './wasserstein/frechet.js';
import { RISK } from './outputs.js';

const schema = objectSchema({
  ...FEATURE_PROPERTIES,
  extrapolate: {
    type: 'boolean',
    default: false,
    description: "adds `limit`: where the distance goes as the model's rows become endless; ten times the work",
  },
});

/**
 * Not corrected for sampling: between N and M rows of one normal law whose covariance has eigenvalues l_i it is about
 * (1 / N + 1 / M) (sum l_i + 1/2 sum_ij l_i l_j (1 + [i = j]) / (l_i + l_j)) in expectation, to first order: above 0, and
 * falling as they grow. A strategy and its control are measured with the same numbers of rows against the same real ones, so
 * this part is in both, and makes their ratio too small rather than too large.
 */
class FrechetDistance implements Metric<Vectors> {
  readonly outputs: readonly Output[];
  readonly #map: FeatureMap;
  readonly #real: (test: Vectors, call: Call) => Promise<Moments | undefined>;

  constructor(private readonly options: Options<typeof schema>) {
    checkFeatures('frechet-distance', options);
    this.#map = new FeatureMap(options);
    this.#real = onceEach(async (test, call) => momentsOf(await this.#map.of(test, call)));
    this.outputs = [
      {
        name: 'distance',
        title: 'Fréchet distance of features',
        summary:
          "squared Fréchet distance between normal laws with the moments of the features of the model's and of the held-out real rows (FID, on these features)",
        ...RISK,
        unit: 'feature units^2',
      },
      ...(options.extrapolate
        ? [
            {
              name: 'limit',
              title: 'Fréchet distance for endless rows',
              summary:
                "the distance as the model's rows become endless, by a straight line in 1 / rows; may fall below 0; not there with too few rows for samples of two sizes",
              unit: 'feature units^2',
              better: 'lower',
              ideal: 'real',
              range: [-Infinity, Infinity],
            } as const,
          ]
        : []),
    ];
  }

  async measure(subject: Subject<Vectors>, call: Call): Promise<Readonly<Record<string, Measured>>> {
    call.signal.throwIfAborted();
    const { test } = subject;
    const rows = await subject.rows();
    const hindered = obstacle(rows, test, this.outputs, { rows: 2, real: 2 });
    if (hindered !== undefined) return hindered;
    const features = await this.#map.of(rows, call);
    const [model, real] = [momentsOf(features), await this.#real(test, call)];
    // A classifier that has no features of real rows has none to compare with, whatever the model.
    if (real === undefined) return harmless(this.outputs);
    if (model === undefined) return LOST;
    const squared = (moments: Moments): number => {
      call.signal.throwIfAborted();
      const distance = rootDistance(moments, real);
      return distance * distance;
    };
    const limit = this.options.extrapolate ? limitOf(features, squared, call.random) : undefined;
    return {
      distance: sampled(squared(model)),
      ...(this.options.extrapolate ? { limit: orHarmless(limit) } : {}),
    };
  }
}

const momentsOf = ({ values, count, shape }: Vectors): Moments | undefined =>
  count > 1 && allFinite(values) ? meanAndCovariance(values, count, rowLength(shape), 1) : undefined;

const SIZES = 10;
/** The smallest sample, as a part of all rows. */
const LEAST = 0.25;

/**
 * Where the squared Fréchet distance goes as the model's rows become endless (Chong & Forsyth 2020): it falls as 1 / N, so
 * a straight line through its values for samples of `SIZES` sizes, chosen at random, is followed to 1 / N = 0. The real
 * rows stay as they are: what their number adds is not taken off. undefined with too few rows for samples of two sizes.
 */
const limitOf = (rows: Vectors, squared: (model: Moments) => number, random: RandomStream): number | undefined => {
  const d = rowLength(rows.shape);
  const sizes = Array.from({ length: SIZES }, (_, i) =>
    Math.round(rows.count * (LEAST + ((1 - LEAST) * (i + 1)) / SIZES)),
  );
  if (sizes[0]! < 2 || sizes[0] === sizes[SIZES - 1]) return undefined;
  const points = sizes.map((size, i): readonly [number, number] => {
    const some = take(rows, chooseRows(rows.count, size, random.child('limit', i)));
    return [1 / size, squared(meanAndCovariance(some.values, size, d, 1))];
  });
  return intercept(points);
};

/** Of the straight line of least squares. */
export const intercept = (points: readonly (readonly [number, number])[]): number => {
  const n = points.length;
  const x = points.reduce((sum, [each]) => sum + each, 0) / n;
  const y = points.reduce((sum, [, each]) => sum + each, 0) / n;
  let [xx, xy] = [0, 0];
  for (const [a, b] of points) {
    xx += (a - x) * (a - x);
    xy += (a - x) * (b - y);
  }
  return y - (xy / xx) * x;
};

export const frechetDistance = metric({
  id: 'frechet-distance',
  summary: "Squared Fréchet distance between features of the model's and the held-out real rows (FID)",
  reference:
    'Dowson & Landau 1982; Heusel et al. 2017, GANs Trained by a Two Time-Scale Update Rule; Chong & Forsyth 2020, Effectively Unbiased FID',
  data: 'vectors',
  options: schema,
  implementation: FrechetDistance,
});
