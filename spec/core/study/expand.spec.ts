import { expect } from 'chai';
import fc from 'fast-check';
import type { JsonObject } from '../../../core/contracts/index.js';
import { Registry } from '../../../core/plugin/index.js';
import { expandStudy, type Expansion } from '../../../core/study/index.js';
import { house, registryOf, thirdParty } from '../plugin/fakes.js';
import { expectRefusal } from '../plugin/thrown.js';
import { factsOf, registry, resolved } from './studies.js';

const expand = (change: JsonObject = {}, within = registry): Expansion =>
  expandStudy(resolved({ seeds: 2, ...change }, within), within, {});
const keys = (change: JsonObject = {}, within = registry): string[] =>
  expand(change, within).cells.map(({ key }) => key);

describe('expansion into cells', () => {
  it('crosses sources, models, strategies, samples and seeds', () => {
    const { cells, groups } = expand({
      controls: false,
      sources: [{ use: 'normal', sweep: { dimensions: [1, 3] } }],
      models: ['gaussian', 'kde'],
      strategies: ['replace', 'accumulate'],
      samples: [10, 100, 1000],
      seeds: [3, 7],
    });
    expect(groups).to.have.length(2 * 2 * 2 * 3);
    expect(cells).to.have.length(groups.length * 2);
    expect(new Set(cells.map(({ key }) => key)).size).to.equal(cells.length);
    for (const { key } of cells) expect(key).to.match(/^[0-9a-f]{32}$/);
  });
  it('gives groups the keys of their cells by seed', () => {
    const { cells, groups } = expand({ strategies: ['accumulate'] });
    for (const cell of cells) {
      const group = groups.find(({ strategy }) => strategy === cell.strategy.as)!;
      expect(group.cells[cell.seed]).to.equal(cell.key);
    }
    expect(groups.map(({ strategy, role }) => [strategy, role])).to.deep.equal([
      ['accumulate', 'strategy'],
      ['replace', 'control'],
      ['real-only like accumulate', 'control'],
    ]);
  });
  it('puts all that a process needs into a cell', () => {
    const { key, ...cell } = expand({
      sources: [{ use: 'normal', as: 'N', with: { dimensions: 2 } }],
      models: [{ use: 'gaussian', with: { estimator: 'unbiased' } }],
      seed: 5,
    }).cells[0]!;
    expect(key).to.have.length(32);
    expect(cell).to.deep.equal({
      identity: { source: 'normal{"dimensions":2}', model: 'gaussian{"estimator":"unbiased"}' },
      source: { use: 'normal', as: 'N', with: { dimensions: 2 } },
      model: {
        use: 'gaussian',
        as: 'gaussian',
        with: { estimator: 'unbiased' },
        given: 'fixed',
        initialise: 'scratch',
      },
      strategy: { use: 'replace', as: 'replace', with: {} },
      samples: 100,
      seed: 1,
      studySeed: 5,
      generations: 20,
      evaluate: 10000,
      metrics: resolved().metrics,
      checkpoints: 'auto',
    });
  });
  it('saves each generation of what costs more than time, also where that is inside an entry, unless none is to be saved', () => {
    const paid = thirdParty('collapsar-plugin-paid', 'paid');
    const within = registryOf({ ...paid, entries: paid.entries.map((entry) => ({ ...entry, savesEach: true })) });
    const saved = (change: JsonObject): readonly string[] => [
      ...new Set(expand({ controls: false, ...change }, within).cells.map(({ checkpoints }) => checkpoints)),
    ];
    const teacher = { use: 'paid', on: { source: 'normal', rows: 9 } };
    expect(saved({})).to.deep.equal(['auto']);
    expect(saved({ models: ['paid'] })).to.deep.equal(['all']);
    expect(saved({ strategies: [{ use: 'distil', with: { teacher } }] })).to.deep.equal(['all']);
    expect(saved({ models: ['paid'], checkpoints: 'none' })).to.deep.equal(['none']);
  });
  describe('with data and files beside the options', () => {
    const csv = { use: 'normal', with: { dimensions: 2 } };
    const NAME = 'source normal{"dimensions":2}';
    const inputs = { [NAME]: 'ab', 'plugin unused': '1' };
    const change = { controls: false, seeds: 1, sources: ['normal', csv] };
    const made = (found: Record<string, string>) =>
      expandStudy(resolved(change), registry, {}, { inputs: found }).cells;
    it('says in each cell what its processes must find, and nothing of others', () => {
      expect(made(inputs).map((cell) => cell.inputs)).to.deep.equal([undefined, { [NAME]: 'ab' }]);
    });
    it('leaves the key of a source to its facts', () => {
      expect(made(inputs).map(({ key }) => key)).to.deep.equal(made({}).map(({ key }) => key));
    });
  });
  it('orders cells seed by seed, the same at every call', () => {
    expect(keys({ strategies: ['accumulate', 'replace'] })).to.deep.equal(
      keys({ strategies: ['accumulate', 'replace'] }),
    );
    expect(expand().cells.map(({ seed, strategy }) => `${seed} ${strategy.as}`)).to.deep.equal([
      '1 replace',
      '1 real-only',
      '2 replace',
      '2 real-only',
    ]);
  });

  describe('the key of a cell', () => {
    const same: readonly [string, JsonObject][] = [
      ['labels', { sources: [{ use: 'normal', as: 'x' }], strategies: [{ use: 'replace', as: 'y' }] }],
      ['options written out', { models: [{ use: 'gaussian', with: { estimator: 'mle' } }] }],
      ['metrics', { metrics: ['perplexity'] }],
      ['generations', { generations: 50 }],
      [
        'checkpoints, limits, tolerance',
        { checkpoints: 'all', limits: { cellSeconds: 9 }, tolerance: { increase: 0.3 } },
      ],
      ['comparisons', { comparisons: { method: 'dunnett' } }],
      ['an engine that no entry uses', { engine: 'wasm' }],
      ['rows given to a model as by default', { models: [{ use: 'gaussian', given: 'fixed', initialise: 'scratch' }] }],
    ];
    for (const [what, change] of same)
      it(`does not depend on ${what}`, () =>
        expect(keys({ controls: false, ...change })).to.deep.equal(keys({ controls: false })));

    const others: readonly [string, JsonObject][] = [
      ['the source', { sources: ['table'].map((use) => ({ use, with: { file: 'a.csv' } })) }],
      ['options of the source', { sources: [{ use: 'normal', with: { dimensions: 2 } }] }],
      ['the model', { models: ['kde'] }],
      ['options of the model', { models: [{ use: 'gaussian', with: { estimator: 'unbiased' } }] }],
      ['what the model is given', { models: [{ use: 'gaussian', given: 'fresh' }] }],
      ['how fits start', { models: [{ use: 'gaussian', initialise: 'previous' }] }],
      ['the strategy', { strategies: ['accumulate'] }],
      ['samples', { samples: 101 }],
      ["the study's seed", { seed: 2 }],
      ['rows for evaluation', { evaluate: 9 }],
      ['seeds', { seeds: [8, 9] }],
    ];
    for (const [what, change] of others)
      it(`depends on ${what}`, () => {
        const plain = keys({ controls: false });
        expect(plain).not.to.include.members([keys({ controls: false, ...change })[0]!]);
      });
    it('depends on the base, and on what it is fitted to', () => {
      const models = (rows: number): JsonObject => ({
        models: [{ use: 'network', initialise: 'base', base: { use: 'network', on: { source: 'normal', rows } } }],
      });
      expect(keys(models(10))[0]).not.to.equal(keys(models(11))[0]);
    });
    it('depends on the version of every plugin used, of inner entries too, and of no other', () => {
      const kde = (version: string): Registry => registryOf(thirdParty('collapsar-plugin-kde', 'kde', version));
      const change = { controls: false, models: ['kde'] };
      expect(keys(change, kde('2.1.0'))).to.deep.equal(keys(change));
      expect(keys(change, kde('2.1.1'))[0]).not.to.equal(keys(change)[0]);
      expect(keys({}, kde('9.0.0'))).to.deep.equal(keys());
      const teacher = {
        controls: false,
        strategies: [{ use: 'distil', with: { teacher: { use: 'kde', on: { source: 'normal', rows: 4 } } } }],
      };
      expect(keys(teacher, kde('2.1.1'))[0]).not.to.equal(keys(teacher)[0]);
    });
    it('depends on the integrity of a plugin given by file', () => {
      const plugin = thirdParty('mine');
      const [a, b] = ['sha256-a', 'sha256-b'].map((integrity) =>
        new Registry()
          .register(house, { from: 'built-in' })
          .register(plugin, { from: 'file', path: '/p.js', integrity }),
      );
      const change = { controls: false, models: ['kde'] };
      expect(keys(change, a!)[0]).not.to.equal(keys(change, b!)[0]);
    });
    it('depends on the fingerprint of the source', () => {
      const study = resolved({ controls: false });
      const [none, one, other] = [undefined, 'a', 'b'].map(
        (print) => expandStudy(study, registry, { normal: factsOf(null, print) }).cells[0]!.key,
      );
      expect(new Set([none, one, other]).size).to.equal(3);
    });
    it('depends on the engine where an entry computes with tensors', () => {
      const study = resolved({ controls: false, models: ['network'] });
      const [cpu, wasm] = ['cpu', 'wasm'].map((engine) => expandStudy(study, registry, {}, { engine }).cells[0]!);
      expect(cpu!.engine).to.equal('cpu');
      expect(cpu!.key).not.to.equal(wasm!.key);
      expect(expand().cells[0]).not.to.have.property('engine');
    });
    it('never meets another seed', () =>
      fc.assert(
        fc.property(fc.uniqueArray(fc.nat(), { minLength: 2, maxLength: 20 }), (seeds) => {
          expect(new Set(keys({ seeds, controls: false })).size).to.equal(seeds.length);
        }),
        { seed: 1, numRuns: 20 },
      ));
  });

  it('computes a chain once that two labels name', () => {
    const { cells, groups } = expand({
      controls: false,
      strategies: ['replace', { use: 'replace', as: 'again' }],
      metrics: [
        { use: 'moments', only: { strategies: ['replace'] } },
        { use: 'perplexity', only: { strategies: ['again'] } },
      ],
    });
    expect(cells).to.have.length(2);
    expect(groups[0]!.cells).to.deep.equal(groups[1]!.cells);
    expect(cells[0]!.metrics.map(({ as }) => as)).to.deep.equal(['moments', 'perplexity']);
  });

  it('gives controls of different chains different labels, in whichever part of the grid they stand', () => {
    const { groups, controls } = expand({
      samples: [100, 200],
      strategies: [{ use: 'mix', with: { real: 'fresh' }, sweep: { syntheticShare: [0.5, 0.75] } }],
    });
    const parts = groups.flatMap(({ strategy, samples, control }) =>
      control?.realPart === undefined ? [] : [`${strategy} of ${samples}: ${control.realPart}`],
    );
    // 50 rows are half of 100 and a quarter of 200.
    expect(parts).to.deep.equal([
      'mix a=0.5 of 100: real-only n=50',
      'mix a=0.75 of 100: real-only n=25',
      'mix a=0.5 of 200: real-only n=100',
      'mix a=0.75 of 200: real-only n=50 of 200',
    ]);
    const shares = controls.map(({ as, with: options }) => [as, options['syntheticShare']]);
    expect(shares).to.deep.include(['real-only n=50', 0.5]).and.to.deep.include(['real-only n=50 of 200', 0.75]);
  });
  it("keeps a control's label apart from a strategy that stands elsewhere in the grid", () => {
    const { groups } = expand({
      sources: ['normal', 'corpus'],
      models: [
        { use: 'gaussian', only: { sources: ['normal'] } },
        { use: 'ngram', only: { sources: ['corpus'] } },
      ],
      strategies: ['accumulate', { use: 'accumulate', as: 'replace', only: { models: ['ngram'] } }],
      metrics: [
        { use: 'moments', only: { sources: ['normal'] } },
        { use: 'perplexity', only: { sources: ['corpus'] } },
      ],
    });
    const on = (source: string): readonly string[] =>
      groups.filter((group) => group.source === source).map(({ strategy }) => strategy);
    expect(on('normal')).to.deep.equal(['accumulate', 'replace (control)', 'real-only like accumulate']);
  });

  describe('only', () => {
    it('keeps apart what does not go together', () => {
      const { groups, cells } = expand({
        controls: false,
        sources: ['normal', 'corpus'],
        models: [
          { use: 'gaussian', only: { sources: ['normal'] } },
          { use: 'ngram', only: { sources: ['corpus'] } },
        ],
        strategies: ['replace', { use: 'accumulate', only: { models: ['ngram'] } }],
        metrics: [{ use: 'moments', only: { sources: ['normal'] } }, 'perplexity'],
      });
      expect(groups.map(({ source, model, strategy }) => `${source} ${model} ${strategy}`)).to.deep.equal([
        'normal gaussian replace',
        'corpus ngram replace',
        'corpus ngram accumulate',
      ]);
      expect(
        cells.map(({ model, metrics }) => `${model.as}: ${metrics.map(({ as }) => as).join(' ')}`),
      ).to.include.members(['gaussian: moments perplexity', 'ngram: perplexity']);
    });
    it('measures on the controls what is measured on their strategy, and only that', () => {
      const { cells } = expand({
        strategies: ['replace', 'accumulate'],
        metrics: [{ use: 'moments', only: { strategies: ['accumulate'] } }, 'perplexity'],
      });
      const metrics = Object.fromEntries(
        cells.map(({ strategy, metrics }) => [strategy.as, metrics.map(({ as }) => as).join(' ')]),
      );
      expect(metrics).to.deep.equal({
        replace: 'perplexity',
        accumulate: 'moments perplexity',
        'real-only': 'perplexity',
        'real-only like accumulate': 'moments perplexity',
      });
    });
    it('may not exclude everything', () =>
      expectRefusal(
        () =>
          expand({
            sources: ['normal', 'corpus'],
            models: [{ use: 'gaussian', only: { sources: ['normal'] } }],
            strategies: [{ use: 'replace', only: { sources: ['corpus'] } }],
          }),
        'COLLAPSAR_STUDY_INVALID',
        'no source, model and strategy take part together',
      ));
  });

  it('expands a hundred thousand cells in seconds', () => {
    const study = resolved({
      controls: false,
      strategies: [
        {
          use: 'mix',
          with: { real: 'fresh' },
          sweep: { syntheticShare: Array.from({ length: 100 }, (_, i) => i / 200) },
        },
      ],
      seeds: 1000,
    });
    const start = process.cpuUsage();
    const { cells } = expandStudy(study, registry, {});
    const { user, system } = process.cpuUsage(start);
    expect(cells.length).to.equal(100000);
    // Measured 0.2 s; the rest is for busy machines.
    expect((user + system) / 1e6).to.be.below(3);
  });
});
