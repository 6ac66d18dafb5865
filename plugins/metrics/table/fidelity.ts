import type { Measured, Output, Subject, Vectors } from '../../../core/contracts/index.js';
import { harmless, LOST, obstacle, sampled } from '../measured.js';
import { LEAST, SHARE } from '../outputs.js';

/** One column, or pair of columns, of the model's rows held against the real ones: 1 = alike, 0 = nothing in common. */
export interface Similarity {
  readonly value: number;
  /** a category is part of it */
  readonly categorical: boolean;
}

const ALIKE = { ...SHARE, better: 'higher', ideal: 1 } as const;

/** Outputs of a metric whose similarities are of `what`: 'column' or 'pair of columns'. */
export const fidelityOutputs = (what: string, ofNumbers: string, ofCategories: string): readonly Output[] => [
  {
    name: 'loss',
    title: `Unlikeness of a ${what}`,
    summary: `1 - mean similarity of a ${what} to the held-out real rows; above 0 by sampling alone`,
    ...SHARE,
    ...LEAST,
    measures: 'risk',
  },
  {
    name: 'mean',
    title: `Likeness of a ${what}`,
    summary: `mean similarity of a ${what} to the held-out real rows`,
    ...ALIKE,
  },
  {
    name: 'worst',
    title: `Likeness of the worst ${what}`,
    summary: `similarity of the ${what} that is least like the held-out real rows`,
    ...ALIKE,
  },
  { name: 'numbers', title: `Likeness of a ${what}, numbers`, summary: `mean of ${ofNumbers}`, ...ALIKE },
  { name: 'categories', title: `Likeness of a ${what}, categories`, summary: `mean of ${ofCategories}`, ...ALIKE },
];

/** Aggregates of the similarities; where there are none of a kind there is nothing to measure. Rows that are not finite are lost. */
export const measureFidelity = async (
  subject: Subject<Vectors>,
  outputs: readonly Output[],
  similarities: (rows: Vectors, real: Vectors) => readonly Similarity[],
): Promise<Readonly<Record<string, Measured>>> => {
  const rows = await subject.rows();
  const { test } = subject;
  const hindered = obstacle(rows, test, outputs);
  // Of rows that are no numbers only what the real rows have can be lost.
  const all = hindered === undefined ? similarities(rows, test) : hindered === LOST ? similarities(test, test) : [];
  if (all.length === 0) return harmless(outputs);
  const mean = meanOf(all)!;
  const ofKind = (kind: boolean): Measured => {
    const some = all.filter(({ categorical }) => categorical === kind);
    return some.length === 0 ? 'harmless' : hindered === undefined ? sampled(meanOf(some)) : undefined;
  };
  if (hindered !== undefined) return { numbers: ofKind(false), categories: ofKind(true) };
  return {
    loss: sampled(1 - mean),
    mean: sampled(mean),
    worst: sampled(all.reduce((least, { value }) => Math.min(least, value), 1)),
    numbers: ofKind(false),
    categories: ofKind(true),
  };
};

const meanOf = (similarities: readonly Similarity[]): number | undefined => {
  if (similarities.length === 0) return undefined;
  const mean = similarities.reduce((sum, { value }) => sum + value, 0) / similarities.length;
  // Rounding may carry a mean of ones past them.
  return Math.min(1, Math.max(0, mean));
};
