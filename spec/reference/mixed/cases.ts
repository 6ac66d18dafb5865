import { expect } from 'chai';
import type { Column, JsonObject, Vectors } from '../../../core/contracts/index.js';
import type { Registration } from '../../../core/plugin/index.js';
import { rootStream } from '../../../core/random/index.js';
import { join, slice } from '../../../core/samples/index.js';
import { closestRecord } from '../../../plugins/metrics/closest-record.js';
import { energyDistance } from '../../../plugins/metrics/energy-distance.js';
import { membershipInference } from '../../../plugins/metrics/membership-inference.js';
import { mmd } from '../../../plugins/metrics/mmd.js';
import { precisionRecall } from '../../../plugins/metrics/precision-recall.js';
import { singlingOut } from '../../../plugins/metrics/singling-out.js';
import { tailMass } from '../../../plugins/metrics/tail-mass.js';
import { admissions } from '../../fixtures/tables.js';
import { told } from '../../plugins/metrics/subject.js';
import { agree, askPython } from '../python.js';

const SCRIPT = new URL('./mixed.py', import.meta.url);
export const MODULES = ['numpy', 'scipy', 'sklearn'];

/** Rows as a data frame has them: texts, numbers, and nothing where nothing is known. */
const recordsOf = ({ values, count, columns }: Vectors): (string | number | null)[][] =>
  Array.from({ length: count }, (_, row) =>
    columns!.flatMap((column, j): (string | number | null)[] => {
      const value = values[row * columns!.length + j]!;
      if (column.kind === 'category') return [column.values[value]!];
      if (column.marks !== undefined) return [];
      const mark = columns!.findIndex((other) => other.kind === 'number' && other.marks === column.name);
      return [mark >= 0 && values[row * columns!.length + mark] === 1 ? null : value];
    }),
  );

interface Given {
  readonly rows: Vectors;
  readonly trained: Vectors;
  readonly test: Vectors;
}
/** As many of each, some of the model's rows training rows, others repeated, one column as it should not be. */
export const givenOf = (count: number, seed: number): Given => {
  const [trained, test, fresh] = [1, 2, 3].map((at) => admissions(count, 10 * seed + at)) as [
    Vectors,
    Vectors,
    Vectors,
  ];
  const fifth = Math.floor(count / 5);
  const rows = join([slice(trained, 0, fifth), slice(fresh, 0, fifth), slice(fresh, 0, count - 2 * fifth)]);
  const values = Float64Array.from(rows.values, (value, at) =>
    seed % 2 === 1 && at % 8 === 5 && at % 3 === 0 ? 4 : value,
  );
  return { rows: { ...rows, values }, trained, test };
};

const METRICS: readonly (readonly [Registration, JsonObject])[] = [
  [energyDistance, { distance: 'gower' }],
  [mmd, {}],
  [precisionRecall, { k: 4 }],
  [tailMass, { quantile: 0.05 }],
  [closestRecord, { near: 0.3 }],
  [membershipInference, { k: 1, falsePositives: 0.037 }],
  [membershipInference, { k: 3, falsePositives: 0.011 }],
  [singlingOut, { mode: 'univariate', attacks: 100_000 }],
];

/** Every metric of mixed rows beside what the program says of the same tables. */
export const compare = async (given: readonly Given[]): Promise<void> => {
  const asked = given.flatMap((each) => METRICS.map(([entry, options]) => ({ each, entry, options })));
  const records = new Map(given.map(({ rows, trained, test }) => [rows, [rows, trained, test].map(recordsOf)]));
  const answers = askPython<readonly Record<string, number>[]>(
    SCRIPT,
    MODULES,
    asked.map(({ each, entry, options }) => {
      const [rows, trained, test] = records.get(each.rows)!;
      return { kind: entry.id, rows, trained, test, ...options };
    }),
  );
  for (const [i, { each, entry, options }] of asked.entries()) {
    const ours = await told(entry, { rows: each.rows, test: each.test, trained: [each.trained] }, options);
    for (const [name, value] of Object.entries(answers[i]!))
      agree(ours[name] as number, value, 1e-7, `${entry.id}.${name}`);
  }
};

/** Twelve columns of 0 to 3, every other of which has gaps, and four categories: the 5 and 95 % quantiles of a column are its ends. */
const digits = (count: number, seed: number): Vectors => {
  const random = rootStream(seed);
  const columns = Array.from({ length: 16 }, (_, j): readonly Column[] => {
    const name = `c${j}`;
    if (j > 11) return [{ name, kind: 'category', values: ['a', 'b', 'c'] }];
    const number: Column = { name, kind: 'number' };
    return j % 2 === 0 ? [number] : [number, { name: `${name} missing`, kind: 'number', marks: name }];
  }).flat();
  const values = Float64Array.from({ length: count * columns.length }, (_, at) => {
    const column = columns[at % columns.length]!;
    return column.kind === 'category'
      ? random.below(3)
      : column.marks === undefined
        ? random.below(4)
        : random.below(2);
  });
  return { kind: 'vectors', count, shape: [columns.length], values, columns };
};

/** Distances to the closest record beside those of SDMetrics, which has the same rule of gaps. */
export const besideSdmetrics = async (): Promise<void> => {
  const [rows, trained, test] = [digits(150, 1), digits(120, 2), digits(120, 3)];
  const [r, m, t] = [rows, trained, test].map(recordsOf);
  const [theirs] = askPython<readonly Record<string, number>[]>(
    SCRIPT,
    [...MODULES, 'sdmetrics'],
    [{ kind: 'sdmetrics', rows: r, trained: m, test: t }],
  );
  const ours = await told(closestRecord, { rows, test, trained: [trained] });
  for (const [name, value] of Object.entries(theirs!)) agree(ours[name] as number, value, 1e-9, name);
};

/** The share of the univariate predicates that hit, beside Anonymeter's own. */
export const besideAnonymeter = async ({ rows, trained, test }: Given): Promise<void> => {
  const [r, m, t] = [rows, trained, test].map(recordsOf);
  const [theirs] = askPython<readonly Record<string, number>[]>(
    SCRIPT,
    [...MODULES, 'polars', 'anonymeter'],
    [{ kind: 'anonymeter', rows: r, trained: m, test: t }],
  );
  const ours = await told(singlingOut, { rows, test, trained: [trained] }, { mode: 'univariate', attacks: 100_000 });
  for (const name of ['attack', 'control']) agree(ours[name] as number, theirs![name]!, 1e-12, name);
  // Theirs of 2,000 guesses in three columns each, ours of ten times as many.
  const guesses = await told(singlingOut, { rows, test, trained: [trained] }, { attacks: 20_000 });
  const [own, other] = [guesses['baseline'] as number, theirs!['baseline']!];
  console.log(`      guesses that single out: ${own.toFixed(4)}, Anonymeter's ${other.toFixed(4)}`);
  expect(Math.abs(own - other)).to.be.below(4 * Math.sqrt(own * (1 - own) * (1 / 2000 + 1 / 20_000)));
};
