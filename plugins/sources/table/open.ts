import type { OpenContext, RealData, Truth, Vectors } from '../../../core/contracts/index.js';
import { meanAndCovariance } from '../../../core/numerics/index.js';
import { rowLength, take } from '../../../core/samples/index.js';
import { fault } from './fault.js';
import { indexOf, type Named } from './match.js';
import { rareEvent } from './rare.js';
import { applyScale, standardScale } from './scale.js';
import { again, once } from './sequence.js';
import { stratifiedSplit, type Split } from './split.js';
import type { Table } from './table.js';
import { rareCount, thin } from './thin.js';

export interface TableSettings {
  /** share of the rows held out, in (0, 1) */
  readonly test: number;
  /** once: every row at most once; again: with replacement, so that the rows are the population */
  readonly draw: 'once' | 'again';
  /** standard: every column of numbers centred and scaled by the rows to train on, the test rows alike */
  readonly scale: 'none' | 'standard';
  /** the label that is the rare event, by its text or its value */
  readonly rare?: Named;
  /** thin the rare event to this share, in the population and in the test rows */
  readonly rareShare?: number;
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
  const rare = settings.rare === undefined ? undefined : classOf(table, settings.rare);
  const split = stratifiedSplit(table.count, settings.test, table.labels, random.child('split'));
  if (split.test.length < 1 || split.population.length < 2)
    throw fault(
      table.name,
      `${table.count} rows split into ${split.population.length} to train on and ${split.test.length} to test with`,
      'At least 2 and 1 are needed: give more rows, or another share for `test`',
    );
  const { population, test } = rare === undefined ? split : thinned(table, split, rare, settings, random);

  const all: Vectors = {
    kind: 'vectors',
    count: table.count,
    shape: settings.shape ?? [table.columns.length],
    values: table.values,
    ...(table.labels === undefined ? {} : { labels: table.labels.classes }),
    ...(table.declared === undefined ? {} : { columns: table.declared }),
  };
  const raw = take(all, population);
  const scale = settings.scale === 'standard' ? standardScale(raw) : undefined;
  const rows = scale === undefined ? raw : applyScale(raw, scale);
  const heldOut = take(all, test);
  return {
    size: settings.draw === 'again' ? Infinity : rows.count,
    ...(settings.draw === 'again' ? { population: rows.count } : {}),
    rows: sequence(settings.draw, rows, random.child('rows')),
    test: scale === undefined ? heldOut : applyScale(heldOut, scale),
    ...(settings.draw === 'again' ? { truth: truthOf(table, rows, rare) } : {}),
    ...(table.reading === undefined ? {} : { reading: table.reading }),
    ...(table.fingerprint === undefined ? {} : { fingerprint: table.fingerprint }),
    names: { columns: table.columns, ...(table.labels === undefined ? {} : { labels: table.labels.names }) },
  };
};

const sequence = (
  draw: TableSettings['draw'],
  rows: Vectors,
  random: OpenContext['random'],
): RealData<Vectors>['rows'] => {
  const read = (draw === 'again' ? again : once)(rows, random);
  return async (from, count) => read(from, count);
};

const truthOf = (table: Table, rows: Vectors, rare: number | undefined): Truth<Vectors> => {
  let moments: Truth['moments'];
  const known = rare === undefined ? {} : { rare: rareEvent(rows, rare, table.labels!.names[rare]!) };
  // The index of a category is no number to be averaged.
  if (table.declared !== undefined) return known;
  return {
    // On demand: d x d sums over all rows are not worth their time to a cell that never asks.
    get moments() {
      return (moments ??= meanAndCovariance(rows.values, rows.count, rowLength(rows.shape)));
    },
    ...known,
  };
};

/** @throws COLLAPSAR_SOURCE_INVALID where no row has the label, or several labels have the value */
export const classOf = (table: Pick<Table, 'name' | 'labels'>, rare: Named): number => {
  if (table.labels === undefined)
    throw fault(
      table.name,
      `'${String(rare)}' cannot be the rare event: the rows have no label`,
      'Name the column of labels in `label`',
    );
  const { names, column, numberOf } = table.labels;
  return indexOf(
    rare,
    names,
    table.name,
    'label',
    `no row has the label '${String(rare)}' in column '${column}'`,
    numberOf,
  );
};

/** The split with the class `rare` thinned to `rareShare` on both sides, as far as it is asked for. */
export const thinned = (
  table: Pick<Table, 'name' | 'labels'>,
  { population, test }: Split,
  rare: number,
  { rareShare }: Pick<TableSettings, 'rareShare'>,
  random: OpenContext['random'],
): Split => {
  if (rareShare === undefined) return { population, test };
  const { classes, names } = table.labels!;
  const present = population.reduce((sum, row) => sum + Number(classes[row] === rare), 0);
  const others = population.length - present;
  const keep = rareCount(others, rareShare);
  if (keep > present || keep < 1)
    throw fault(
      table.name,
      `a share of ${rareShare} for '${names[rare]}' beside ${others} other rows takes ${keep} of its rows; there are ${present}`,
      `Rows are thinned, never made: choose a share from ${(1 / (others + 1)).toPrecision(3)} to ${(present / population.length).toPrecision(3)}`,
    );
  const testOthers = test.reduce((sum, row) => sum + Number(classes[row] !== rare), 0);
  return {
    population: thin(population, classes, rare, keep, random.child('thin', 'population')),
    test: thin(test, classes, rare, rareCount(testOthers, rareShare), random.child('thin', 'test')),
  };
};
