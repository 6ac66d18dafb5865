import type { Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, type Options } from '../../core/plugin/index.js';
import { sampled } from './finite.js';
import { keptCategories } from './table/kept-categories.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    rareShare: {
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.05,
      description: 'a category is rare where fewer than this share of the real rows hold it',
    },
  },
} as const;

/** A category counts as real where a held-out row holds it. */
class CategoryCoverage implements Metric<Vectors> {
  readonly outputs: readonly Output[] = [
    {
      name: 'coverage',
      summary: "share of a categorical column's real values that the model's rows still hold, mean over the columns",
      unit: '',
      better: 'higher',
      ideal: 1,
      range: [0, 1],
    },
    {
      name: 'lost',
      summary: "share of all real categories that keep less than a quarter of their mass in the model's rows",
      unit: '',
      better: 'lower',
      ideal: 0,
      range: [0, 1],
      measures: 'lost-modes',
    },
    {
      name: 'lostRare',
      summary: 'the same among the rare real categories; undefined where none is rare',
      unit: '',
      better: 'lower',
      ideal: 0,
      range: [0, 1],
    },
  ];

  constructor(private readonly options: Options<typeof schema>) {}

  async measure({ rows, test }: Subject<Vectors>): Promise<Readonly<Record<string, Measured>>> {
    const model = await rows();
    if (model.count === 0 || test.count === 0) return {};
    const columns = keptCategories(model, test, this.options.rareShare);
    if (columns.length === 0) return {};
    let coverage = 0;
    let [real, lost, rare, lostRare] = [0, 0, 0, 0];
    for (const column of columns) {
      coverage += column.present / column.real / columns.length;
      real += column.real;
      lost += column.lost;
      rare += column.rare;
      lostRare += column.lostRare;
    }
    return {
      coverage: sampled(Math.min(1, coverage)),
      lost: sampled(lost / real),
      lostRare: rare === 0 ? undefined : sampled(lostRare / rare),
    };
  }
}

export const categoryCoverage = metric({
  id: 'category-coverage',
  summary: 'How many of the real categories are left, the rare ones by themselves',
  reference: 'SDMetrics (DataCebo 2023): CategoryCoverage',
  data: 'vectors',
  needs: ['categories'],
  provides: ['categories'],
  options: schema,
  implementation: CategoryCoverage,
});
