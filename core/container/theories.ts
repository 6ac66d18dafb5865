import type { Moments, Prediction, TheorySetting, SourceFacts, Theory } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { guardNow, type Named, type Patience } from '../loop/index.js';
import type { Registry } from '../plugin/index.js';
import type { Resolver } from './resolver.js';

export type Predict = (setting: TheorySetting, metric: string, generation: number) => Prediction | undefined;
/** A registered theory; `predict` takes ids as the study has them and hands the theory those that it knows. */
export interface NamedTheory extends Named<Theory> {
  readonly id: string;
  readonly predict: Predict;
  /** the entries by the ids that the theory's plugin uses */
  readonly ids: Registry;
}

/** The registered theories by id. */
export const liveTheories = async (
  registry: Registry,
  resolver: Resolver,
  signal: AbortSignal,
  patience: Patience,
): Promise<readonly NamedTheory[]> => {
  const scope = { studySeed: 0, seed: 0, patience, signal };
  const theories: NamedTheory[] = [];
  for (const entry of registry.list('theories')) {
    const id = registry.idOf(entry);
    const named = await resolver.live<Theory>('theories', { use: id, with: {} }, scope);
    const ids = registry.seenBy(entry.plugin.name);
    const live = guardedTheory(named, signal);
    theories.push({ ...named, live, id, ids, predict: predictor(live, ids) });
  }
  return theories;
};

const predictor = (theory: Theory, ids: Registry): Predict => {
  // A setting is asked about for each metric and generation.
  const settings = new WeakMap<TheorySetting, TheorySetting>();
  const metrics = new Map<string, string>();
  return (setting, metric, generation) => {
    let seen = settings.get(setting);
    if (seen === undefined) settings.set(setting, (seen = settingSeen(setting, ids)));
    let output = metrics.get(metric);
    if (output === undefined) metrics.set(metric, (output = outputSeen(metric, ids)));
    return theory.predict(seen, output, generation);
  };
};

const settingSeen = (setting: TheorySetting, ids: Registry): TheorySetting => ({
  ...setting,
  source: { ...setting.source, ...ids.named('sources', setting.source) },
  model: { ...setting.model, ...ids.named('models', setting.model) },
  strategy: { ...setting.strategy, ...ids.named('strategies', setting.strategy) },
});
const outputSeen = (metric: string, ids: Registry): string => {
  const dot = metric.lastIndexOf('.');
  return `${ids.named('metrics', { use: metric.slice(0, dot) }).use}${metric.slice(dot)}`;
};

/** A theory whose failures name it, and whose predictions are looked at. */
const guardedTheory = (named: Named<Theory>, signal: AbortSignal): Theory => {
  const { live } = named;
  const guarded: Theory = {
    predict: (...asked) =>
      guardNow({ who: named, hook: 'predict', signal }, () => checkPrediction(live.predict(...asked))),
  };
  return live.examples === undefined
    ? guarded
    : { ...guarded, examples: () => guardNow({ who: named, hook: 'examples', signal }, () => live.examples!()) };
};

const checkPrediction = (prediction: Prediction | undefined): Prediction | undefined => {
  if (prediction === undefined) return undefined;
  const { value, bound, spread, reference } = (prediction ?? {}) as Partial<Record<keyof Prediction, unknown>>;
  const right: readonly (readonly [boolean, string])[] = [
    [typeof value === 'number' && !Number.isNaN(value), `its value is ${String(value)}`],
    [[undefined, 'upper', 'lower'].includes(bound as undefined), `its bound is ${String(bound)}`],
    [spread === undefined || (typeof spread === 'number' && spread >= 0), `its spread is ${String(spread)}`],
    [typeof reference === 'string' && reference !== '', 'it names no reference'],
  ];
  const faults = right.flatMap(([holds, fault]) => (holds ? [] : [fault]));
  if (faults.length === 0) return prediction;
  throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
    what: `a prediction of which ${faults.join(', ')}`,
    fix: "Return { value, reference, bound?: 'upper' | 'lower', spread? }, or undefined where the theory says nothing",
  });
};

/** All registered theories as one: the first that says something about a setting is heard. */
export const allTheories = async (...given: Parameters<typeof liveTheories>): Promise<Predict> => {
  const theories = await liveTheories(...given);
  return (setting, metric, generation) => {
    for (const { predict } of theories) {
      const prediction = predict(setting, metric, generation);
      if (prediction !== undefined) return prediction;
    }
    return undefined;
  };
};

/** The truth of a source as theories read it. */
export const truthOf = (facts: SourceFacts): NonNullable<TheorySetting['truth']> => {
  const { mean, covariance, rareMass } = facts.truth ?? {};
  const moments: Moments | undefined =
    mean === undefined || covariance === undefined
      ? undefined
      : { mean: Float64Array.from(mean), covariance: Float64Array.from(covariance) };
  return { ...(moments === undefined ? {} : { moments }), ...(rareMass === undefined ? {} : { rareMass }) };
};
