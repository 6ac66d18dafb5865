/**
 * What a drafted study takes of one processor, in seconds: of an AMD EPYC that others used as well, Node 20.20. Each figure is a part of
 * the time of a study by V8's profile; `bench/drafts.ts` holds their sum against the whole for tables that differ.
 */
const SECONDS = {
  /** of a command: start, reading, report */
  start: 0.6,
  /** of a cell: opening, journal, analysis */
  cell: 0.01,
  /** of a value that is drawn, and measured column by column */
  value: 1.8e-7,
  /** of a value of a copula: a normal number through two distribution functions */
  copula: 1.5e-7,
  /** of the correlation of two columns of numbers of a copula, in which a chain soon has ties */
  tied: 2.5e-4,
  /** of a row in a pair of columns */
  pair: 9e-8,
  /** of a column with gaps beside each other column, of a copula and of a mixture */
  gap: { copula: 6e-4, mixture: 2e-4 },
  /** of the 100 trees of a class: their splits, whatever the rows; and of a row in a column */
  trees: 0.033,
  treeValue: 1.4e-6,
  /** of a row in a pair of columns, in all steps of a logistic regression */
  regression: 3e-8,
  /** of a word of a training set or of a model's text */
  word: 2e-7,
} as const;

/** What a generation of a table's study works on. */
export interface TableWork {
  readonly evaluate: number;
  /** columns that are read, and those that say what is missing */
  readonly columns: number;
  readonly gaps: number;
  /** of a copula: pairs of columns of numbers, in all classes that have one of their own; absent: another model */
  readonly copulaPairs?: number;
  readonly paired: boolean;
  /** absent: no classifier learns. Rows, columns with one for each category, and how many classes are told from all others */
  readonly learnt?: { readonly rows: number; readonly encoded: number; readonly models: number };
}

const learntSeconds = ({ rows, encoded, models }: NonNullable<TableWork['learnt']>): number =>
  models * (SECONDS.trees + SECONDS.treeValue * rows * encoded + SECONDS.regression * rows * encoded * encoded);

/** Of one cell. Who learns from real rows does so once a cell. */
export const tableSeconds = (work: TableWork, generations: number): number => {
  const { evaluate, columns, gaps, copulaPairs, paired, learnt } = work;
  const isCopula = copulaPairs !== undefined;
  const perGeneration =
    (SECONDS.value + (isCopula ? SECONDS.copula : 0)) * evaluate * columns +
    (paired ? (SECONDS.pair * evaluate * columns * (columns - 1)) / 2 : 0) +
    SECONDS.tied * (copulaPairs ?? 0) +
    SECONDS.gap[isCopula ? 'copula' : 'mixture'] * gaps * columns;
  const learning = learnt === undefined ? 0 : learntSeconds(learnt) * (generations + 1);
  return SECONDS.cell + generations * perGeneration + learning;
};

/** Of one cell. @param words of the training set and of the text that a model is asked for */
export const textSeconds = (words: number, generations: number): number =>
  SECONDS.cell + generations * SECONDS.word * words;

/** Of so many cells, with what a command takes beside them. */
export const commandSeconds = (cells: number, cell: number): number => SECONDS.start + cells * cell;
