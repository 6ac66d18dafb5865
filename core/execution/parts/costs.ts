import { groupKey, type AskedRecord, type Cell, type GroupName } from '../../contracts/index.js';
import type { Journal } from '../../journal/index.js';
import { mixFacts, type Registry } from '../../plugin/index.js';

/** What a cell is expected to take, and what that rests on. */
export interface CellCost {
  readonly seconds: number;
  /** measured: of chains of the same group; alike: of others of the same model, by their rows; estimated: of none */
  readonly basis: 'measured' | 'alike' | 'estimated';
}
export type CostOf = (cell: Cell) => CellCost;

/** What nothing was measured of: seconds a row, of a closed form and of a network. Only how they compare matters. */
const NOMINAL = { plain: 1e-6, tensors: 1e-3 };
/** Loading plugins and opening data, which the smallest chain does too. */
const LEAST_SECONDS = 0.001;

interface MeasuredRates {
  /** seconds a row by group, and by model over all its groups */
  readonly groups: ReadonlyMap<string, number>;
  readonly models: ReadonlyMap<string, number>;
}
const NOTHING: MeasuredRates = { groups: new Map(), models: new Map() };

type Measurable = Pick<AskedRecord, 'study' | 'groups' | 'controls'>;

/** How long finished chains of a run took, those of its walks among them. */
export const measuredCosts = (
  { walked, ...grid }: Measurable & { readonly walked?: Measurable },
  journal: Pick<Journal, 'spent'>,
  registry: Registry,
): MeasuredRates => {
  const byGroup = new Map<string, Rate>();
  const byModel = new Map<string, Rate>();
  for (const record of [grid, ...(walked === undefined ? [] : [walked])])
    addRates(record, journal, registry, [byGroup, byModel]);
  return { groups: perRow(byGroup), models: perRow(byModel) };
};

const addRates = (
  { study, groups, controls = [] }: Measurable,
  journal: Pick<Journal, 'spent'>,
  registry: Registry,
  [byGroup, byModel]: readonly [Map<string, Rate>, Map<string, Rate>],
): void => {
  for (const group of groups) {
    const strategy = [...study.strategies, ...controls].find(({ as }) => as === group.strategy);
    const grows = strategy !== undefined && isGrowing(registry, strategy);
    for (const key of Object.values(group.cells)) {
      const spent = journal.spent(key);
      if (spent === undefined) continue;
      const rows = rowsOf(group.samples, spent.generations, study.evaluate, grows);
      for (const [rates, name] of [[byGroup, groupKey(group)] as const, [byModel, modelKey(group)] as const]) {
        const known = rates.get(name) ?? { seconds: 0, rows: 0 };
        rates.set(name, { seconds: known.seconds + spent.seconds, rows: known.rows + rows });
      }
    }
  }
};

/** What each cell is expected to take: by what was measured of its group, else of its model, else by its rows alone. */
export const cellCosts = (registry: Registry, measured: MeasuredRates = NOTHING): CostOf => {
  const grows = new Map<Cell['strategy'], boolean>();
  return (cell) => {
    const { source, model, strategy, samples, generations, evaluate, engine, resume } = cell;
    if (!grows.has(strategy)) grows.set(strategy, isGrowing(registry, strategy));
    const rows =
      rowsOf(samples, generations, evaluate, grows.get(strategy)!) -
      rowsOf(samples, resume?.generation ?? 0, evaluate, grows.get(strategy)!);
    const name = { source: source.as, model: model.as, strategy: strategy.as, samples };
    const own = measured.groups.get(groupKey(name));
    const alike = measured.models.get(modelKey(name));
    const rate = own ?? alike ?? (engine === undefined ? NOMINAL.plain : NOMINAL.tensors);
    return {
      seconds: LEAST_SECONDS + rows * rate,
      basis: own !== undefined ? 'measured' : alike !== undefined ? 'alike' : 'estimated',
    };
  };
};

interface Rate {
  readonly seconds: number;
  readonly rows: number;
}
const perRow = (rates: ReadonlyMap<string, Rate>): ReadonlyMap<string, number> =>
  new Map([...rates].map(([name, { seconds, rows }]) => [name, seconds / rows]));

/** Rows that a chain is trained on and draws for its metrics. */
const rowsOf = (samples: number, generations: number, evaluate: number, grows: boolean): number =>
  samples * (grows ? (generations * (generations + 1)) / 2 : generations) + generations * evaluate;

const isGrowing = (registry: Registry, strategy: Cell['strategy']): boolean =>
  !mixFacts(registry, strategy).constantSize;
const modelKey = ({ source, model }: GroupName): string => JSON.stringify([source, model]);
