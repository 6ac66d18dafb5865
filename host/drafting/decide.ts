import { tableSeconds, type TableWork } from './cost.js';
import type { TableDraft } from './table.js';

/** Share of the rows that are held out. */
export const TEST = { table: 0.3, texts: 0.1 };
export const GENERATIONS = 10;
export const USUAL_SAMPLES = 200;
/**
 * Rows of the rarest class that a generation is to expect. Of fixed real rows a chain has those it began with: at the first share
 * that is walked, a tenth, a Poisson number of mean .9 x 20 = 18, below half of which the chain's class ends with probability .007
 * (of 12 expected ones .042, of 5 .17). To be shown to end so in under a tenth of the chains it may in 5 of 120. Real rows alone, new
 * in each generation, are judged by the mean of the last two of ten: below half with P(Poisson(40) < 20) < .001 (12: .003, 5: .03).
 */
const RARE_ROWS = 20;
/** Expected rows from which on a share can mostly be shown safe, and those below which real rows alone may lose the class. */
export const FEW_RARE_ROWS = { shown: 12, kept: 6 };
const MOST_SAMPLES = 1000;
/** Held-out rows of the rarest class from which on its recall judges: at half of them the control shows hits enough. */
export const FOUND_ROWS = 10;
/** Seconds of one processor that a run may take, and one in which classifiers learn. */
const BUDGET = 120;
const LEARNT_BUDGET = 300;
/** Rows that `utility` learns from at most. */
const LEARNT_ROWS = 2000;
/** Strategies with their controls. */
const GROUPS = 13;
/** Columns beyond which pairs of them would take the most time. */
export const PAIRED = 20;
/** Chains of each strategy: so many at least, and those from which on a loss that none showed may be called absent. */
const SEEDS = { least: 8, most: 30 };

/** What a table comes to before anything is written. */
export interface Decided {
  readonly numbers: readonly string[];
  readonly categories: readonly string[];
  readonly omitted: readonly TableDraft['columns'][number][];
  /** the rarest class below 5 %, with its share */
  readonly rare?: TableDraft['classes'][number];
  readonly samples: number;
  readonly seeds: number;
  readonly evaluate: number;
  readonly cellSeconds: number;
  /** share of the rows that is held out */
  readonly test: number;
  readonly model: string;
  readonly metrics: readonly string[];
}

/** Whether cells stay missing: rows without a label are left out, and with them all that lack something. */
export const keepsGaps = ({ lacking, dropped }: TableDraft): boolean => lacking > 0 && dropped === 0;

export const decide = (draft: TableDraft): Decided => {
  const { columns, label, classes, rare: rares, rows, dropped } = draft;
  const named = (as: string): string[] => columns.flatMap((column) => (column.as === as ? [column.name] : []));
  const [numbers, categories] = [named('number'), named('category')];
  const rare = classes.find(({ name }) => name === rares[0]);
  const wanted = Math.max(USUAL_SAMPLES, rare === undefined ? 0 : Math.ceil(RARE_ROWS / rare.share));
  const test = testOf(rare?.rows);
  const samples = Math.min(Math.floor((1 - test) * (rows - dropped)), MOST_SAMPLES, wanted);
  const d = numbers.length + categories.length;
  const isPaired = d > 1 && d <= PAIRED;
  const evaluate = d > PAIRED ? 1000 : 2000;
  const cellSeconds = tableSeconds(workOf(draft, { evaluate, test, numbers, categories }), GENERATIONS);
  return {
    numbers,
    categories,
    omitted: columns.filter(({ as }) => as === 'left-out'),
    ...(rare === undefined ? {} : { rare }),
    samples,
    evaluate,
    test,
    cellSeconds,
    seeds: seedsOf(cellSeconds, label === undefined ? BUDGET : LEARNT_BUDGET),
    model: modelOf(categories.length > 0, label !== undefined, d, samples),
    metrics: metricsOf(draft, categories.length > 0, isPaired, rare && test * rare.rows),
  };
};

/** What the time of a cell hangs on. */
const workOf = (
  draft: TableDraft,
  { evaluate, test, numbers, categories }: Pick<Decided, 'evaluate' | 'test' | 'numbers' | 'categories'>,
): TableWork => {
  const { label, classes, rows, dropped } = draft;
  const d = numbers.length + categories.length;
  const [gaps, isMixed] = [gapsOf(draft), categories.length > 0];
  const population = Math.floor((1 - test) * (rows - dropped));
  const learnt = {
    rows: Math.min(LEARNT_ROWS, evaluate, population),
    encoded: encodedOf(draft),
    models: classes.length === 2 ? 1 : classes.length,
  };
  return {
    evaluate,
    columns: d + gaps,
    gaps,
    paired: d > 1 && d <= PAIRED && (isMixed || keepsGaps(draft)),
    ...(isMixed ? { copulaPairs: (Math.max(1, classes.length) * numbers.length * (numbers.length - 1)) / 2 } : {}),
    ...(label === undefined ? {} : { learnt }),
  };
};

/** Columns of numbers in which cells stay missing: beside each stands one that says where. */
const gapsOf = (draft: TableDraft): number => (keepsGaps(draft) ? draft.gaps.length : 0);

/** Columns that a classifier sees: one for each of the most frequent categories. */
const encodedOf = (draft: TableDraft): number =>
  draft.columns.reduce(
    (sum, { as, distinct, missing }) =>
      sum + (as === 'number' ? 1 : as === 'category' ? Math.min(50, distinct + Number(missing > 0)) : 0),
    gapsOf(draft),
  );

/** What stands first judges a tail: the recall of the rare class, where rows enough of it are held out. */
const metricsOf = (
  draft: TableDraft,
  categories: boolean,
  paired: boolean,
  heldOut: number | undefined,
): readonly string[] => {
  const isFound = heldOut !== undefined && heldOut >= FOUND_ROWS;
  const utility = draft.label === undefined ? [] : ['utility'];
  const mixed = categories || keepsGaps(draft);
  return [
    ...(mixed ? ['column-fidelity', ...(paired ? ['pair-fidelity'] : [])] : ['moments', 'wasserstein']),
    ...(isFound ? utility : []),
    categories ? 'category-coverage' : 'tail-mass',
    ...(keepsGaps(draft) && draft.gaps.length > 0 ? ['missingness'] : []),
    ...(heldOut === undefined ? [] : ['rare-events']),
    ...(isFound ? [] : utility),
  ];
};

/** Half of the rows where the usual share holds too few of the rarest class to tell how many are found, and half holds enough. */
const testOf = (rare: number | undefined): number =>
  rare !== undefined && TEST.table * rare < FOUND_ROWS && 0.5 * rare >= FOUND_ROWS ? 0.5 : TEST.table;

export const seedsOf = (cellSeconds: number, budget = BUDGET): number =>
  Math.max(SEEDS.least, Math.min(SEEDS.most, Math.floor(budget / (GROUPS * cellSeconds))));

const modelOf = (categories: boolean, labelled: boolean, d: number, samples: number): string => {
  // A full covariance of each component has d (d + 1) / 2 numbers to learn.
  const covariance = samples >= 10 * d ? 'full' : 'diagonal';
  const model = categories
    ? '{ use: copula }'
    : `{ use: gmm, with: { components: ${labelled ? 1 : 2}, covariance: ${labelled ? 'diagonal' : covariance}, regularisation: 0.001 } }`;
  return labelled ? `{ use: class-conditional, with: { model: ${model} } }` : model;
};
