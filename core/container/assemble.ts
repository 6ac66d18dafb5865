import type { Cell, DataSource, Metric, MixStrategy, Model } from '../contracts/index.js';
import { HeldInputs } from './inputs.js';
import type { CellParts } from '../loop/index.js';
import type { Registry } from '../plugin/index.js';
import type { Resolver } from './resolver.js';
import type { Scope } from './fits.js';

/** The live implementations of a cell. */
export const assemble = async (
  cell: Cell,
  signal: AbortSignal,
  registry: Registry,
  resolver: Resolver,
): Promise<CellParts> => {
  const bare: Scope = {
    studySeed: cell.studySeed,
    seed: cell.seed,
    signal,
    ...(cell.engine === undefined ? {} : { engine: cell.engine }),
  };
  const inputs =
    cell.inputs === undefined && cell.metricInputs === undefined
      ? undefined
      : new HeldInputs(
          { ...cell.inputs, ...cell.metricInputs },
          { sources: [cell.source], models: [cell.model], strategies: [cell.strategy], metrics: cell.metrics },
          registry,
          resolver.inputEffects(bare),
        );
  inputs?.checkPlugins();
  const scope: Scope = inputs === undefined ? bare : { ...bare, inputs };
  const metrics: CellParts['metrics'][number][] = [];
  for (const metric of cell.metrics)
    metrics.push({ ...(await resolver.live<Metric>('metrics', metric, scope)), metric });
  const base =
    cell.model.base === undefined ? undefined : await resolver.fitted(cell.model.base, scope, `${cell.model.as}.base`);
  const promised = {
    model: registry.provides('models', cell.model),
    source: registry.provides('sources', cell.source),
  };
  return {
    source: await resolver.live<DataSource>('sources', cell.source, scope),
    model: await resolver.live<Model>('models', cell.model, scope),
    strategy: await resolver.live<MixStrategy>('strategies', cell.strategy, scope),
    metrics,
    labelled: promised.model.includes('labels'),
    promised,
    conditional: registry.find('models', cell.model.use).conditional,
    ...(base === undefined ? {} : { base }),
    ...(inputs === undefined ? {} : { checkInputs: () => inputs.hold() }),
  };
};
