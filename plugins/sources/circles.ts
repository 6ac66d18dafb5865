import type { DataSource, OpenContext, RealData, Vectors } from '../../core/contracts/index.js';
import { objectSchema, type Options, source } from '../../core/plugin/index.js';
import { curveCapabilities, LABELS, logMeanDensity, noise, openShape, type Shape } from './shapes/rows.js';
import { PART } from '../options.js';

const schema = objectSchema({
  noise: noise(0.05),
  factor: { ...PART, default: 0.5, description: 'radius of the inner circle; the outer one has radius 1' },
  labels: LABELS,
});

const circlesOf = (factor: number): Shape => ({
  d: 2,
  point(random, out, at) {
    const inner = random.below(2);
    const radius = inner === 1 ? factor : 1;
    const angle = 2 * Math.PI * random.uniform();
    out[at] = radius * Math.cos(angle);
    out[at + 1] = radius * Math.sin(angle);
    return inner;
  },
});

/** Of a circle of this radius with noise, at (x, y) from its centre: a Rice law, spread over all directions. */
const logCircleDensity = (x: number, y: number, radius: number, sd: number): number => {
  const r = Math.sqrt(x * x + y * y);
  const gap = (r - radius) / sd;
  return logScaledBesselI0((r * radius) / (sd * sd)) - 0.5 * gap * gap - Math.log(2 * Math.PI * sd * sd);
};

class Circles implements DataSource<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {}

  async open(context: OpenContext): Promise<RealData<Vectors>> {
    const { noise: sd, factor } = this.options;
    const variance = (1 + factor * factor) / 4 + sd * sd;
    const outer = (x: number, y: number): number => logCircleDensity(x, y, 1, sd);
    const inner = (x: number, y: number): number => logCircleDensity(x, y, factor, sd);
    const truth = {
      moments: { mean: new Float64Array(2), covariance: Float64Array.of(variance, 0, 0, variance) },
      ...(sd > 0 ? { logLikelihood: (samples: Vectors) => logMeanDensity(samples, outer, inner) } : {}),
    };
    return openShape(circlesOf(factor), this.options, context, truth, ['outer', 'inner']);
  }
}

export const circles = source({
  id: 'circles',
  summary: 'Two circles, one inside the other, with noise, drawn anew without end',
  reference: 'scikit-learn make_circles',
  data: 'vectors',
  options: schema,
  provides: curveCapabilities,
  publishable: true,
  implementation: Circles,
});

/** From here on the asymptotic series has settled to working precision. */
const LARGE = 40;
const STEPS = 32;

/**
 * log(e^-x I0(x)), I0 the modified Bessel function of order 0, x >= 0. Below 40 the trapezoidal rule on
 * (1/pi) int_0^pi e^(x (cos t - 1)) dt, which converges geometrically for a periodic integrand; above, Hankel's expansion
 * (Abramowitz & Stegun 9.7.1).
 */
export const logScaledBesselI0 = (x: number): number => {
  if (x >= LARGE) {
    let term = 1;
    let sum = 1;
    for (let n = 1; n <= 30 && term > 1e-17; n++) {
      term *= ((2 * n - 1) * (2 * n - 1)) / (8 * n * x);
      sum += term;
    }
    return Math.log(sum) - 0.5 * Math.log(2 * Math.PI * x);
  }
  let sum = 0.5 * (1 + Math.exp(-2 * x));
  for (let i = 1; i < STEPS; i++) sum += Math.exp(x * (Math.cos((Math.PI * i) / STEPS) - 1));
  return Math.log(sum / STEPS);
};
