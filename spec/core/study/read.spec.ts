import { expect } from 'chai';
import type { JsonObject } from '../../../core/contracts/index.js';
import type { Code } from '../../../core/errors/index.js';
import { applySettings, checkStudy, readStudy } from '../../../core/study/index.js';
import { expectRefusal } from '../plugin/thrown.js';
import { least } from './studies.js';

const yaml = `study: demo
sources: [normal]
models:
  - gaussian
strategies:
  - replace
  - { use: mix, with: { real: fresh } }
metrics: [moments]
`;

describe('reading a study', () => {
  it('reads YAML and JSON to the same value', () => {
    const { value } = readStudy(yaml, 'a.yaml');
    expect(readStudy(JSON.stringify(value), 'a.json').value).to.deep.equal(value);
    expect(checkStudy(value).strategies).to.deep.equal(['replace', { use: 'mix', with: { real: 'fresh' } }]);
  });
  it('finds the line and column of a place, or of the nearest thing around it', () => {
    const { locate } = readStudy(yaml, 'a.yaml');
    expect(locate('strategies[1]')).to.equal('a.yaml:7:5');
    expect(locate('strategies[1].with.real')).to.equal('a.yaml:7:25');
    expect(locate('strategies[1].as')).to.equal('a.yaml:7:5');
    expect(locate('models[0]')).to.equal('a.yaml:4:5');
    expect(locate('nowhere')).to.equal(undefined);
  });
  it('follows anchors', () => {
    const { value, locate } = readStudy('a: &x { use: mix }\nlist: [*x, { use: y }]\n', 'a.yaml');
    expect(value['list']).to.deep.equal([{ use: 'mix' }, { use: 'y' }]);
    expect(locate('list[1].use')).to.equal('a.yaml:2:14');
  });

  const unreadable: readonly [string, string, ...string[]][] = [
    ['a bracket left open', 'study: [a\nb: c\n', 'a.yaml:2:'],
    ['a key given twice', 'study: a\nstudy: b\n', 'a.yaml:2:1', 'unique'],
    ['a list', '- a\n', 'found ["a"] where a study is wanted'],
    ['nothing', '', 'found nothing', 'collapsar init'],
    ['a tab for indentation', 'study:\n\t- a\n', 'a.yaml:2:'],
  ];
  for (const [what, text, ...fragments] of unreadable)
    it(`refuses ${what}`, () =>
      expectRefusal(() => readStudy(text, 'a.yaml'), 'COLLAPSAR_STUDY_UNREADABLE', ...fragments));
});

describe('checking a study', () => {
  const invalid: readonly [JsonObject, Code, ...string[]][] = [
    [{ sampels: 3 }, 'COLLAPSAR_STUDY_INVALID', 'sampels: "sampels" is not known here. Did you mean "samples"?'],
    [{ study: 'a/b' }, 'COLLAPSAR_STUDY_INVALID', 'study: found "a/b"'],
    [{ study: '../a' }, 'COLLAPSAR_STUDY_INVALID', 'study: found "../a"'],
    [{ models: [] }, 'COLLAPSAR_STUDY_INVALID', 'models: found []; allowed is a list of at least 1'],
    [{ models: 'gaussian' }, 'COLLAPSAR_STUDY_INVALID', 'models: found "gaussian"'],
    [{ models: [7] }, 'COLLAPSAR_STUDY_INVALID', 'models[0]: found 7'],
    [{ strategies: [{ with: {} }] }, 'COLLAPSAR_STUDY_INVALID', 'strategies[0].use: is missing'],
    [
      { strategies: [{ use: 'mix', wiht: {} }] },
      'COLLAPSAR_STUDY_INVALID',
      'strategies[0].wiht',
      'Did you mean "with"?',
    ],
    [{ strategies: [{ use: 'mix', given: 'fresh' }] }, 'COLLAPSAR_STUDY_INVALID', 'strategies[0].given'],
    [{ sources: [{ use: 'normal', only: {} }] }, 'COLLAPSAR_STUDY_INVALID', 'sources[0].only'],
    [
      { models: [{ use: 'gaussian', initialise: 'prior' }] },
      'COLLAPSAR_STUDY_INVALID',
      '"scratch", "previous" or "base"',
    ],
    [{ strategies: [{ use: 'mix', sweep: { a: [] } }] }, 'COLLAPSAR_STUDY_INVALID', 'strategies[0].sweep.a: found []'],
    [
      { generations: 0 },
      'COLLAPSAR_STUDY_INVALID',
      'generations: found 0; allowed is a whole number from 1 to 1000000',
    ],
    [{ seeds: [1, 1] }, 'COLLAPSAR_STUDY_INVALID', 'seeds: found [1,1]', 'without repetition'],
    [{ seeds: 1e9 }, 'COLLAPSAR_STUDY_INVALID', 'seeds: found 1000000000', 'a whole number from 1 to 1000000'],
    [{ evaluate: Number.MAX_SAFE_INTEGER }, 'COLLAPSAR_STUDY_INVALID', 'evaluate: found 9007199254740991', '10000000'],
    [{ generations: 1e7 }, 'COLLAPSAR_STUDY_INVALID', 'generations: found 10000000'],
    [{ samples: [10, 1e9] }, 'COLLAPSAR_STUDY_INVALID', 'samples[1]: found 1000000000', 'from 2 to 100000000'],
    [{ seeds: 0 }, 'COLLAPSAR_STUDY_INVALID', 'seeds: found 0'],
    [{ tolerance: { window: 2 } }, 'COLLAPSAR_STUDY_INVALID', 'tolerance.window: found 2'],
    [{ tolerance: { metric: 'moments' } }, 'COLLAPSAR_STUDY_INVALID', 'tolerance.metric: found "moments"'],
    [
      { gates: [{ verdict: { 'any-rsk': 'absent' } }] },
      'COLLAPSAR_STUDY_INVALID',
      'gates[0].verdict.any-rsk',
      'Did you mean "any-risk"?',
    ],
    [{ gates: [{ verdict: { 'any-risk': 'gone' } }] }, 'COLLAPSAR_STUDY_INVALID', 'found "gone"', '"absent"'],
    [
      { limits: { cellSeconds: 0 } },
      'COLLAPSAR_STUDY_INVALID',
      'limits.cellSeconds: found 0; allowed is a number above 0',
    ],
    [{ checkpoints: 'some' }, 'COLLAPSAR_STUDY_INVALID', 'checkpoints: found "some"'],
    [{ samples: 'many' }, 'COLLAPSAR_STUDY_INVALID', 'samples: found "many"'],
    [{ samples: 0 }, 'COLLAPSAR_SAMPLES_INVALID', 'samples: found 0; allowed is a whole number of at least 2'],
    [{ samples: 1 }, 'COLLAPSAR_SAMPLES_INVALID', 'One row has no spread'],
    [{ samples: 2.5 }, 'COLLAPSAR_SAMPLES_INVALID', 'found 2.5'],
    [{ samples: [100, -3] }, 'COLLAPSAR_SAMPLES_INVALID', 'found -3'],
    [
      { generations: 0, seed: -1 },
      'COLLAPSAR_STUDY_INVALID',
      '2 mistakes in the study',
      'generations: found 0',
      'seed: found -1',
    ],
  ];
  for (const [change, code, ...fragments] of invalid)
    it(`refuses ${JSON.stringify(change)}`, () =>
      expectRefusal(() => checkStudy({ ...least, ...change }), code, ...fragments));

  it('names the list that is missing', () =>
    expectRefusal(
      () => checkStudy({ study: 'a' }),
      'COLLAPSAR_STUDY_INVALID',
      '4 mistakes',
      'sources: is missing',
      'metrics: is missing',
    ));
  it('gives the line of a mistake', () => {
    const { value, locate } = readStudy(yaml.replace('use: mix', 'usee: mix'), 'a.yaml');
    return expectRefusal(
      () => checkStudy(value, locate),
      'COLLAPSAR_STUDY_INVALID',
      'a.yaml:7:7: strategies[1].usee',
      'a.yaml:7:5: strategies[1].use: is missing',
    );
  });
  it('accepts every key of the study file', () => {
    const study = checkStudy({
      ...least,
      $schema: './study.schema.json',
      title: 'T',
      description: 'D',
      plugins: ['./mine.js'],
      models: [
        { use: 'gaussian', as: 'g', with: {}, given: 'fresh', initialise: 'previous', only: { sources: ['normal'] } },
      ],
      samples: [100, 1000],
      evaluate: 100,
      generations: 3,
      seeds: [0, 4],
      seed: 7,
      controls: false,
      engine: 'wasm',
      tolerance: { metric: 'moments.excessRisk', increase: 0.2, against: 'real-only', window: 1 },
      costs: { realRow: 1, syntheticRow: 0.01 },
      gates: [{ strategy: 'accumulate', verdict: { 'catastrophic-risk': 'absent' } }],
      limits: { cellSeconds: 1.5, cellMemoryMiB: 64 },
      checkpoints: 'all',
    });
    expect(study.seeds).to.deep.equal([0, 4]);
  });
});

describe('--set path=value', () => {
  const study: JsonObject = { samples: 100, strategies: ['replace', { use: 'mix', with: { real: 'fresh' } }] };
  const good: readonly [string, JsonObject][] = [
    ['samples=200', { ...study, samples: 200 }],
    ['samples=[100, 200]', { ...study, samples: [100, 200] }],
    [
      'strategies[1].with.syntheticShare=0.3',
      { ...study, strategies: ['replace', { use: 'mix', with: { real: 'fresh', syntheticShare: 0.3 } }] },
    ],
    [
      'strategies[0].as=all new',
      {
        ...study,
        strategies: [
          { use: 'replace', as: 'all new' },
          { use: 'mix', with: { real: 'fresh' } },
        ],
      },
    ],
    ['tolerance.increase=0.2', { ...study, tolerance: { increase: 0.2 } }],
    [
      'strategies.1.with.syntheticShare=0.3',
      { ...study, strategies: ['replace', { use: 'mix', with: { real: 'fresh', syntheticShare: 0.3 } }] },
    ],
    ['title=a=b', { ...study, title: 'a=b' }],
    ['controls=false', { ...study, controls: false }],
  ];
  for (const [setting, expected] of good)
    it(setting, () => {
      const before = structuredClone(study);
      expect(applySettings(study, [setting])).to.deep.equal(expected);
      expect(study).to.deep.equal(before);
    });
  it('applies several in order', () =>
    expect(applySettings(study, ['samples=2', 'samples=3'])).to.deep.equal({ ...study, samples: 3 }));

  const bad: readonly [string, string][] = [
    ['samples', 'not of the form path=value'],
    ['=3', 'not of the form path=value'],
    ['a..b=3', 'not of the form path=value'],
    ['strategies[2].as=x', 'strategies has 2 entries, counted from 0'],
    ['strategies.2.as=x', 'strategies has 2 entries, counted from 0'],
    [
      'strategies.with.real=fixed',
      'strategies is a list, whose entries have numbers. Write strategies[0].with.real for the first one',
    ],
    ['strategies[1].with.real[0]=a', 'strategies[1].with.real is no list'],
    ['plugins[0]=a', 'there is no list plugins'],
    ['samples.a=1', 'samples is 100, which has nothing inside'],
    ['samples=[1', 'the value is not YAML'],
  ];
  for (const [setting, fragment] of bad)
    it(`refuses ${setting}`, () =>
      expectRefusal(() => applySettings(study, [setting]), 'COLLAPSAR_USAGE', setting, fragment));
});
