import { expect } from 'chai';
import type { JsonObject, Prediction, TheorySetting, Theory } from '../../core/contracts/index.js';
import type { Registration } from '../../core/plugin/index.js';
import { meanOf, measurementsOf, zOf, type Measurements } from '../fixtures/chains.js';

/** Every |z| of a fixed seed must stay below. */
export const BOUND = 4;

const runs = new Map<string, Promise<Measurements>>();
/** Chains of a study with one source, model and strategy; run once for all the outputs that are asked about. */
export const chainsOf = (study: JsonObject): Promise<Measurements> => {
  const key = JSON.stringify(study);
  const run = runs.get(key) ?? measurementsOf({ study: 'closed-form', evaluate: 10, seed: 20, ...study });
  runs.set(key, run);
  return run;
};

/** The mean over chains is what a closed form says, in every generation. */
export const agrees = async (
  study: JsonObject,
  output: string,
  expected: (generation: number) => number,
): Promise<void> => {
  const values = (await chainsOf(study)).get(output)!;
  for (const [index, chains] of values.entries()) {
    const z = zOf(chains, expected(index + 1));
    expect(
      Math.abs(z),
      `generation ${index + 1}: mean ${meanOf(chains)}, expected ${expected(index + 1)}, z ${z.toFixed(2)}`,
    ).to.be.below(BOUND);
  }
};

/** What a registered theory says of a setting. */
export const predicted = (
  entry: Registration,
  setting: {
    readonly source: JsonObject;
    readonly model: JsonObject;
    readonly strategy: JsonObject;
    readonly samples: number;
    readonly truth?: TheorySetting['truth'];
  },
  metric: string,
  generation: number,
): Prediction | undefined => {
  const labelled = (one: JsonObject) => ({ as: String(one['use']), with: {}, ...one }) as TheorySetting['model'];
  const live = new (entry.implementation as unknown as new () => Theory)();
  return live.predict(
    {
      source: labelled(setting.source),
      model: labelled(setting.model),
      strategy: labelled(setting.strategy),
      samples: setting.samples,
      ...(setting.truth === undefined ? {} : { truth: setting.truth }),
    },
    metric,
    generation,
  );
};
