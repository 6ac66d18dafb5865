import { nearest } from '../plugin/index.js';
import type { ImportPlan, PlannedStrategy } from './import-plan.js';
import type { ObservedChain, ObservedChains } from './observed-chains.js';
import { invalid } from './value.js';

/** Everything that the import names was found, and generations are what they are said to be. */
export const checkFound = (
  { metrics, strategies, file }: ImportPlan,
  { unseen, left }: ObservedChains,
  chains: readonly ObservedChain[],
): void => {
  if (chains.length === 0)
    throw invalid('import', {
      what: 'no value is left',
      why: `Of the rows of these files ${left.where} are left out by import.where, ${left.omitted} are of strategies with { omit: true }, ${left.beyond} are of other seeds or generations, ${left.empty} hold none of the metrics`,
      fix: 'Loosen what leaves them out',
    });
  const [metric] = unseen;
  if (metric !== undefined) {
    const meant = nearest(
      metric.column,
      metrics.filter((one) => one !== metric).map(({ column }) => column),
    );
    throw invalid(`import.metrics.${metric.column}`, {
      what: 'no row has a value of it',
      ...(meant === undefined ? {} : { why: `Did you mean '${meant}'?` }),
      fix: 'Correct its name, or take it out',
    });
  }
  const found = new Set(chains.map(({ strategy }) => strategy));
  const absent = strategies.find(({ named, firstOf }) => firstOf === undefined && !found.has(named));
  if (absent !== undefined)
    throw invalid(`import.strategies.${absent.named}`, {
      what: 'no row is of it',
      why: `The files hold ${[...found].join(', ')}`,
      fix: 'Correct its name, or take it out',
    });
  checkSteps(chains, file.import.columns?.generation);
};

/** One step from each generation to the next that is none: files that count otherwise, and not generations that are lost. */
const checkSteps = (chains: readonly ObservedChain[], said: unknown): void => {
  const all = [...new Set(chains.flatMap(({ generations }) => [...generations.keys()]))].sort((a, b) => a - b);
  const [first = 1, second = first + 1] = all;
  const step = second - first;
  if ((first === 1 && step === 1) || !all.every((generation, i) => generation === first + i * step)) return;
  const { first: from = 1, every = 1 } = typeof said === 'object' ? (said as { first?: number; every?: number }) : {};
  throw invalid('import.columns.generation', {
    what: `no chain has a generation but ${all.slice(0, 3).join(', ')}${all.length > 3 ? `, ... ${all.at(-1)!}` : ''}`,
    why: 'The files count steps, or begin elsewhere',
    fix: `Write { first: ${from + (first - 1) * every}, every: ${step * every} } beside its column, so that they are 1, 2, 3, ...`,
  });
};

/** No strategy is without its control where it has chains. */
export const checkControl = (
  there: readonly PlannedStrategy[],
  { source, model, samples }: Pick<ObservedChain, 'source' | 'model' | 'samples'>,
): void => {
  const alone = there.find(({ matched }) => matched !== undefined && !there.includes(matched));
  if (alone === undefined) return;
  throw invalid(`import.strategies.${alone.matched!.named}`, {
    what: `this control has no chain with T = ${samples}${source === 'data' ? '' : ` on ${source}`}${model === 'model' ? '' : ` of ${model}`}`,
    why: `${alone.named} would be held against nothing there`,
    fix: 'Add its rows, or leave these out with import.where',
  });
};
