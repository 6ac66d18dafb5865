import type { Moments, Prediction, Setting, SourceFacts, Theory } from '../contracts/index.js';
import type { Named } from '../loop/index.js';
import type { Registry } from '../plugin/index.js';
import type { Resolver } from './resolver.js';

export type Predict = (setting: Setting, metric: string, generation: number) => Prediction | undefined;

/** The registered theories by id. */
export const liveTheories = async (
  registry: Registry,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<readonly (Named<Theory> & { readonly id: string })[]> => {
  const theories: (Named<Theory> & { readonly id: string })[] = [];
  for (const entry of registry.list('theories')) {
    const id = registry.idOf(entry);
    const named = await resolver.live<Theory>('theories', { use: id, with: {} }, { studySeed: 0, seed: 0, signal });
    theories.push({ ...named, id });
  }
  return theories;
};

/** All registered theories as one: the first that says something about a setting is heard. */
export const allTheories = async (registry: Registry, resolver: Resolver, signal: AbortSignal): Promise<Predict> => {
  const theories = await liveTheories(registry, resolver, signal);
  return (setting, metric, generation) => {
    for (const { live } of theories) {
      const prediction = live.predict(setting, metric, generation);
      if (prediction !== undefined) return prediction;
    }
    return undefined;
  };
};

/** The truth of a source as theories read it. */
export const truthOf = (facts: SourceFacts): NonNullable<Setting['truth']> => {
  const { mean, covariance, rareMass } = facts.truth ?? {};
  const moments: Moments | undefined =
    mean === undefined || covariance === undefined
      ? undefined
      : { mean: Float64Array.from(mean), covariance: Float64Array.from(covariance) };
  return { ...(moments === undefined ? {} : { moments }), ...(rareMass === undefined ? {} : { rareMass }) };
};
