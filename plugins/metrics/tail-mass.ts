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
 * nothing to measure. Held-out rows fewer than two tell no
 * tail from the rest. Where cells may be missing, tails are those of the cells that are there, and mass is their share.
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
    const { beyond, cells } = cellsBeyond(rows, bounds);
    // A model that fills no cell any more has no tails either.
    return { logMass: sampled(logSmoothedMass(beyond, cells)), mass: sampled(cells === 0 ? 0 : beyond / cells) };
  }
}

/** Where the tails of each column begin. */
interface TailBounds {
  /** the columns that have tails, ascending */
  readonly columns: readonly number[];
  /** one for each of them */
  readonly low: Float64Array;
  readonly high: Float64Array;
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
  return { columns, low: bound(q, -1), high: bound(1 - q, 1) };
};

/** Number of cells that are not missing, and of those strictly beyond the bounds of their column: means over the columns that have tails. */
const cellsBeyond = (
  { count, values, columns: declared }: Vectors,
  { columns, low, high }: TailBounds,
): { readonly beyond: number; readonly cells: number } => {
  const d = values.length / count;
  const marks = gapMarks(declared);
  let [beyond, missing] = [0, 0];
  for (let at = 0; at < values.length; at += d)
    for (let k = 0; k < columns.length; k++) {
      const column = columns[k]!;
      const mark = marks[column] ?? -1;
      const value = values[at + column]!;
      if (mark >= 0 && values[at + mark] === 1) missing++;
      else if (value < low[k]! || value > high[k]!) beyond++;
    }
  return { beyond: beyond / columns.length, cells: count - missing / columns.length };
};

export const tailMass = metric({
  id: 'tail-mass',
  summary: "Mass of the model's rows beyond the outer quantiles of the real rows, column of numbers by column",
  data: 'vectors',
  provides: ['categories', 'missing'],
  options: schema,
  implementation: TailMass,
});
