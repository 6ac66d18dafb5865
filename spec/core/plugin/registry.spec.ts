import { expect } from 'chai';
import fc from 'fast-check';
import type { JsonObject } from '../../../core/contracts/index.js';
import type { Code } from '../../../core/errors/index.js';
import { canonicalJson, type EntryKind } from '../../../core/plugin/index.js';
import { registryOf, thirdParty } from './fakes.js';
import { expectRefusal } from './thrown.js';

const registry = registryOf(thirdParty('collapsar-plugin-kde'));

describe('Registry', () => {
  describe('options', () => {
    const valid: readonly [string, EntryKind, string, JsonObject, JsonObject][] = [
      ['fills defaults', 'strategies', 'mix', { real: 'fresh' }, { real: 'fresh', syntheticShare: 0.5 }],
      [
        'takes a name for an inner entry',
        'strategies',
        'weighted',
        { strategy: 'accumulate' },
        { strategy: { use: 'accumulate', with: {} } },
      ],
      ['fills a default that is an entry', 'strategies', 'weighted', {}, { strategy: { use: 'replace', with: {} } }],
      [
        'fills defaults of inner entries, in lists too',
        'strategies',
        'schedule',
        { steps: [{ from: 1, strategy: { use: 'mix', with: { real: 'fixed' } } }] },
        { steps: [{ from: 1, strategy: { use: 'mix', with: { real: 'fixed', syntheticShare: 0.5 } } }] },
      ],
      ['prefers a plain value to an entry of the same name', 'metrics', 'quality', {}, { by: 'truth', bins: 10 }],
      [
        'takes the entry branch of an anyOf',
        'metrics',
        'quality',
        { by: 'nearness' },
        { by: { use: 'nearness', with: {} }, bins: 10 },
      ],
      [
        'fits a teacher on rows of a source',
        'strategies',
        'distil',
        { teacher: { use: 'gaussian', on: { source: 'normal', rows: 50 } } },
        {
          teacher: {
            use: 'gaussian',
            with: { estimator: 'mle' },
            on: { source: { use: 'normal', with: { dimensions: 1 } }, rows: 50 },
          },
        },
      ],
      [
        'takes a source as a teacher',
        'strategies',
        'distil',
        { teacher: 'normal' },
        { teacher: { use: 'normal', with: { dimensions: 1 } } },
      ],
      [
        'leaves a checkpoint alone',
        'strategies',
        'distil',
        { teacher: { checkpoint: 'runs/a/b' } },
        { teacher: { checkpoint: 'runs/a/b' } },
      ],
    ];
    for (const [what, kind, use, given, filled] of valid)
      it(what, () => {
        const before = structuredClone(given);
        expect(registry.options(kind, { use, with: given })).to.deep.equal(filled);
        expect(given, 'the input is not changed').to.deep.equal(before);
        expect(registry.options(kind, { use, with: filled }), 'a second time').to.deep.equal(filled);
      });

    const invalid: readonly [EntryKind, string, JsonObject, Code, ...string[]][] = [
      [
        'strategies',
        'mix',
        { real: 'fresh', syntheticShar: 0.2 },
        'COLLAPSAR_OPTION_INVALID',
        'at[2].with.syntheticShar: "syntheticShar" is not known here',
        'Did you mean "syntheticShare"?',
      ],
      [
        'strategies',
        'mix',
        { real: 'fresh', zzz: 0.2 },
        'COLLAPSAR_OPTION_INVALID',
        'Known here: syntheticShare, real',
      ],
      ['strategies', 'accumulate', { zzz: 1 }, 'COLLAPSAR_OPTION_INVALID', 'There are none to set here'],
      [
        'strategies',
        'mix',
        { real: 'fresh', syntheticShare: 1.5 },
        'COLLAPSAR_OPTION_INVALID',
        'at[2].with.syntheticShare: found 1.5; allowed is a number from 0 to 1',
      ],
      [
        'strategies',
        'mix',
        { real: 'fersh' },
        'COLLAPSAR_OPTION_INVALID',
        'found "fersh"; allowed is "fresh" or "fixed". Did you mean "fresh"?',
      ],
      [
        'strategies',
        'mix',
        {},
        'COLLAPSAR_OPTION_INVALID',
        'at[2].with.real: is missing; allowed is "fresh" or "fixed"',
      ],
      [
        'strategies',
        'mix',
        { syntheticShare: 'half', real: 3 },
        'COLLAPSAR_OPTION_INVALID',
        '2 mistakes in the options of strategy mix',
        'found "half"',
        'found 3',
      ],
      [
        'sources',
        'normal',
        { dimensions: 0.5 },
        'COLLAPSAR_OPTION_INVALID',
        'found 0.5; allowed is a whole number of at least 1',
      ],
      ['models', 'network', { layers: [4, 0] }, 'COLLAPSAR_OPTION_INVALID', 'at[2].with.layers[1]: found 0'],
      [
        'models',
        'network',
        { layers: 4 },
        'COLLAPSAR_OPTION_INVALID',
        'allowed is a list, each a whole number of at least 1',
      ],
      [
        'strategies',
        'weighted',
        { strategy: 3 },
        'COLLAPSAR_OPTION_INVALID',
        'allowed is the name of a strategy, or { use, with }',
      ],
      [
        'strategies',
        'weighted',
        { strategy: { use: 'mix', withh: {} } },
        'COLLAPSAR_OPTION_INVALID',
        'at[2].with.strategy.withh',
        'Did you mean "with"?',
      ],
      [
        'strategies',
        'weighted',
        { strategy: { use: 'mix' } },
        'COLLAPSAR_OPTION_INVALID',
        'at[2].with.strategy.with.real: is missing',
      ],
      [
        'strategies',
        'weighted',
        { strategy: 'mixx' },
        'COLLAPSAR_UNKNOWN_ENTRY',
        'at[2].with.strategy.use',
        'Did you mean "mix"?',
      ],
      ['strategies', 'schedule', { steps: [] }, 'COLLAPSAR_OPTION_INVALID', 'a list of at least 1'],
      [
        'strategies',
        'schedule',
        { steps: [{ from: 1, strategy: { use: 'mix', with: { real: 'no' } } }] },
        'COLLAPSAR_OPTION_INVALID',
        'at[2].with.steps[0].strategy.with.real',
      ],
      [
        'strategies',
        'distil',
        { teacher: 'gaussian' },
        'COLLAPSAR_OPTION_INVALID',
        'on which rows? Add on: { source: ..., rows: ... }',
      ],
      [
        'strategies',
        'distil',
        { teacher: { use: 'normal', on: { source: 'normal', rows: 3 } } },
        'COLLAPSAR_OPTION_INVALID',
        'normal is a source and needs no fit',
      ],
      [
        'strategies',
        'distil',
        { teacher: { use: 'gaussian', on: { source: 'normal' } } },
        'COLLAPSAR_OPTION_INVALID',
        'at[2].with.teacher.on.rows: is missing',
      ],
      [
        'strategies',
        'distil',
        { teacher: { checkpoint: 'a', use: 'b' } },
        'COLLAPSAR_OPTION_INVALID',
        'at[2].with.teacher.use',
      ],
      [
        'strategies',
        'distil',
        { teacher: { use: 'gaussian', on: { source: 'corpus', rows: 9 } } },
        'COLLAPSAR_OPTION_INVALID',
        'model gaussian is for vectors, and source corpus has text',
      ],
      [
        'models',
        'kde',
        { inner: 'ngram' },
        'COLLAPSAR_OPTION_INVALID',
        'ngram is of text; wanted is a model of vectors',
      ],
      [
        'metrics',
        'quality',
        { by: 7 },
        'COLLAPSAR_OPTION_INVALID',
        'found 7; allowed is "truth" or the name of a scorer',
      ],
    ];
    for (const [kind, use, given, code, ...fragments] of invalid)
      it(`refuses ${use} ${JSON.stringify(given)}`, () =>
        expectRefusal(() => registry.options(kind, { use, with: given }, 'at[2]'), code, ...fragments));
  });

  describe('identities', () => {
    it('hold the options that differ from their defaults, sorted', () => {
      expect(registry.canonical('strategies', { use: 'mix', with: { syntheticShare: 0.3, real: 'fresh' } })).to.equal(
        'mix{"real":"fresh","syntheticShare":0.3}',
      );
      expect(registry.canonical('strategies', { use: 'mix', with: { syntheticShare: 0.5, real: 'fresh' } })).to.equal(
        'mix{"real":"fresh"}',
      );
      expect(registry.canonical('sources', { use: 'normal' })).to.equal('normal');
      expect(
        registry.canonical('strategies', { use: 'weighted', with: { strategy: { use: 'replace', with: {} } } }),
      ).to.equal('weighted');
      expect(registry.canonical('models', { use: 'network', with: { layers: [8] } })).to.equal('network');
      expect(
        registry.canonical('strategies', {
          use: 'distil',
          with: { teacher: { use: 'gaussian', with: { estimator: 'mle' }, on: { source: 'normal', rows: 9 } } },
        }),
      ).to.equal('distil{"teacher":{"on":{"rows":9,"source":{"use":"normal"}},"use":"gaussian"}}');
    });
    it('do not depend on how an entry is named or on which other plugins are installed', () => {
      const more = registryOf(
        thirdParty('collapsar-plugin-kde'),
        thirdParty('collapsar-plugin-b', 'mix'),
        thirdParty('collapsar-plugin-c', 'kde'),
      );
      expect(more.canonical('strategies', { use: 'collapsar/mix', with: { real: 'fresh' } })).to.equal(
        registry.canonical('strategies', { use: 'mix', with: { real: 'fresh' } }),
      );
      expect(more.canonical('models', { use: 'collapsar-plugin-kde/kde' })).to.equal(
        registry.canonical('models', { use: 'kde' }),
      );
      expect(registry.canonical('models', { use: 'kde' })).to.equal('collapsar-plugin-kde/kde');
    });
    it('hold an option that was renamed under its first name, so that its numbers stay; elsewhere it has its own', async () => {
      const renamed = thirdParty('collapsar-plugin-renamed', 'net');
      const [entry] = renamed.entries;
      const properties = {
        steps: { type: 'integer', default: 100, formerly: 'trainingSteps' },
        inner: { entry: 'models', data: 'vectors' },
      };
      const own = registryOf({
        ...renamed,
        entries: [{ ...entry!, options: { ...entry!.options, properties } }],
      });
      const use = { use: 'net', with: { steps: 5, inner: { use: 'net', with: { steps: 7 } } } };
      expect(own.canonical('models', use)).to.equal(
        'collapsar-plugin-renamed/net{"inner":{"use":"collapsar-plugin-renamed/net","with":{"trainingSteps":7}},"trainingSteps":5}',
      );
      expect(own.nonDefault('models', use)).to.deep.include({ steps: 5 });
      expect(own.canonical('models', { use: 'net', with: { steps: 100 } })).to.equal('collapsar-plugin-renamed/net');
      await expectRefusal(
        () => own.options('models', { use: 'net', with: { trainingSteps: 5 } }, 'models[0]'),
        'COLLAPSAR_OPTION_INVALID',
        '"trainingSteps" is called "steps" now.',
      );
    });
    it('hold nothing of how an entry is run, which its settings do show', () => {
      const limited = thirdParty('collapsar-plugin-limited', 'net');
      const [entry] = limited.entries;
      const properties = {
        steps: { type: 'integer', default: 100 },
        seconds: { type: 'number', default: 60, execution: true },
        inner: { fitted: 'models' },
      };
      const own = registryOf({
        ...limited,
        entries: [{ ...entry!, options: { ...entry!.options, properties } }],
      });
      const with_ = (seconds: number): JsonObject => ({
        seconds,
        inner: { use: 'net', with: { seconds }, on: { source: 'normal', rows: 5 } },
      });
      const filled = (seconds: number): JsonObject => own.options('models', { use: 'net', with: with_(seconds) });
      const texts = [1, 2].map((seconds) => own.canonical('models', { use: 'net', with: with_(seconds) }));
      expect(texts[0]).to.equal(texts[1]);
      expect(texts[0]).not.to.include('seconds');
      expect(own.stableFitted(filled(1)['inner']!)).to.deep.equal(own.stableFitted(filled(2)['inner']!));
      expect(own.nonDefault('models', { use: 'net', with: with_(2) })).to.deep.include({ seconds: 2 });
    });
    it('are equal exactly when the filled options are', () => {
      const option = fc.record(
        { real: fc.constantFrom('fresh', 'fixed'), syntheticShare: fc.constantFrom(0, 0.25, 0.5, 1) },
        { requiredKeys: ['real'] },
      );
      fc.assert(
        fc.property(option, option, (a, b) => {
          const [left, right] = [a, b].map((options) => ({ use: 'mix', with: options as JsonObject }));
          const filled = [left!, right!].map((entry) => canonicalJson(registry.options('strategies', entry)));
          expect(registry.canonical('strategies', left!) === registry.canonical('strategies', right!)).to.equal(
            filled[0] === filled[1],
          );
        }),
        { seed: 3, numRuns: 200 },
      );
    });
  });

  describe('needs and capabilities', () => {
    it('evaluates functions of the options and of inner entries', () => {
      expect(registry.provides('models', { use: 'kde' })).to.deep.equal(['sample']);
      expect(
        registry.provides('models', { use: 'kde', with: { inner: { use: 'kde', with: { inner: 'gaussian' } } } }),
      ).to.include('moments');
      expect(registry.needs('metrics', { use: 'quality' })).to.deep.equal(['truth.correct']);
      expect(registry.needs('metrics', { use: 'quality', with: { by: 'nearness' } })).to.deep.equal(['truth.moments']);
    });
    it('adds what entries inside need', () => {
      expect(
        registry.needs('strategies', {
          use: 'schedule',
          with: {
            steps: [
              { from: 1, strategy: 'replace' },
              { from: 3, strategy: 'weighted' },
            ],
          },
        }),
      ).to.deep.equal(['weights']);
    });
    it('refuses a model to be fitted that does not provide what its place needs, and names those that do', async () => {
      const on = { source: 'normal', rows: 4 };
      const guided = (guide: JsonObject) => ({ use: 'guided', with: { guide: { ...guide, on } } });
      await expectRefusal(
        () => registry.options('strategies', guided({ use: 'kde' })),
        'COLLAPSAR_OPTION_INVALID',
        'guided.with.guide: kde does not provide moments',
        'what does: gaussian',
      );
      expect(registry.options('strategies', guided({ use: 'gaussian' }))).to.have.nested.property('guide.use');
    });
    it('writes out that a model is fitted once for all seeds where its place says so and the study does not', () => {
      const seedsOf = (strategy: string, option: string, seeds?: string): unknown => {
        const on = { source: 'normal', rows: 4, ...(seeds === undefined ? {} : { seeds }) };
        const options = registry.options('strategies', { use: strategy, with: { [option]: { use: 'gaussian', on } } });
        return (options[option] as { on: JsonObject }).on['seeds'];
      };
      expect(seedsOf('guided', 'guide')).to.equal('shared');
      expect(seedsOf('guided', 'guide', 'own')).to.equal('own');
      expect(seedsOf('distil', 'teacher')).to.equal(undefined);
      expect(seedsOf('distil', 'teacher', 'shared')).to.equal('shared');
      expect(() => seedsOf('distil', 'teacher', 'each')).to.throw(/allowed is "own" or "shared"/);
    });
    it('knows every entry inside', () => {
      const entry = { use: 'distil', with: { teacher: { use: 'gaussian', on: { source: 'normal', rows: 4 } } } };
      expect(registry.closure('strategies', entry).map(({ id }) => id)).to.deep.equal(['distil', 'gaussian', 'normal']);
      expect(registry.inner('strategies', entry).map(({ option, role, kind }) => [option, role, kind])).to.deep.equal([
        ['teacher', 'fitted', 'models'],
        ['teacher.on.source', 'on', 'sources'],
      ]);
    });
  });
});
