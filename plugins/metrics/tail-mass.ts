import type { Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, type Options } from '../../core/plugin/index.js';
import { harmless, obstacle, sampled } from './measured.js';
import { logSmoothedMass } from './smoothed.js';
import { rowsBeyond, tailBounds } from './tail-mass/bounds.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    quantile: {
      type: 'number',
      exclusiveMinimum: 0,
      exclusiveMaximum: 0.5,
      default: 0.01,
      description:
        'q: the tails lie below the q and above the 1 - q quantile of the held-out real rows, column by column',
    },
  },
} as const;

/**
 * Almost constant columns (range within 1e-9 of their magnitude, or one value in over 95 % of the real rows) have no tails
 * and are left out, for every model; with no other column there is nothing to measure. Held-out rows fewer than two tell no
 * tail from the rest.
 */
class TailMass implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'logMass',
      summary:
        "log of the mass of the model's rows in the real tails, smoothed: log((k + 1/2) / (rows + 1)), k the mean over the columns that are not almost constant",
      unit: '',
      better: 'ideal',
      ideal: 'real',
      range: [-Infinity, 0],
      measures: 'tail-mass',
    },
    {
      name: 'mass',
      summary: "share of the model's rows in the real tails, mean over the columns that are not almost constant",
      unit: '',
      better: 'ideal',
      ideal: 'real',
      range: [0, 1],
    },
  ];

  constructor(private readonly options: Options<typeof schema>) {}

  async measure(subject: Subject<Vectors>): Promise<Readonly<Record<string, Measured>>> {
    const rows = await subject.rows();
    const hindered = obstacle(rows, subject.test, this.outputs);
    if (hindered !== undefined) return hindered;
    const bounds = tailBounds(subject.test, this.options.quantile);
    if (bounds === undefined) return harmless(this.outputs);
    const beyond = rowsBeyond(rows, bounds);
    return { logMass: sampled(logSmoothedMass(beyond, rows.count)), mass: sampled(beyond / rows.count) };
  }
}

export const tailMass = metric({
  id: 'tail-mass',
  summary: "Mass of the model's rows beyond the outer quantiles of the real rows",
  data: 'vectors',
  options: schema,
  implementation: TailMass,
});
