import { expect } from 'chai';
import type { Registration } from '../../../core/plugin/index.js';
import {
  describeMetric,
  describeModel,
  describeScorer,
  describeSource,
  describeStrategy,
  describeTheory,
  type Candidate,
} from '../../../core/testing/index.js';
import * as metrics from '../../fixtures/fake-metrics.js';
import * as models from '../../fixtures/fake-models.js';
import * as others from '../../fixtures/fake-others.js';
import * as sources from '../../fixtures/fake-sources.js';
import * as strategies from '../../fixtures/fake-strategies.js';
import { runSuites } from '../../fixtures/inner-mocha.js';

interface Kit {
  readonly describe: (candidate: Candidate) => void;
  readonly sound: Registration;
  readonly broken: Readonly<Record<string, readonly Registration[]>>;
}
const KITS: Readonly<Record<string, Kit>> = {
  source: { describe: describeSource, ...sources },
  model: { describe: describeModel, ...models },
  strategy: { describe: describeStrategy, ...strategies },
  metric: { describe: describeMetric, ...metrics },
  scorer: { describe: describeScorer, sound: others.soundScorer, broken: others.brokenScorers },
  theory: {
    describe: (candidate) =>
      describeTheory({ ...candidate, about: [{ setting: structuredClone(others.setting), metrics: ['fake.value'] }] }),
    sound: others.soundTheory,
    broken: others.brokenTheories,
  },
};

for (const [kind, kit] of Object.entries(KITS))
  describe(`the conformance kit, for a ${kind}`, () => {
    it('passes a sound one, and every check has a broken one below', async () => {
      const { passed, failed } = await runSuites(() => kit.describe({ entry: kit.sound }));
      expect([...failed]).to.deep.equal([]);
      expect(passed).to.have.members([...Object.keys(kit.broken), 'rejects options that it does not have']);
    });
    it('refuses an entry whose options take anything', () => {
      const entry: Registration = { ...kit.sound, options: { type: 'object' } as never };
      expect(() => kit.describe({ entry, patience: 150 }))
        .to.throw()
        .with.property('code', 'COLLAPSAR_PLUGIN_INVALID');
    });
    for (const [title, entries] of Object.entries(kit.broken))
      for (const [index, entry] of entries.entries())
        it(`fails a broken one (${index + 1}): ${title}`, async () => {
          const { failed } = await runSuites(() => kit.describe({ entry, patience: 150 }));
          expect([...failed.keys()]).to.include(title);
        });
  });
