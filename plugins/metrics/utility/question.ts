import type { RealData, Vectors } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { gapMarks, rowLength, take } from '../../../core/samples/index.js';
import { isNamed, type WrittenName } from '../../sources/table/match.js';
import { columnOf } from '../columns.js';

/** What a classifier, or a regression, is to find out, and of which rows it is asked to find all. */
export interface PredictionTask {
  /** the column that is predicted; absent: the label */
  readonly column?: number;
  /** names of the classes by index; empty where numbers are predicted */
  readonly classes: readonly string[];
  /** the class whose rows are to be found; absent where numbers are predicted */
  readonly rare?: number;
}
export interface PredictionOptions {
  readonly task: 'classification' | 'regression';
  readonly target?: WrittenName | undefined;
  readonly positive?: WrittenName | undefined;
}

/**
 * Undefined where the rows have no label to predict. The class to be found is the one that the study names, else the source's
 * rare event, else the one with the fewest held-out rows, the first of equals; of two classes of equal size that is the first.
 * @throws COLLAPSAR_OPTION_INVALID where the study names a column or a class that is not there, or asks for classes of numbers
 */
export const questionOf = (
  test: Vectors,
  { task, target, positive }: PredictionOptions,
  names: RealData['names'],
  rareName: string | undefined,
): PredictionTask | undefined => {
  if (target === undefined) return ofLabels(test, positive, names, rareName);
  const column = columnNamed(target, 'target', test, names);
  const declared = test.columns?.[column];
  if (task === 'regression') {
    if (declared?.kind !== 'category') return { column, classes: [] };
    throw invalid(
      `\`target\` ${String(target)} holds categories`,
      'a regression predicts numbers',
      'Leave `task` out, or name a column of numbers',
    );
  }
  if (declared?.kind !== 'category')
    throw invalid(
      `\`target\` ${String(target)} holds numbers`,
      'classes are predicted, and a model makes numbers between those that stand for classes',
      'Read it as a category (`categorical` of the source), write task: regression, or make it the `label`',
    );
  return {
    column,
    classes: declared.values,
    rare: rareOf(declared.values, Uint32Array.from(columnOf(test, column)), positive, undefined),
  };
};

const ofLabels = (
  { labels }: Vectors,
  positive: WrittenName | undefined,
  names: RealData['names'],
  rareName: string | undefined,
): PredictionTask | undefined => {
  if (labels === undefined) return undefined;
  // Classes without names are counted, one that no row is of among them.
  const least = names?.labels?.length ?? (typeof positive === 'number' ? positive + 1 : 0);
  const count = labels.reduce((most, label) => Math.max(most, label + 1), least);
  const classes = Array.from({ length: count }, (_, label) => names?.labels?.[label] ?? String(label));
  return { classes, rare: rareOf(classes, labels, positive, rareName) };
};

const rareOf = (
  classes: readonly string[],
  held: Uint32Array,
  positive: WrittenName | undefined,
  rareName: string | undefined,
): number => {
  if (positive !== undefined) {
    const named = classes.flatMap((name, k) => (isNamed(positive, name) ? [k] : []));
    if (named.length === 1) return named[0]!;
    throw invalid(
      `\`positive\` ${String(positive)} is ${named.length === 0 ? 'no class' : 'each of several classes'}`,
      `the classes are ${listed(classes)}`,
      'Write one of them, in quotes as it stands there',
    );
  }
  const known = rareName === undefined ? -1 : classes.indexOf(rareName);
  if (known >= 0) return known;
  const counts = new Uint32Array(classes.length);
  for (const label of held) counts[label]!++;
  let rarest = 0;
  for (let k = 1; k < counts.length; k++)
    if (counts[k]! > 0 && (counts[rarest] === 0 || counts[k]! < counts[rarest]!)) rarest = k;
  return rarest;
};

/** @throws COLLAPSAR_OPTION_INVALID where no column has the name, or several have */
export const columnNamed = (
  asked: WrittenName,
  option: string,
  { columns, shape }: Vectors,
  names: RealData['names'],
): number => {
  const all =
    columns?.map(({ name }) => name) ??
    names?.columns ??
    Array.from({ length: rowLength(shape) }, (_, j) => String(j + 1));
  const found = all.flatMap((name, j) => (isNamed(asked, name) ? [j] : []));
  if (found.length === 1) return found[0]!;
  throw invalid(
    `\`${option}\` ${String(asked)} is ${found.length === 0 ? 'no column' : 'each of several columns'} that is read`,
    `the columns are ${listed(all)}`,
    'Write one of them; the label of a source is predicted where `target` is left out',
  );
};

const listed = (names: readonly string[]): string =>
  `${names
    .slice(0, 12)
    .map((name) => `'${name}'`)
    .join(', ')}${names.length > 12 ? ` and ${names.length - 12} more` : ''}`;

const invalid = (what: string, why: string, fix: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_OPTION_INVALID', { where: 'metric utility', what, why, fix });

/** The rows that have an answer: all of them, unless the column that is predicted may be missing. */
export const answered = (samples: Vectors, { column }: PredictionTask): Vectors => {
  const mark = column === undefined ? -1 : (gapMarks(samples.columns)[column] ?? -1);
  if (mark < 0) return samples;
  return take(
    samples,
    [...columnOf(samples, mark)].flatMap((missing, row) => (missing === 0 ? [row] : [])),
  );
};

/** The class of each row. */
export const classesOf = (samples: Vectors, { column }: PredictionTask): Uint32Array | undefined =>
  column === undefined ? samples.labels : Uint32Array.from(columnOf(samples, column));
