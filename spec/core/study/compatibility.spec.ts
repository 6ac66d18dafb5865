import type { JsonObject } from '../../../core/contracts/index.js';
import { checkCompatibility } from '../../../core/study/index.js';
import { registryOf, thirdParty } from '../plugin/fakes.js';
import { expectRefusal } from '../plugin/thrown.js';
import { factsOf, registry, resolved } from './studies.js';

const teacher = (use: string, source: string): JsonObject => ({
  use: 'distil',
  with: { teacher: { use, on: { source, rows: 9 } } },
});

describe('what goes together', () => {
  const fits: readonly [string, JsonObject][] = [
    ['a metric whose need the model meets', { metrics: ['moments', 'perplexity'] }],
    ['a strategy whose inner strategy needs what the model provides', { strategies: ['weighted'] }],
    [
      'a scorer whose need the source meets',
      { strategies: [{ use: 'curate', with: { strategy: 'replace', scorer: 'nearness' } }] },
    ],
    ['a teacher of the same kind of data', { strategies: [teacher('gaussian', 'normal')] }],
    ['a model that can start from the last', { models: [{ use: 'network', initialise: 'previous' }] }],
    [
      'two kinds of data, kept apart',
      {
        sources: ['normal', 'corpus'],
        models: [
          { use: 'gaussian', only: { sources: ['normal'] } },
          { use: 'ngram', only: { sources: ['corpus'] } },
        ],
        metrics: [{ use: 'moments', only: { models: ['gaussian'] } }, 'perplexity'],
      },
    ],
  ];
  for (const [what, change] of fits) it(`accepts ${what}`, () => checkCompatibility(resolved(change), registry));

  const misfits: readonly [string, JsonObject, ...string[]][] = [
    [
      'a model of other data',
      { models: ['ngram'] },
      'model ngram is for text, and source normal has vectors',
      'Nothing in the study goes with model ngram',
    ],
    [
      'a metric of other data',
      { metrics: ['moments-of-text'] },
      'metric moments-of-text is for text, and source normal with model gaussian has vectors',
    ],
    [
      'a need that nobody meets',
      { models: ['kde'], metrics: ['perplexity'] },
      'metric perplexity needs logLikelihood (gives the exact log-likelihood of rows), which source normal with model kde does not provide',
    ],
    [
      'a need that one model meets',
      { models: ['kde', 'gaussian'], metrics: ['perplexity'] },
      'source normal with model kde',
      'metric perplexity belongs with only: { models: [gaussian] }',
    ],
    [
      'a model for one source',
      { sources: ['normal', 'corpus'] },
      'model gaussian is for vectors, and source corpus has text',
      'model gaussian belongs with only: { sources: [normal] }',
    ],
    [
      'a need of an inner strategy',
      { models: ['kde'], strategies: [{ use: 'schedule', with: { steps: [{ from: 1, strategy: 'weighted' }] } }] },
      'strategy schedule needs weights (can be fitted to weighted rows)',
    ],
    ['a need that depends on options', { metrics: ['quality'] }, 'metric quality needs truth.correct'],
    [
      'a scorer whose need the source does not meet',
      { sources: [{ use: 'table', with: { file: 'a.csv' } }], metrics: [{ use: 'quality', with: { by: 'nearness' } }] },
      'metric quality needs truth.moments',
    ],
    [
      'a teacher of other data',
      { strategies: [teacher('ngram', 'corpus')] },
      'strategy distil has teacher ngram for text, and source normal with model gaussian has vectors',
    ],
    [
      'a model that cannot start from the last',
      { models: [{ use: 'gaussian', initialise: 'previous' }] },
      'model gaussian says initialise: previous',
      '`start`',
    ],
    [
      'several at once',
      { models: ['kde'], strategies: ['weighted'], metrics: ['perplexity', 'quality'] },
      '3 entries do not fit the study',
      'strategy weighted',
      'metric perplexity',
      'metric quality',
    ],
  ];
  for (const [what, change, ...fragments] of misfits)
    it(`refuses ${what}`, () =>
      expectRefusal(() => checkCompatibility(resolved(change), registry), 'COLLAPSAR_NEEDS_UNMET', ...fragments));

  it('refuses a model that learns nothing as it is set up, and lets it teach', async () => {
    const fixed = thirdParty('collapsar-plugin-fixed', 'fixed');
    const learns = (options: JsonObject): boolean => options['bandwidth'] !== 'scott';
    const within = registryOf({ ...fixed, entries: fixed.entries.map((entry) => ({ ...entry, learns })) });
    await expectRefusal(
      () => checkCompatibility(resolved({ models: ['fixed'] }, within), within),
      'COLLAPSAR_NEEDS_UNMET',
      'model fixed learns nothing from rows as it is set up, so that no generation would follow from the one before',
    );
    const learning = { use: 'fixed', with: { bandwidth: 'silverman' } };
    checkCompatibility(resolved({ models: [learning] }, within), within);
    checkCompatibility(resolved({ strategies: [teacher('fixed', 'normal')] }, within), within);
  });

  it('counts what a source turned out to provide once it was opened', () => {
    const study = resolved({ metrics: ['quality'] });
    checkCompatibility(study, registry, { normal: { ...factsOf(null), provides: ['truth.correct'] } });
  });
});
