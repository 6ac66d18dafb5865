import type { DataSource, Moments, OpenContext, RealData, Vectors } from '../../core/contracts/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { noise, openShape, type Shape } from './shapes/rows.js';

const schema = objectSchema({ noise: noise(0.1) });

const WIDTH = 21;

/** (t cos t, 21 u, t sin t) for t uniform on [1.5 pi, 4.5 pi] and u on [0, 1]. */
const ROLL: Shape = {
  d: 3,
  point(random, out, at) {
    const t = 1.5 * Math.PI * (1 + 2 * random.uniform());
    out[at] = t * Math.cos(t);
    out[at + 1] = WIDTH * random.uniform();
    out[at + 2] = t * Math.sin(t);
    return 0;
  },
};

/** By the integrals of t cos t, t sin t and their products over [1.5 pi, 4.5 pi]. */
const momentsOf = (sd: number): Moments => {
  const meanZ = 2 / (3 * Math.PI);
  const square = 4.875 * Math.PI * Math.PI;
  const across = 1.5 * Math.PI - 2 * meanZ;
  return {
    mean: Float64Array.of(2, WIDTH / 2, meanZ),
    covariance: Float64Array.of(
      ...[square - 4.25 + sd * sd, 0, across],
      ...[0, (WIDTH * WIDTH) / 12 + sd * sd, 0],
      ...[across, 0, square + 0.25 - meanZ * meanZ + sd * sd],
    ),
  };
};

class SwissRoll implements DataSource<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {}

  async open(context: OpenContext): Promise<RealData<Vectors>> {
    return openShape(ROLL, this.options, context, { moments: momentsOf(this.options.noise) });
  }
}

export const swissRoll = source({
  id: 'swiss-roll',
  summary: 'A rolled-up sheet in three dimensions with noise, drawn anew without end',
  reference: 'scikit-learn make_swiss_roll',
  data: 'vectors',
  options: schema,
  provides: ['truth.moments'],
  publishable: true,
  implementation: SwissRoll,
});
