import type { DataSource, Moments, OpenContext, RealData, Vectors } from '../../core/contracts/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { logHalfCircleDensity } from './shapes/arc.js';
import { curveCapabilities, LABELS, logMeanDensity, noise, openShape, type Shape } from './shapes/rows.js';

const schema = objectSchema({ noise: noise(0.1), labels: LABELS });

/** Half circles of radius 1: angles 0 to pi around (0, 0), and its image under a half turn around (1/2, 1/4). */
const MOONS: Shape = {
  d: 2,
  point(random, out, at) {
    const lower = random.below(2);
    const angle = Math.PI * random.uniform();
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    out[at] = lower === 1 ? 1 - x : x;
    out[at + 1] = lower === 1 ? 0.5 - y : y;
    return lower;
  },
};

const momentsOf = (sd: number): Moments => ({
  mean: Float64Array.of(0.5, 0.25),
  covariance: Float64Array.of(0.75 + sd * sd, 0.125 - 1 / Math.PI, 0.125 - 1 / Math.PI, 0.5625 - 1 / Math.PI + sd * sd),
});

class TwoMoons implements DataSource<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {}

  async open(context: OpenContext): Promise<RealData<Vectors>> {
    const { noise: sd } = this.options;
    const upper = (x: number, y: number): number => logHalfCircleDensity(x, y, sd);
    const lower = (x: number, y: number): number => logHalfCircleDensity(1 - x, 0.5 - y, sd);
    const truth = {
      moments: momentsOf(sd),
      ...(sd > 0 ? { logLikelihood: (samples: Vectors) => logMeanDensity(samples, upper, lower) } : {}),
    };
    return openShape(MOONS, this.options, context, truth, ['upper', 'lower']);
  }
}

export const twoMoons = source({
  id: 'two-moons',
  summary: 'Two interleaved half circles with noise, drawn anew without end',
  reference: 'scikit-learn make_moons; Bertrand et al. 2023',
  data: 'vectors',
  options: schema,
  provides: curveCapabilities,
  publishable: true,
  implementation: TwoMoons,
});
