import { expect } from 'chai';
import type { JsonObject, Metric } from '../../../core/contracts/index.js';
import type { Code } from '../../../core/errors/index.js';
import { definePlugin, metric, noOptions } from '../../../core/plugin/index.js';
import { checkStudy, readStudy, resolveStudy, studyHash } from '../../../core/study/index.js';
import { registryOf, thirdParty } from '../plugin/fakes.js';
import { expectRefusal } from '../plugin/thrown.js';
import { variantLabel } from '../../../core/study/labels.js';
import { least, registry, resolved } from './studies.js';

const labels = (strategies: JsonObject['strategies']): string[] =>
  resolved({ strategies: strategies! }).strategies.map(({ as }) => as);

describe('resolving a study', () => {
  it('writes out every default', () => {
    const study = resolved();
    expect(study).to.deep.equal({
      study: 'demo',
      title: 'demo',
      plugins: [],
      sources: [{ use: 'normal', as: 'normal', with: { dimensions: 1 } }],
      models: [{ use: 'gaussian', as: 'gaussian', with: { estimator: 'mle' }, given: 'fixed', initialise: 'scratch' }],
      strategies: [{ use: 'replace', as: 'replace', with: {} }],
      metrics: [{ use: 'moments', as: 'moments', with: {}, key: study.metrics[0]!.key }],
      samples: [100],
      evaluate: 10000,
      generations: 20,
      seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      seed: 1,
      controls: true,
      engine: 'auto',
      tolerance: { increase: 0.1, nats: Math.log(1.1), against: 'real-only', window: 0.5 },
      thresholds: {
        catastrophicRatio: 10,
        catastrophicNats: Math.LN2,
        lateShare: 0.25,
        exponent: 0.2,
        variance: 0.8,
        modes: 0.1,
        tails: 0.75,
        hallucination: 0.01,
      },
      gates: [],
      limits: { cellSeconds: 3600, cellMemoryMiB: 4096 },
      checkpoints: 'auto',
      gallery: { images: 12, points: 200, texts: 4, of: 'publishable' },
    });
    expect(study.metrics[0]!.key).to.match(/^[0-9a-f]{16}$/);
  });
  it('fills in what a partly given block leaves out', () => {
    const study = resolved({ tolerance: { increase: 0.2 }, costs: { syntheticRow: 0.01 }, limits: { cellSeconds: 5 } });
    const nats = Math.log(1.1);
    const rest = { against: 'real-only', window: 0.5 };
    // That only a share was written is kept: a risk without a zero cannot be judged by it.
    expect(study.tolerance).to.deep.equal({ increase: 0.2, nats, relativeOnly: true, ...rest });
    expect(resolved({ tolerance: { nats: 0.05 } }).tolerance).to.deep.equal({ increase: 0.1, nats: 0.05, ...rest });
    expect(resolved({ tolerance: { increase: 0.2, nats: 0.05 } }).tolerance).to.deep.equal({
      increase: 0.2,
      nats: 0.05,
      ...rest,
    });
    expect(resolved().tolerance).to.deep.equal({ increase: 0.1, nats, ...rest });
    expect(study.costs).to.deep.equal({ realRow: 1, syntheticRow: 0.01 });
    expect(resolved({ thresholds: { tails: 0.5 } }).thresholds).to.include({ tails: 0.5, variance: 0.8 });
    expect(study.limits).to.deep.equal({ cellSeconds: 5, cellMemoryMiB: 4096 });
  });
  it('says how strategies are compared only where the file does', async () => {
    expect(resolved()).not.to.have.property('comparisons');
    expect(resolved({ comparisons: {} }).comparisons).to.deep.equal({ method: 'auto' });
    expect(resolved({ comparisons: { method: 'dunnett' } }).comparisons).to.deep.equal({ method: 'dunnett' });
    await expectRefusal(() => resolved({ comparisons: { method: 'tukey' } }), 'COLLAPSAR_STUDY_INVALID', 'max-t');
  });
  it('hashes to the same number however the file is written', () => {
    const other = resolved({ strategies: [{ use: 'replace', with: {} }], samples: [100], seed: 1 });
    expect(studyHash(other, registry)).to.equal(studyHash(resolved(), registry));
    expect(studyHash(resolved({ seed: 2 }), registry)).not.to.equal(studyHash(resolved(), registry));
  });
  it('keys metrics by meaning: not by label, but by options and by version of the plugin', () => {
    const key = (metric: JsonObject | string): string => resolved({ metrics: [metric] }).metrics[0]!.key;
    expect(key({ use: 'quality', as: 'q', with: { bins: 10 } })).to.equal(key('quality'));
    expect(key({ use: 'quality', with: { bins: 11 } })).not.to.equal(key('quality'));
    expect(key({ use: 'quality', with: { by: 'nearness' } })).not.to.equal(key('quality'));
  });

  it('keys metrics by their revision, so that other numbers are not mixed with those of an earlier one', () => {
    class Spread implements Metric {
      readonly outputs = [];
      measure = () => Promise.resolve({});
    }
    const key = (revision?: number): string => {
      const about = {
        id: 'spread',
        summary: 'Spread',
        data: 'any',
        options: noOptions,
        implementation: Spread,
      } as const;
      const entries = [metric(revision === undefined ? about : { ...about, revision })];
      const plugin = definePlugin({ name: 'collapsar-plugin-spread', version: '1.0.0', api: '^1.0.0', entries });
      return resolved({ metrics: ['spread'] }, registryOf(plugin)).metrics[0]!.key;
    };
    expect(new Set([key(), key(2), key(3)]).size).to.equal(3);
    expect(key(2)).to.equal(key(2));
  });

  describe('sweeps and labels', () => {
    const cases: readonly [string, JsonObject['strategies'], string[]][] = [
      [
        'a share goes by a',
        [{ use: 'mix', with: { real: 'fresh' }, sweep: { syntheticShare: [0.25, 0.5] } }],
        ['mix a=0.25', 'mix a=0.5'],
      ],
      [
        'several lists multiply, the first slowest',
        [{ use: 'mix', sweep: { real: ['fresh', 'fixed'], syntheticShare: [0, 1] } }],
        ['mix real=fresh a=0', 'mix real=fresh a=1', 'mix real=fixed a=0', 'mix real=fixed a=1'],
      ],
      [
        '`as` is the prefix',
        [{ use: 'mix', as: 'M', with: { real: 'fresh' }, sweep: { syntheticShare: [0.1] } }],
        ['M a=0.1'],
      ],
      [
        'dots lead into inner entries',
        [
          {
            use: 'weighted',
            with: { strategy: { use: 'mix', with: { real: 'fresh' } } },
            sweep: { 'strategy.with.syntheticShare': [0.1, 0.2] },
          },
        ],
        ['weighted syntheticShare=0.1', 'weighted syntheticShare=0.2'],
      ],
      [
        'a name in the way becomes an entry',
        [{ use: 'weighted', with: { strategy: 'mix' }, sweep: { 'strategy.with.real': ['fresh'] } }],
        ['weighted real=fresh'],
      ],
      [
        'entries can be swept',
        [{ use: 'weighted', sweep: { strategy: ['replace', { use: 'mix', with: { real: 'fixed' } }] } }],
        ['weighted strategy=replace', 'weighted strategy=mix(real=fixed)'],
      ],
      [
        'the same id twice is told apart by its options',
        [
          { use: 'mix', with: { real: 'fresh' } },
          { use: 'mix', with: { real: 'fixed', syntheticShare: 0.2 } },
        ],
        ['mix real=fresh', 'mix real=fixed a=0.2'],
      ],
      [
        'two sweeps of one id as well',
        [
          { use: 'mix', with: { real: 'fresh' }, sweep: { syntheticShare: [0.5] } },
          { use: 'mix', with: { real: 'fixed' }, sweep: { syntheticShare: [0.5] } },
        ],
        ['mix a=0.5 real=fresh', 'mix a=0.5 real=fixed'],
      ],
    ];
    for (const [what, strategies, expected] of cases)
      it(what, () => expect(labels(strategies)).to.deep.equal(expected));
    const refused: readonly [kind: 'strategies' | 'metrics' | 'sources', label: string, ...words: string[]][] = [
      ['strategies', 'mix \u202e half', '"mix \u202e half" cannot be a label', 'U+202E', 'as:'],
      ['sources', 'half \ud800', 'cannot be a label', 'U+D800, half of a character', 'as:'],
      ['strategies', 'a\u2067b', 'U+2067'],
      ['strategies', 'a\u2028b', 'U+2028'],
      ['strategies', 'a\u0085b', 'U+0085'],
      ['strategies', '=HYPERLINK("x")', 'begins with =', 'Spreadsheets'],
      ['strategies', '+1', 'begins with +'],
      ['strategies', '-1', 'begins with -'],
      ['strategies', '@sum', 'begins with @'],
      ['sources', '__proto__', 'no name of an object'],
      ['metrics', 'rows', 'rows.real', 'another label'],
      ['metrics', 'rows.lineage', 'rows.teacher'],
    ];
    for (const [kind, label, ...words] of refused)
      it(`refuses the label ${JSON.stringify(label)} of ${kind}`, () =>
        expectRefusal(
          () => resolved({ [kind]: [{ use: least[kind][0], as: label }] }),
          'COLLAPSAR_STUDY_INVALID',
          `${kind}[0]: `,
          ...words,
        ));
    it('refuses such a label where a value that is swept brings it', () =>
      expectRefusal(
        () =>
          resolved({
            strategies: [{ use: 'mix', with: { real: 'fresh' }, as: '\u2066half', sweep: { syntheticShare: [0.5] } }],
          }),
        'COLLAPSAR_STUDY_INVALID',
        'U+2066',
      ));
    for (const label of [
      'constructor',
      'toString',
      'rows',
      'Replace',
      'שלום',
      'a=b',
      "it's",
      'real-only',
      'a, "b"',
      '½ & ½',
    ])
      it(`takes the label ${label}`, () => expect(labels([{ use: 'replace', as: label }])).to.deep.equal([label]));
    it('names files without the folders of the machine', () => {
      const label = (value: string): string => variantLabel('csv', [['file', value]]);
      for (const path of [
        '/home/jane/a b.csv',
        'C:\\Users\\jane\\a b.csv',
        'file:///home/jane/a b.csv',
        '~/jane/a b.csv',
      ])
        expect(label(path)).to.equal('csv file=a b.csv');
      expect(label('data/a.csv')).to.equal('csv file=data/a.csv');
      expect(label('/')).to.equal('csv file=/');
    });
    it('takes metrics called row or rowsum', () =>
      expect(
        resolved({
          metrics: [
            { use: 'moments', as: 'row' },
            { use: 'moments', as: 'rowsum' },
          ],
        }).metrics.map(({ as }) => as),
      ).to.deep.equal(['row', 'rowsum']));
    it('puts the swept value into the options', () =>
      expect(
        resolved({
          strategies: [{ use: 'weighted', with: { strategy: 'mix' }, sweep: { 'strategy.with.real': ['fixed'] } }],
        }).strategies[0]!.with,
      ).to.deep.equal({
        strategy: { use: 'mix', with: { real: 'fixed', syntheticShare: 0.5 } },
      }));
  });

  describe('models', () => {
    const base = { use: 'network', on: { source: 'normal', rows: 50 } };
    it('resolve what they start from', () => {
      const [model] = resolved({ models: [{ use: 'network', initialise: 'base', base }] }).models;
      expect(model!.base).to.deep.equal({
        use: 'network',
        with: { layers: [8] },
        on: { source: { use: 'normal', with: { dimensions: 1 } }, rows: 50 },
      });
    });
    const faulty: readonly [JsonObject, ...string[]][] = [
      [{ use: 'network', initialise: 'base' }, 'models[0].base: is missing', 'base: { use, with, on'],
      [{ use: 'network', base }, 'models[0].base: is never used', 'initialise: base'],
      [{ use: 'gaussian', initialise: 'base', base }, 'gaussian cannot start from it'],
    ];
    for (const [model, ...fragments] of faulty)
      it(`refuse ${JSON.stringify(model)}`, () =>
        expectRefusal(() => resolved({ models: [model] }), 'COLLAPSAR_STUDY_INVALID', ...fragments));
    it('refuse a base that is not told its rows', () =>
      expectRefusal(
        () => resolved({ models: [{ use: 'network', initialise: 'base', base: 'network' }] }),
        'COLLAPSAR_OPTION_INVALID',
        'models[0].base',
        'on which rows?',
      ));
  });

  it('lets `only` name a label or all variants of an entry', () => {
    const study = resolved({
      strategies: ['accumulate', { use: 'mix', with: { real: 'fresh' }, sweep: { syntheticShare: [0.1, 0.2] } }],
      metrics: [
        { use: 'moments', only: { strategies: ['mix'] } },
        { use: 'perplexity', only: { strategies: ['mix a=0.2', 'accumulate'] } },
      ],
    });
    expect(study.metrics.map(({ only }) => only)).to.deep.equal([
      { strategies: ['mix a=0.1', 'mix a=0.2'] },
      { strategies: ['mix a=0.2', 'accumulate'] },
    ]);
  });
  it('lets gates name strategies, all variants of one, and controls', () =>
    expect(
      resolved({
        strategies: ['accumulate'],
        gates: [
          { strategy: 'accumulate', verdict: { 'any-risk': 'absent' } },
          { strategy: 'replace', verdict: { 'any-risk': 'present' } },
        ],
      }).gates,
    ).to.have.length(2));

  const invalid: readonly [JsonObject, Code, ...string[]][] = [
    [{ strategies: ['mixx'] }, 'COLLAPSAR_UNKNOWN_ENTRY', 'strategies[0].use', 'Did you mean "mix"?'],
    [
      { models: [{ use: 'gaussian', with: { estimater: 'mle' } }] },
      'COLLAPSAR_OPTION_INVALID',
      'models[0].with.estimater',
      'Did you mean "estimator"?',
    ],
    [
      { strategies: [{ use: 'mix', with: { real: 'fresh' }, sweep: { syntheticShare: [0.5, 1.2] } }] },
      'COLLAPSAR_OPTION_INVALID',
      'strategies[0].with.syntheticShare: found 1.2; allowed is a number from 0 to 1',
    ],
    [
      { strategies: [{ use: 'mix', with: { real: 'fresh' }, sweep: { '': [1] } }] },
      'COLLAPSAR_STUDY_INVALID',
      'sweep names ""',
    ],
    [{ strategies: ['replace', 'replace'] }, 'COLLAPSAR_STUDY_INVALID', 'two strategies are called "replace"', 'as:'],
    [
      {
        strategies: [
          { use: 'replace', as: 'x' },
          { use: 'accumulate', as: 'x' },
        ],
      },
      'COLLAPSAR_STUDY_INVALID',
      'strategies[0]: two strategies are called "x"',
    ],
    [
      { models: [{ use: 'gaussian', only: { sources: ['norml'] } }] },
      'COLLAPSAR_STUDY_INVALID',
      'models[0].only.sources',
      'Did you mean "normal"?',
      'Labels here: normal',
    ],
    [
      { gates: [{ strategy: 'accumulat', verdict: { 'any-risk': 'absent' } }] },
      'COLLAPSAR_STUDY_INVALID',
      'gates[0].strategy',
    ],
    [
      { samples: 10, strategies: [{ use: 'mix', with: { real: 'fresh', syntheticShare: 0.96 } }] },
      'COLLAPSAR_SAMPLES_INVALID',
      'a synthetic share of 0.96 leaves no real row of 10',
      'strategies[0]',
    ],
    [
      {
        samples: [1000, 10],
        strategies: [
          { use: 'weighted', with: { strategy: { use: 'mix', with: { real: 'fixed', syntheticShare: 0.99 } } } },
        ],
      },
      'COLLAPSAR_SAMPLES_INVALID',
      'strategies[0].with.strategy',
      'of 10',
    ],
  ];
  for (const [change, code, ...fragments] of invalid)
    it(`refuses ${JSON.stringify(change)}`, () => expectRefusal(() => resolved(change), code, ...fragments));
  it('accepts a share of 1: no real rows are meant', () =>
    expect(labels([{ use: 'mix', with: { real: 'fresh', syntheticShare: 1 } }])).to.deep.equal(['mix']));

  it('gives the line of the entry in messages', () => {
    const { value, locate } = readStudy(JSON.stringify({ ...least, strategies: [{ use: 'mix' }] }, null, 2), 'a.json');
    return expectRefusal(
      () => resolveStudy(checkStudy(value, locate), registry, locate),
      'COLLAPSAR_OPTION_INVALID',
      'a.json:10:5: strategies[0].with.real: is missing',
    );
  });
  it('writes plugin/id where a bare id would not be unique', () => {
    const twice = registryOf(thirdParty('collapsar-plugin-a', 'gaussian'));
    const study = resolved({ models: ['collapsar-plugin-a/gaussian', 'collapsar/gaussian'] }, twice);
    expect(study.models.map(({ use }) => use)).to.deep.equal(['collapsar-plugin-a/gaussian', 'collapsar/gaussian']);
    expect(study.models.map(({ as }) => as)).to.deep.equal(['collapsar-plugin-a/gaussian', 'collapsar/gaussian']);
  });
  it('makes a gate on a family one gate for each of its variants', () => {
    const strategies = ['replace', { use: 'mix', sweep: { syntheticShare: [0.5, 0.9] }, with: { real: 'fresh' } }];
    const gates = [{ strategy: 'mix', verdict: { 'any-risk': 'absent' } }];
    expect(resolved({ strategies, gates }).gates.map(({ strategy }) => strategy)).to.deep.equal([
      'mix a=0.5',
      'mix a=0.9',
    ]);
  });
  it('refuses a gate on what the study does not have, with the nearest label', async () => {
    const gates = [{ strategy: 'replce', verdict: { 'any-risk': 'absent' } }];
    await expectRefusal(() => resolved({ gates }), 'COLLAPSAR_STUDY_INVALID', '"replce"', 'Did you mean "replace"');
    const control = [{ strategy: 'real-only', verdict: { 'any-risk': 'absent' } }];
    expect(resolved({ gates: control }).gates).to.have.length(1);
    await expectRefusal(() => resolved({ gates: control, controls: false }), 'COLLAPSAR_STUDY_INVALID', 'real-only');
  });
});
