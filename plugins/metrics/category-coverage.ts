import type { Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { columnOf } from './columns.js';
import { harmless, LOST, obstacle, orHarmless, sampled } from './measured.js';
import { isLost, keptTail, logSmoothedMass } from './survival.js';
import { AMOUNT, LEAST, LOG_TAIL_MASS, LOST_MODES, REAL, SHARE } from './outputs.js';

const schema = objectSchema({
  rareShare: {
    type: 'number',
    exclusiveMinimum: 0,
    maximum: 1,
    default: 0.05,
    description: 'a category is rare where fewer than this share of the real rows hold it',
  },
});

/**
 * A category counts as real where a held-out row holds it. Several rare ones are judged by the real mass of those that are
 * still made, for drift keeps their mass while they die out; a single one by its mass.
 */
class CategoryCoverage implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'coverage',
      title: 'Categories still made',
      summary: "share of a categorical column's real values that the model's rows still hold, mean over the columns",
      ...SHARE,
      better: 'higher',
      ideal: 1,
    },
    {
      name: 'lost',
      title: 'Categories lost',
      summary: "share of all real categories that keep less than a quarter of their mass in the model's rows",
      ...LOST_MODES,
    },
    {
      name: 'lostRare',
      title: 'Rare categories lost',
      summary: 'the same among the rare real categories; nothing to measure where none is rare',
      ...SHARE,
      ...LEAST,
    },
    {
      name: 'logRareKept',
      title: 'Rare categories kept, by their mass (log)',
      summary:
        'log of the real mass of the rare categories that a row of the model still holds, smoothed: log(P (m s + 1/2) / (m + 1)), P the mass of all m, mean over the columns that have one, s the part of it; nothing to measure where fewer than two are rare',
      ...LOG_TAIL_MASS,
    },
    {
      name: 'rareMade',
      title: 'Rare categories still made',
      summary: "rare categories that the model's rows still hold; nothing to measure where fewer than two are rare",
      ...AMOUNT,
      ...REAL,
    },
    {
      name: 'logRareMass',
      title: 'Mass of rare categories (log)',
      summary:
        "log of the share of the model's rows that hold a rare category, smoothed: log((k + 1/2) / (rows + 1)), k the mean over the columns that have one; nothing to measure where none is rare",
      ...LOG_TAIL_MASS,
    },
  ];

  constructor(private readonly options: Options<typeof schema>) {}

  async measure({ rows, test }: Subject<Vectors>): Promise<Readonly<Record<string, Measured>>> {
    const model = await rows();
    const hindered = obstacle(model, test, this.outputs);
    const isLost = hindered === LOST;
    if (hindered !== undefined && !isLost) return hindered;
    // Of cells that are no numbers only what the real rows have can be lost.
    const columns = keptCategories(isLost ? test : model, test, this.options.rareShare);
    if (columns.length === 0) return harmless(this.outputs);
    let coverage = 0;
    let [real, lost, rare, lostRare] = [0, 0, 0, 0];
    for (const column of columns) {
      coverage += column.present / column.real / columns.length;
      real += column.real;
      lost += column.lost;
      rare += column.rare;
      lostRare += column.lostRare;
    }
    const measured = {
      coverage: sampled(Math.min(1, coverage)),
      lost: sampled(lost / real),
      lostRare: rare === 0 ? ('harmless' as const) : sampled(lostRare / rare),
      ...ofRare(
        columns.filter((column) => column.rare > 0),
        model.count,
      ),
    };
    return isLost ? Object.fromEntries(Object.entries(measured).filter(([, value]) => value === 'harmless')) : measured;
  }
}

const ofRare = (
  columns: readonly KeptCategories[],
  count: number,
): Readonly<Record<'logRareKept' | 'rareMade' | 'logRareMass', Measured>> => {
  const rows = columns.flatMap(({ rareRows }) => rareRows);
  const kept = keptTail(
    columns.flatMap(({ rareShares }) => rareShares.map((share) => share / columns.length)),
    rows.map((held) => Number(held > 0)),
  );
  const hits = rows.reduce((sum, held) => sum + held, 0) / columns.length;
  return {
    logRareKept: orHarmless(kept?.log),
    rareMade: orHarmless(kept?.made),
    logRareMass: columns.length === 0 ? 'harmless' : sampled(logSmoothedMass(hits, count)),
  };
};

/** Counts of categories in one column. */
interface KeptCategories {
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
const keptCategories = (model: Vectors, real: Vectors, rareShare: number): readonly KeptCategories[] =>
  (real.columns ?? []).flatMap((column, j) => {
    if (column.kind !== 'category') return [];
    const [inReal, inModel] = [new Uint32Array(column.values.length), new Uint32Array(column.values.length)];
    for (const cell of columnOf(real, j)) inReal[cell]!++;
    for (const cell of columnOf(model, j)) inModel[cell]!++;
    const counted = { real: 0, present: 0, lost: 0, rare: 0, lostRare: 0 };
    const [rareShares, rareRows]: [number[], number[]] = [[], []];
    inReal.forEach((rows, value) => {
      if (rows === 0) return;
      const [share, left] = [rows / real.count, inModel[value]! / model.count];
      const lost = Number(isLost(left, share));
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

export const categoryCoverage = metric({
  id: 'category-coverage',
  summary: 'How many of the real categories are left, the rare ones by themselves',
  reference: 'SDMetrics (DataCebo 2023): CategoryCoverage',
  data: 'vectors',
  needs: ['categories'],
  provides: ['categories', 'missing'],
  options: schema,
  implementation: CategoryCoverage,
});
