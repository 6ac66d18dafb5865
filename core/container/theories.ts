import type { Moments, Prediction, Setting, SourceFacts, Theory } from '../contracts/index.js';
import type { Named } from '../loop/index.js';
import type { Registry } from '../plugin/index.js';
import type { Resolver } from './resolver.js';

export type Predict = (setting: Setting, metric: string, generation: number) => Prediction | undefined;

/** All registered theories as one: the first that says something about a setting is heard. */
export const allTheories = async (registry: Registry, resolver: Resolver, signal: AbortSignal): Promise<Predict> => {
  const theories: Named<Theory>[] = [];
  for (const entry of registry.list('theories'))
    theories.push(
      await resolver.live<Theory>(
        'theories',
        { use: registry.idOf(entry), with: {} },
        { studySeed: 0, seed: 0, signal },
      ),
    );
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
