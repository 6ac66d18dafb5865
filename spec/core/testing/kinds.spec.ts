import { expect } from 'chai';
import type { Registration } from '../../../core/plugin/index.js';
import {
  describeExecutor,
  describeMetric,
  describeModel,
  describeScorer,
  describeSection,
  describeSource,
  describeStrategy,
  describeTheory,
  type Candidate,
} from '../../../core/testing/index.js';
import * as executors from '../../fixtures/fake-executors.js';
import * as metrics from '../../fixtures/fake-metrics.js';
import * as models from '../../fixtures/fake-models.js';
import * as others from '../../fixtures/fake-others.js';
import * as sources from '../../fixtures/fake-sources.js';
import * as strategies from '../../fixtures/fake-strategies.js';
import { runSuites } from '../../fixtures/inner-mocha.js';
import { stopTimers, type WrongEntries } from '../../fixtures/wrong.js';

interface Kit {
  readonly describe: (candidate: Candidate) => void;
  readonly sound: Registration;
  readonly wrongs: WrongEntries;
}
const KITS: Readonly<Record<string, Kit>> = {
  source: { describe: describeSource, ...sources },
  model: { describe: describeModel, ...models },
  strategy: { describe: describeStrategy, ...strategies },
  metric: { describe: describeMetric, ...metrics },
  scorer: { describe: describeScorer, sound: others.soundScorer, wrongs: others.wrongScorers },
  executor: {
    describe: (candidate) => describeExecutor({ ...candidate, patience: 1000 }),
    sound: executors.soundExecutor,
    wrongs: executors.wrongExecutors,
  },
  section: { describe: describeSection, sound: others.soundSection, wrongs: others.wrongSections },
  theory: {
    describe: (candidate) =>
      describeTheory({ ...candidate, about: [{ setting: structuredClone(others.setting), metrics: ['fake.value'] }] }),
    sound: others.soundTheory,
    wrongs: others.wrongTheories,
  },
};
/** The check of what all the others left. */
const OF_ALL = 'leaves what is built into JavaScript as it was';
/** What no suite begins with: changes of a sound entry, and what is said of it when it is loaded. */
const REFUSED: readonly (readonly [what: string, change: object, says: RegExp])[] = [
  [
    'options that take anything',
    { options: { type: 'object' } },
    /additionalProperties is not false: a mistyped option would pass unnoticed/,
  ],
  [
    'options that are no schema',
    { options: { type: 'object', additionalProperties: false, properties: { a: { type: 'nmber' } } } },
    /options is not a schema that can be used/,
  ],
  ['options that are none', { options: 7 }, /options is 7; wanted is a JSON Schema/],
  [
    'a word in provides that no capability has',
    { provides: ['logLikelyhood'] },
    /provides has "logLikelyhood", which is unknown; did you mean "logLikelihood"\?/,
  ],
  ['a word in needs that no capability has', { needs: ['truth'] }, /needs has "truth", which is unknown/],
  ['an id with capitals', { id: 'Fake' }, /id is "Fake"; wanted are lower-case words joined by hyphens/],
  ['no summary', { summary: ' ' }, /summary is empty/],
  ['a kind of data that is none', { data: 'images' }, /data is "images"; allowed is/],
  ['no implementation', { implementation: {} }, /implementation is .*; wanted is a class/],
  [
    'an option that is not there for its share',
    { share: 'mixed' },
    /share names "mixed", which is not one of the options/,
  ],
  [
    'a token that nothing is bound to',
    { inject: [Symbol('cache')] },
    /inject names Symbol\(cache\), which the plugin binds no service to/,
  ],
];

for (const [kind, kit] of Object.entries(KITS))
  describe(`the conformance kit, for a ${kind}`, () => {
    afterEach(() => {
      models.closeAll();
      stopTimers();
    });
    const suite = (entry: Registration, title?: string) =>
      runSuites(() => kit.describe({ entry, patience: 150 }), title);

    it('passes a sound one, and every check has a wrong one below', async () => {
      const { passed, failed } = await suite(kit.sound);
      expect([...failed]).to.deep.equal([]);
      expect(passed).to.have.members([...Object.keys(kit.wrongs), 'rejects options that it does not have']);
    });
    for (const [what, change, says] of REFUSED)
      it(`refuses ${what}`, () => {
        expect(() => kit.describe({ entry: { ...kit.sound, ...change }, patience: 150 }))
          .to.throw(says)
          .with.property('code', 'COLLAPSAR_PLUGIN_INVALID');
      });
    for (const [title, wrongs] of Object.entries(kit.wrongs))
      describe(title, () => {
        for (const { what, entry, says, right } of wrongs) {
          it(`finds ${what}`, async () => {
            const { failed } = await suite(entry, title === OF_ALL ? undefined : title);
            expect(failed.get(title), [...failed.keys()].join('; ')).to.match(says);
          });
          if (right !== undefined)
            it(`passes what is right in place of ${what}`, async () => {
              expect([...(await suite(right)).failed]).to.deep.equal([]);
            });
        }
      });
  });
