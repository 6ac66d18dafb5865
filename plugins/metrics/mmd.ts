import type { Call, Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, type Options } from '../../core/plugin/index.js';
import { oncePer } from '../../core/samples/index.js';
import { withoutConstants } from './columns.js';
import { ROWS } from './distance/options.js';
import { pointsOf } from './distance/points.js';
import { harmless, obstacle, sampled } from './measured.js';
import { discrepancies, kernelSumBetween, kernelSumWithin, medianDistance } from './mmd/statistic.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    bandwidth: {
      anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { const: 'median' }],
      default: 'median',
      description:
        'h of the kernel exp(-|x - y|^2 / (2 h^2)), in data units: another one when these change; median: the median distance of two held-out real rows, the same for every generation; where over half of the pairs are equal, of those that are not',
    },
    rows: ROWS,
  },
} as const;

const COMMON = { unit: '', better: 'lower', ideal: 0 } as const;

/** Where all real rows are equal there is no length to compare by, and nothing to measure for any model. */
class Mmd implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'unbiased',
      summary: 'squared maximum mean discrepancy, unbiased: it may fall below 0',
      ...COMMON,
      range: [-2, 2],
    },
    {
      name: 'biased',
      summary: 'squared maximum mean discrepancy of the samples as they are; above 0 between two samples of one law',
      ...COMMON,
      range: [0, 2],
    },
  ];
  readonly #real;

  constructor(private readonly options: Options<typeof schema>) {
    this.#real = oncePer((test: Vectors) => {
      const points = pointsOf(test, options.rows);
      const bandwidth = options.bandwidth === 'median' ? medianDistance(points) : options.bandwidth;
      return bandwidth === undefined ? undefined : { points, bandwidth, within: kernelSumWithin(points, bandwidth) };
    });
  }

  async measure(subject: Subject<Vectors>, { signal }: Call): Promise<Readonly<Record<string, Measured>>> {
    signal.throwIfAborted();
    const rows = await subject.rows();
    const hindered = obstacle(rows, subject.test, this.outputs, { rows: 2, real: 2 });
    if (hindered !== undefined) return hindered;
    const [varying, test] = withoutConstants(rows, subject.test);
    const real = this.#real(test);
    if (real === undefined) return harmless(this.outputs);
    const points = pointsOf(varying, this.options.rows);
    const { unbiased, biased } = discrepancies(
      points.count,
      real.points.count,
      [kernelSumWithin(points, real.bandwidth), real.within],
      kernelSumBetween(points, real.points, real.bandwidth),
    );
    return { unbiased: sampled(unbiased), biased: sampled(biased) };
  }
}

export const mmd = metric({
  id: 'mmd',
  summary: 'Maximum mean discrepancy with a Gaussian kernel, biased and unbiased',
  reference: 'Gretton et al. 2012, A Kernel Two-Sample Test',
  data: 'vectors',
  options: schema,
  implementation: Mmd,
});
