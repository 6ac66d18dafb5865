import type { Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { gapMarks } from '../../core/samples/index.js';
import { almostConstantColumns, quantile, sortedColumns } from './columns.js';
import { harmless, obstacle, sampled } from './measured.js';
import { logSmoothedMass } from './survival.js';
import { LOG_TAIL_MASS, REAL, SHARE } from './outputs.js';

const schema = objectSchema({
  quantile: {
    type: 'number',
    exclusiveMinimum: 0,
    exclusiveMaximum: 0.5,
    default: 0.01,
    description:
      'q: the tails lie below the q and above the 1 - q quantile of the held-out real rows, column by column',
  },
});

/**
 * Almost constant columns (range within 1e-9 of their magnitude, or one value in over 95 % of the real rows) have no tails
 * and are left out, for every model; so are categories, and columns that say what is missing. With no other column there is
 * nothing to measure. Held-out rows fewer than two tell no tail from the rest. Where cells may be missing, tails begin at the
 * quantiles of the cells that are there, and mass is the share of all rows, so that it says on how many hits it rests. A model
 * that fills more cells than the real rows do has its hits counted as if it filled as many: filling hides no lost tail.
 */
class TailMass implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'logMass',
      title: 'Mass of the tails (log)',
      summary:
        "log of the mass of the model's rows in the real tails, smoothed: log((k + 1/2) / (rows + 1)), k the mean over the columns that are not almost constant",
      ...LOG_TAIL_MASS,
    },
    {
      name: 'mass',
      title: 'Mass of the tails',
      summary: "share of the model's rows in the real tails, mean over the columns that are not almost constant",
      ...SHARE,
      ...REAL,
    },
  ];

  constructor(private readonly options: Options<typeof schema>) {}

  async measure(subject: Subject<Vectors>): Promise<Readonly<Record<string, Measured>>> {
    const rows = await subject.rows();
    const hindered = obstacle(rows, subject.test, this.outputs);
    if (hindered !== undefined) return hindered;
    const bounds = tailBounds(subject.test, this.options.quantile);
    if (bounds === undefined) return harmless(this.outputs);
    const hits = hitsIn(rows, bounds);
    return { logMass: sampled(logSmoothedMass(hits, rows.count)), mass: sampled(hits / rows.count) };
  }
}

/** Where the tails of each column begin. */
interface TailBounds {
  /** the columns that have tails, ascending */
  readonly columns: readonly number[];
  /** one for each of them */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** share of the real rows in which the column is not missing, above 0 */
  readonly present: Float64Array;
}

/** Part of a bound's magnitude within which a number is the bound itself: a model's arithmetic does not return it exactly. */
const ROUNDING = 1e-12;

/**
 * The q and 1 - q quantiles of every column that has tails (`quantile`), moved outwards by what
 * rounding may add to them. undefined: no column has tails.
 */
const tailBounds = (real: Vectors, q: number): TailBounds | undefined => {
  if (real.count < 2) return undefined;
  const constant = almostConstantColumns(real);
  const isNumber = (j: number): boolean => {
    const declared = real.columns?.[j];
    return declared === undefined || (declared.kind === 'number' && declared.marks === undefined);
  };
  const columns = Array.from(constant.keys()).filter((j) => constant[j] === 0 && isNumber(j));
  if (columns.length === 0) return undefined;
  const sorted = sortedColumns(real);
  const bound = (p: number, outwards: 1 | -1): Float64Array =>
    Float64Array.from(columns, (j) => {
      const at = quantile(sorted[j]!, p);
      return at + outwards * ROUNDING * Math.abs(at);
    });
  const present = Float64Array.from(columns, (j) => sorted[j]!.length / real.count);
  return { columns, low: bound(q, -1), high: bound(1 - q, 1), present };
};

/** Number of rows strictly beyond the bounds of a column, mean over the columns that have tails. */
const hitsIn = ({ count, values, columns: declared }: Vectors, { columns, low, high, present }: TailBounds): number => {
  const d = values.length / count;
  const marks = gapMarks(declared);
  let [hits, surplus] = [0, 0];
  for (let k = 0; k < columns.length; k++) {
    const column = columns[k]!;
    const mark = marks[column] ?? -1;
    let [beyond, filled] = [0, 0];
    for (let at = 0; at < values.length; at += d) {
      if (mark >= 0 && values[at + mark] === 1) continue;
      filled++;
      const value = values[at + column]!;
      if (value < low[k]! || value > high[k]!) beyond++;
    }
    hits += beyond;
    const most = present[k]! * count;
    if (filled > most) surplus += beyond * (1 - most / filled);
  }
  return (hits - surplus) / columns.length;
};

export const tailMass = metric({
  id: 'tail-mass',
  summary: "Mass of the model's rows beyond the outer quantiles of the real rows, column of numbers by column",
  data: 'vectors',
  provides: ['categories', 'missing'],
  options: schema,
  implementation: TailMass,
});
