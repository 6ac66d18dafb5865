import type { OpenContext, RandomStream, RealData, Truth, Vectors } from '../../../core/contracts/index.js';
import { take } from '../../../core/samples/index.js';
import { fault } from '../files.js';
import { drawFrom } from '../sequence.js';
import type { Table } from './encode.js';
import type { WrittenName } from './match.js';
import { classOf, populationTruth, rareEvent } from './population.js';
import { applyScale, standardScale } from './scale.js';
import { stratifiedSplit, thinned, type Split } from './split.js';

export interface TableSettings {
  /** share of the rows held out, in (0, 1) */
  readonly test: number;
  /** once: every row at most once; again: with replacement, so that the rows are the population */
  readonly draw: 'once' | 'again';
  /** standard: every column of numbers centred and scaled by the rows to train on, the test rows alike */
  readonly scale: 'none' | 'standard';
  /** the label that is the rare event, by its text or its value */
  readonly rare?: WrittenName | undefined;
  /** thin the rare event to this share, in the population and in the test rows */
  readonly rareShare?: number | undefined;
  /** shape of a row; default [columns] */
  readonly shape?: readonly number[];
}

/**
 * A table as real data: split (stratified by label), the rare event thinned, scaled, then drawn from. Each step has a
 * stream of its own below `random`. Under `draw: again` the rows that are not for testing are the population, hence the
 * truth: its moments in the units of the rows (of numbers alone), its rare mass a ratio of counts.
 * @throws COLLAPSAR_SOURCE_INVALID where rows or labels do not suffice
 */
export const openTable = (
  table: Table,
  settings: TableSettings,
  { random }: Pick<OpenContext, 'random'>,
): RealData<Vectors> => {
  const { columns, labels, reading, fingerprint } = table;
  const rare = settings.rare === undefined ? undefined : classOf(table, settings.rare);
  const { population, test } = splitTable(table, settings, rare, random);
  const all = rowsOf(table, settings.shape);
  const raw = take(all, population);
  const scale = settings.scale === 'standard' ? standardScale(raw) : undefined;
  const scaled = (samples: Vectors): Vectors => (scale === undefined ? samples : applyScale(samples, scale));
  const rows = scaled(raw);
  const { order, ...extent } = drawFrom(settings.draw, rows.count, random.child('rows'));
  return {
    ...extent,
    rows: async (from, count) => take(rows, order(from, count)),
    test: scaled(take(all, test)),
    ...(settings.draw === 'again' ? { truth: truthOf(table, rows, rare) } : {}),
    ...(reading === undefined ? {} : { reading }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(scale === undefined ? {} : { scaled: true as const }),
    names: { columns, ...(labels === undefined ? {} : { labels: labels.names }) },
  };
};

const splitTable = (table: Table, settings: TableSettings, rare: number | undefined, random: RandomStream): Split => {
  const split = stratifiedSplit(table.count, settings.test, table.labels, random.child('split'));
  if (split.test.length < 1 || split.population.length < 2)
    throw fault(
      table.name,
      `${table.count} rows split into ${split.population.length} to train on and ${split.test.length} to test with`,
      'At least 2 and 1 are needed: give more rows, or another share for `test`',
    );
  return rare === undefined ? split : thinned(table, split, rare, settings, random);
};

const rowsOf = ({ count, columns, values, labels, declared }: Table, shape: TableSettings['shape']): Vectors => ({
  kind: 'vectors',
  count,
  shape: shape ?? [columns.length],
  values,
  ...(labels === undefined ? {} : { labels: labels.classes }),
  ...(declared === undefined ? {} : { columns: declared }),
});

const truthOf = ({ declared, labels }: Table, rows: Vectors, rare: number | undefined): Truth<Vectors> => {
  const event = rare === undefined ? undefined : rareEvent(rows, rare, labels!.names[rare]!);
  // The index of a category is no number to be averaged.
  if (declared !== undefined) return event === undefined ? {} : { rare: event };
  return populationTruth(() => rows, event);
};
