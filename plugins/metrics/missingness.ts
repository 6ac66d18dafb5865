import type { Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { gapMarks } from '../../core/samples/index.js';
import { columnOf } from './columns.js';
import { harmless, LOST, obstacle, orHarmless, sampled } from './measured.js';
import { LEAST, LOST_MODES, REAL, SHARE } from './outputs.js';
import { isLost } from './survival.js';

/**
 * How many cells are missing, column by column: of numbers those that are marked (`Column.markedBy`); a category of missing cells
 * is measured as every other category is. A source whose file lacks nothing leaves nothing to measure. Of rows that are no
 * numbers everything is lost.
 */
class Missingness implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'loss',
      title: 'Error of the share missing',
      summary:
        'mean over the columns that may lack something of |share of cells missing - share in the held-out real rows|',
      ...SHARE,
      ...LEAST,
      measures: 'risk',
    },
    {
      name: 'worst',
      title: 'Error of the share missing, worst column',
      summary: 'the same of the column that is farthest from the held-out real rows',
      ...SHARE,
      ...LEAST,
    },
    {
      name: 'lost',
      title: 'Columns that no longer lack anything',
      summary:
        'of the columns that lack something in the held-out real rows, the share that keep less than a quarter of it: the model forgets that values can be missing',
      ...LOST_MODES,
    },
    {
      name: 'share',
      title: 'Share of cells missing',
      summary: 'mean over the columns that may lack something',
      ...SHARE,
      ...REAL,
    },
    {
      name: 'together',
      title: 'Rows that lack several cells',
      summary:
        'share of the rows that lack two cells or more; nothing to measure where one column alone may lack something',
      ...SHARE,
      ...REAL,
    },
  ];

  async measure(subject: Subject<Vectors>): Promise<Readonly<Record<string, Measured>>> {
    const rows = await subject.rows();
    const { test } = subject;
    const marks = [...gapMarks(test.columns)].filter((mark) => mark >= 0);
    const hindered = marks.length === 0 ? harmless(this.outputs) : obstacle(rows, test, this.outputs);
    if (hindered !== undefined && hindered !== LOST) return hindered;
    const real = sharesOf(test, marks);
    const unmeasured = {
      ...(real.some((share) => share > 0) ? {} : { lost: 'harmless' as const }),
      ...(marks.length < 2 ? { together: 'harmless' as const } : {}),
    };
    if (hindered === LOST) return unmeasured;
    const own = sharesOf(rows, marks);
    const errors = own.map((share, k) => Math.abs(share - real[k]!));
    return {
      loss: sampled(meanOf(errors)),
      worst: sampled(Math.max(...errors)),
      lost: orHarmless(lostOf(own, real)),
      share: sampled(meanOf(own)),
      together: sampled(togetherIn(rows, marks)),
      ...unmeasured,
    };
  }
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const sharesOf = (samples: Vectors, marks: readonly number[]): Float64Array =>
  Float64Array.from(
    marks,
    (mark) => columnOf(samples, mark).reduce((sum, missing) => sum + missing, 0) / samples.count,
  );

/** undefined: no column lacks anything in reality. */
const lostOf = (own: Float64Array, real: Float64Array): number | undefined => {
  const lacking = [...real.keys()].filter((k) => real[k]! > 0);
  return lacking.length === 0 ? undefined : lacking.filter((k) => isLost(own[k]!, real[k]!)).length / lacking.length;
};

const togetherIn = (samples: Vectors, marks: readonly number[]): number => {
  const missing = new Float64Array(samples.count);
  for (const mark of marks) columnOf(samples, mark).forEach((cell, row) => (missing[row]! += cell));
  return missing.reduce((rows, cells) => rows + Number(cells >= 2), 0) / samples.count;
};

export const missingness = metric({
  id: 'missingness',
  summary: "How many cells are missing in the model's rows, for how many in real ones, column of numbers by column",
  data: 'vectors',
  needs: ['missing'],
  provides: ['categories', 'missing'],
  options: noOptions,
  implementation: Missingness,
});
