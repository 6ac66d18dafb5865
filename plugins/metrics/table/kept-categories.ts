import type { Vectors } from '../../../core/contracts/index.js';
import { cells } from './outcomes.js';

/** A category that keeps less than this share of its real mass is lost: the definition of the lost-modes verdict. */
const KEPT = 0.25;

/** Counts of categories in one column. */
export interface KeptCategories {
  /** held by a real row */
  readonly real: number;
  /** of these, held by a row of the model */
  readonly present: number;
  /** of these, with less than a quarter of their real mass in the model's rows */
  readonly lost: number;
  /** real ones below the share that makes a category rare */
  readonly rare: number;
  readonly lostRare: number;
  /** of the rare ones: real share, and rows of the model */
  readonly rareShares: readonly number[];
  readonly rareRows: readonly number[];
}

/** One for each categorical column. Both at least one row. */
export const keptCategories = (model: Vectors, real: Vectors, rareShare: number): readonly KeptCategories[] =>
  (real.columns ?? []).flatMap((column, j) => {
    if (column.kind !== 'category') return [];
    const [inReal, inModel] = [new Uint32Array(column.values.length), new Uint32Array(column.values.length)];
    for (const cell of cells(real, j)) inReal[cell]!++;
    for (const cell of cells(model, j)) inModel[cell]!++;
    const counted = { real: 0, present: 0, lost: 0, rare: 0, lostRare: 0 };
    const [rareShares, rareRows]: [number[], number[]] = [[], []];
    inReal.forEach((rows, value) => {
      if (rows === 0) return;
      const [share, left] = [rows / real.count, inModel[value]! / model.count];
      const lost = Number(left < KEPT * share);
      const rare = Number(share < rareShare);
      counted.real++;
      counted.present += Number(left > 0);
      counted.lost += lost;
      counted.rare += rare;
      counted.lostRare += rare * lost;
      if (rare === 0) return;
      rareShares.push(share);
      rareRows.push(inModel[value]!);
    });
    return [{ ...counted, rareShares, rareRows }];
  });
