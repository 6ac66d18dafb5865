import assert from 'node:assert/strict';
import type { TheorySetting, Theory } from '../contracts/index.js';
import { assertSame, describeOptions, unchanged } from './checks.js';
import { Workbench, type Candidate } from './workbench.js';

/** A theory to be tested. */
export interface TheoryCandidate extends Candidate {
  /** settings and metrics (`moments.variance`) that the theory speaks of */
  readonly about: readonly { readonly setting: TheorySetting; readonly metrics: readonly string[] }[];
  /** of what it says the same for any: it follows from the rest alone */
  readonly forAny?: 'model' | 'strategy';
}

const BOUNDS: readonly string[] = ['upper', 'lower'];

const FOREIGN: TheorySetting = {
  source: { use: 'no-such-source', as: 'none', with: {} },
  model: { use: 'no-such-model', as: 'none', with: {} },
  strategy: { use: 'no-such-strategy', as: 'none', with: {} },
  samples: 10,
};

/** A suite over a theory. Whether it is true is for specs of its own, against a simulation. */
export const describeTheory = (candidate: TheoryCandidate): void => {
  const bench = new Workbench('theories', candidate);
  describe(`theory ${bench.title}`, () => {
    const generations = [1, 2, 3, 10, 100];

    describeOptions(bench);
    it('predicts finite values with their source for the settings that it speaks of', async () => {
      const theory = await bench.make<Theory>();
      for (const { setting, metrics } of candidate.about)
        for (const metric of metrics) {
          const found = generations.flatMap((g) => theory.predict(setting, metric, g) ?? []);
          assert.ok(found.length > 0, `it says nothing of ${metric}`);
          for (const { value, bound, spread, reference } of found) {
            assert.ok(Number.isFinite(value), `${metric}: ${value}`);
            assert.ok(spread === undefined || (Number.isFinite(spread) && spread >= 0), `spread ${spread}`);
            assert.ok(bound === undefined || BOUNDS.includes(bound), `the bound is ${bound}`);
            assert.notEqual(reference.trim(), '', 'a prediction names no source');
          }
        }
    });
    it('says nothing of settings and metrics that it does not know', async () => {
      const theory = await bench.make<Theory>();
      for (const g of generations) {
        assert.equal(theory.predict(FOREIGN, 'no-such-metric.value', g), undefined);
        for (const { setting, metrics } of candidate.about) {
          assert.equal(theory.predict(setting, 'no-such-metric.value', g), undefined);
          for (const metric of metrics)
            for (const part of ['model', 'strategy'] as const)
              if (part !== candidate.forAny)
                assert.equal(
                  theory.predict({ ...setting, [part]: FOREIGN[part] }, metric, g),
                  undefined,
                  `it speaks of ${metric} for a ${part} that it does not know`,
                );
        }
      }
    });
    it('is a pure function', async () => {
      const theory = await bench.make<Theory>();
      for (const { setting, metrics } of candidate.about)
        await unchanged(setting, 'the settings', async () => {
          for (const metric of metrics) {
            const ask = () => generations.map((g) => theory.predict(setting, metric, g) ?? null);
            const once = ask();
            assertSame(ask(), once, `${metric}: two predictions differ`);
            const later = await bench.elsewhen(() => Promise.resolve(ask()));
            assertSame(later, once, `${metric}: another day it predicts otherwise`);
          }
        });
    });
  });
};
