import { expect } from 'chai';
import type { JsonObject, PlanWarning } from '../../../core/contracts/index.js';
import { planStudy, type Plan } from '../../../core/study/index.js';
import { planWarningText } from '../../../reports/words/index.js';
import { plain } from '../../fixtures/said.js';
import { registryOf, thirdParty } from '../plugin/fakes.js';
import { factsOf, registry, resolved } from './studies.js';

const plan = (change: JsonObject, size: number | null = null): Plan =>
  planStudy(resolved(change), registry, { normal: factsOf(size) });

const textsOf = (warnings: readonly PlanWarning[]): readonly string[] =>
  warnings.map((warning) => plain(planWarningText(warning)));

describe('the plan', () => {
  it('counts chains, fits and rows', () => {
    const { counts, controlLabels } = plan({ seeds: 4, samples: [10, 100], generations: 5, evaluate: 7 });
    expect(counts).to.deep.equal({ cells: 16, fits: 80, trainedRows: 8 * 5 * 110, evaluatedRows: 560 });
    expect(controlLabels).to.deep.equal(['real-only']);
  });

  const warned: readonly [string, JsonObject, number | null, string[]][] = [
    ['enough of everything', { seeds: 20 }, null, []],
    ['few seeds', { seeds: 4 }, null, ['4 seeds decide nothing']],
    ['one seed', { seeds: 1 }, null, ['1 seed decides nothing']],
    [
      'seeds x generations below 4 T',
      { seeds: 15 },
      null,
      [
        "15 seeds x 20 generations are few for 100 samples: a collapse as slow as a Gaussian's is found with 80 % power from about 20 seeds at 20 generations, or 27 generations at 15 seeds.",
      ],
    ],
    [
      'the rule for each T',
      { seeds: 20, samples: [100, 1000] },
      null,
      ['20 seeds x 20 generations are few for 1000 samples'],
    ],
    [
      'a finite source',
      { seeds: 20 },
      500,
      [
        'Source normal has 500 rows, too few for 100 fresh ones in each of 20 generations: the control trains on the same',
      ],
    ],
    [
      'a source smaller than T',
      { seeds: 20 },
      99,
      ['Source normal has 99 rows, fewer than 100 samples', 'too few for 100 fresh ones in each of 20 generations'],
    ],
    [
      'a strategy that will run dry',
      { seeds: 20, strategies: [{ use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } }] },
      1049,
      [
        'too few for the fresh real rows of mix over 20 generations of T = 100: such chains will fail',
        'the control trains on the same fixed real rows again',
      ],
    ],
    [
      'one that will just not',
      { seeds: 20, strategies: [{ use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } }] },
      1050,
      ['the control trains on the same fixed real rows again'],
    ],
    [
      'the T of a source that lasts for some',
      { seeds: 100, samples: [10, 100], strategies: [{ use: 'mix', with: { real: 'fresh', syntheticShare: 0.5 } }] },
      1000,
      [
        'too few for the fresh real rows of mix over 20 generations of T = 100: such chains will fail',
        'too few for 100 fresh ones in each of 20 generations',
      ],
    ],
    [
      'a share that is no row',
      { seeds: 20, strategies: [{ use: 'mix', with: { real: 'fresh', syntheticShare: 0.004 } }] },
      null,
      ['Strategy mix: a synthetic share of 0.004 is no row of 100'],
    ],
    ['no controls', { seeds: 20, controls: false }, null, ['Without controls no verdict can be given']],
    [
      'an unknown metric of the tolerance',
      { seeds: 20, tolerance: { metric: 'momets.excessRisk' } },
      null,
      ['The tolerance names momets.excessRisk, but no metric of the study has that label: moments'],
    ],
    [
      'a known one of several metrics',
      { seeds: 20, metrics: ['moments', 'perplexity'], tolerance: { metric: 'moments.excessRisk' } },
      null,
      [],
    ],
    ['a known one', { seeds: 20, tolerance: { metric: 'moments.excessRisk' } }, null, []],
  ];
  for (const [what, change, size, fragments] of warned)
    it(`${fragments.length === 0 ? 'is silent about' : 'warns of'} ${what}`, () => {
      const warnings = textsOf(plan(change, size).warnings);
      expect(warnings).to.have.length(fragments.length);
      fragments.forEach((fragment, i) => expect(warnings[i]).to.include(fragment));
    });

  it('says what a model that is paid will about cost, as the model of chains and as a teacher', () => {
    const paid = thirdParty('collapsar-plugin-paid', 'paid');
    const costOfRow = () => ({ tokens: 50, usd: 0.001 });
    const within = registryOf({ ...paid, entries: paid.entries.map((entry) => ({ ...entry, costOfRow })) });
    const given = { seeds: 5, samples: 100, evaluate: 1000, generations: 20, controls: false };
    const said = (change: JsonObject): readonly string[] =>
      textsOf(planStudy(resolved({ ...given, ...change }, within), within, {}).warnings).filter((text) =>
        text.includes('is paid'),
      );
    expect(said({})).to.deep.equal([]);
    // Five chains of twenty generations, each of 100 rows to train on and 1000 to measure.
    expect(said({ models: ['paid'] })).to.deep.equal([
      'Model paid is paid by the token: about 110000 rows of at most 50 tokens each, 110 USD, beside what it reads; strategies that choose among candidates and metrics that draw rows of their own ask for more.',
    ]);
    const teacher = { use: 'paid', on: { source: 'normal', rows: 9 } };
    expect(said({ strategies: [{ use: 'distil', with: { teacher } }] })[0]).to.contain('about 10000 rows');
  });

  it('says which samples leave a model without a density, by the columns of the source', () => {
    const change: JsonObject = { seeds: 20, samples: [3, 4, 5], generations: 20 };
    const of = (shape: readonly number[]): readonly string[] =>
      textsOf(planStudy(resolved(change), registry, { normal: { ...factsOf(null), shape } }).warnings);
    expect(of([2, 2])).to.have.length(1);
    expect(of([2, 2])[0]).to.match(
      /^Source normal has 4 columns, and 3, 4 samples are no more than that: .*gaussian.*singular/,
    );
    expect(of([2])).to.deep.equal([]);
    expect(of([1])).to.deep.equal([]);
  });
});
