import type { DataSource, OpenContext, RealData, Vectors } from '../../core/contracts/index.js';
import { source, type Options } from '../../core/plugin/index.js';
import { logScaledBesselI0 } from './shapes/bessel.js';
import { LABELS, noise } from './shapes/options.js';
import { openShape, type Shape } from './shapes/rows.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    noise: noise(0.05),
    factor: {
      type: 'number',
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.5,
      description: 'radius of the inner circle; the outer one has radius 1',
    },
    labels: LABELS,
  },
} as const;

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

/** Of a circle of this radius with noise, at a distance r of its centre: a Rice law, spread over all directions. */
const logCircleDensity = (r: number, radius: number, sd: number): number => {
  const gap = (r - radius) / sd;
  return logScaledBesselI0((r * radius) / (sd * sd)) - 0.5 * gap * gap - Math.log(2 * Math.PI * sd * sd);
};

const logDensity = ({ count, values }: Vectors, factor: number, sd: number): Float64Array => {
  const out = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const [x, y] = [values[2 * row]!, values[2 * row + 1]!];
    const r = Math.sqrt(x * x + y * y);
    const outer = logCircleDensity(r, 1, sd);
    const inner = logCircleDensity(r, factor, sd);
    const largest = Math.max(outer, inner);
    out[row] = largest + Math.log(0.5 * (Math.exp(outer - largest) + Math.exp(inner - largest)));
  }
  return out;
};

class Circles implements DataSource<Vectors> {
  constructor(private readonly options: Options<typeof schema>) {}

  async open(context: OpenContext): Promise<RealData<Vectors>> {
    const { noise: sd, factor } = this.options;
    const variance = (1 + factor * factor) / 4 + sd * sd;
    const truth = {
      moments: { mean: new Float64Array(2), covariance: Float64Array.of(variance, 0, 0, variance) },
      ...(sd > 0 ? { logLikelihood: (samples: Vectors) => logDensity(samples, factor, sd) } : {}),
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
  provides: (options) => [
    'truth.moments',
    ...(options['noise'] === 0 ? [] : (['truth.likelihood'] as const)),
    ...(options['labels'] === true ? (['labels'] as const) : []),
  ],
  publishable: true,
  implementation: Circles,
});
