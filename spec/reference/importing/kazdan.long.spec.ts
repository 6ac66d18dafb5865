import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { stringify } from 'yaml';
import type { Law, Point, StudyResults, Verdict } from '../../../core/contracts/index.js';
import { Shell } from '../../cli/command.js';
import { pythonHas, requires } from '../../requires.js';
import { askPython } from '../python.js';

const SCRIPT = new URL('./gaussian_sweep.py', import.meta.url);
const SAMPLES = [10, 20, 40] as const;
const [SEEDS, GENERATIONS] = [40, 30];

/** By strategy and T: verdicts and mean log variances; by strategy and metric: laws along T. */
interface Found {
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly laws: ReadonlyMap<string, Law>;
  readonly logVariances: ReadonlyMap<string, readonly Point[]>;
}

const foundIn = (folder: string): Found => {
  const {
    groups,
    verdicts,
    series,
    laws = [],
  } = JSON.parse(readFileSync(`${folder}/summary.json`, 'utf8')) as StudyResults;
  const strategy = (index: number): string => groups[index]!.strategy;
  return {
    verdicts: new Map(
      verdicts.map((verdict) => [
        `${strategy(verdict.group)} ${groups[verdict.group]!.samples} ${verdict.id}`,
        verdict,
      ]),
    ),
    logVariances: new Map(
      series.flatMap(({ group, metric, points }) =>
        metric === 'moments.logVariance' ? [[`${strategy(group)} ${groups[group]!.samples}`, points] as const] : [],
      ),
    ),
    laws: new Map(
      laws.flatMap((law) =>
        law.axis === 'samples' && law.metric !== 'moments.meanError'
          ? [[`${strategy(law.groups[0]!)} ${law.metric}`, law] as const]
          : [],
      ),
    ),
  };
};

describe('the Gaussian sweep of Kazdan et al. 2024, judged from its export', function () {
  this.timeout(300_000);
  let shell: Shell;
  let own: Found;
  let read: Found;
  let alone: Found;
  before(async function () {
    requires(this, 'NumPy', pythonHas('numpy'));
    shell = new Shell();
    const omit = { omit: true };
    const ask = (settings: readonly string[]): string =>
      askPython<string>(SCRIPT, ['numpy'], {
        settings,
        samples: SAMPLES,
        seeds: SEEDS,
        generations: GENERATIONS,
        entropy: 1,
      });
    shell.write('history.csv', ask(['Replace', 'Accumulate', 'Real Replace', 'Real Accumulate']));
    const map = {
      files: 'history.csv',
      format: 'wandb',
      columns: {
        strategy: 'Setting',
        samples: 'Num. Samples per Iteration',
        seed: 'repeat',
        generation: 'Model-Fitting Iteration',
      },
      where: { 'Data Dimension': 1 },
      metrics: {
        // In one dimension with a variance of 1: |m - mu|^2 / sigma^2, and the determinant is the variance.
        'Squared Error of Fit Mean (Numerical)': { like: 'moments.excessRisk' },
        'Det of Fit Cov / Det of Init Cov (Numerical)': { like: 'moments.logVariance', transform: 'log' },
      },
      strategies: {
        Replace: { as: 'replace', share: 1, against: 'Real Replace' },
        Accumulate: { as: 'accumulate', against: 'Real Accumulate' },
        'Real Replace': { as: 'real-only', control: true },
        'Real Accumulate': { as: 'real-only like accumulate', control: true },
      },
    };
    // As published: no chain on real rows alone.
    const published = {
      ...map,
      control: 'first-generation',
      strategies: {
        Replace: { as: 'replace', share: 1 },
        Accumulate: { as: 'accumulate' },
        'Real Replace': omit,
        'Real Accumulate': omit,
      },
    };
    for (const [study, of] of [
      ['exported', map],
      ['published', published],
    ] as const) {
      shell.write('import.yaml', stringify({ study, import: of }));
      const { code, stderr } = await shell.here('import', 'import.yaml');
      expect(stderr).to.equal('');
      expect(code).to.equal(0);
    }
    shell.study({
      study: 'own',
      sources: [{ use: 'normal', with: { dimensions: 1 } }],
      models: [{ use: 'gaussian', with: { estimator: 'mle' } }],
      strategies: ['replace', 'accumulate'],
      samples: SAMPLES,
      generations: GENERATIONS,
      seeds: SEEDS,
    });
    expect((await shell.here('run', 'study.yaml', '--quiet')).code).to.equal(0);
    [own, read, alone] = ['own', 'exported', 'published'].map((name) => foundIn(shell.path('runs', name))) as [
      Found,
      Found,
      Found,
    ];
  });
  after(() => shell?.remove());

  it('has the verdicts of our own chains wherever both are decided, and those of the paper', () => {
    expect([...read.verdicts.keys()]).to.have.members([...own.verdicts.keys()]);
    const decided = [...read.verdicts].flatMap(([name, { state }]) => {
      const other = own.verdicts.get(name)!.state;
      return [state, other].includes('undecided') ? [] : [[name, state, other] as const];
    });
    for (const [name, state, other] of decided) expect(state, name).to.equal(other);
    for (const T of SAMPLES)
      for (const strategy of ['replace', 'accumulate'])
        for (const id of ['variance-collapse', 'any-risk'])
          expect(read.verdicts.get(`${strategy} ${T} ${id}`), `${strategy} ${T} ${id}`).to.include({
            state: 'present',
          });
    // No column of the export has modes, a tail or invented rows.
    for (const id of ['lost-modes', 'lost-tails', 'hallucination'])
      expect(read.verdicts.get(`replace 10 ${id}`), id).to.include({ state: 'not-measured', because: 'no metric' });
  });

  it('finds the variance of Replace collapsing too where each chain is held against its own first generation', () => {
    // Not of Accumulate, whose own control of all real rows so far becomes better than a first generation is.
    for (const T of SAMPLES)
      expect(alone.verdicts.get(`replace ${T} variance-collapse`), `replace ${T}`).to.include({ state: 'present' });
  });

  it('has the mean log variances of our own chains, generation by generation', () => {
    let compared = 0;
    for (const [name, points] of own.logVariances)
      points.forEach(({ generation, mean, sd = 0, n }, at) => {
        const there = read.logVariances.get(name)![at]!;
        expect(there).to.include({ generation, n });
        const error = Math.sqrt(sd ** 2 / n + there.sd! ** 2 / there.n);
        expect(Math.abs(mean - there.mean) / error, `${name}, generation ${generation}`).to.be.below(4.5);
        compared++;
      });
    expect(compared).to.equal(4 * SAMPLES.length * GENERATIONS);
    // Each fit multiplies the variance by chi^2 of T - 1 over T: thirty times digamma((T - 1) / 2) + log 2 - log T.
    const expected = { 10: -6.61701, 20: -3.14542, 40: -1.53534 } as const;
    for (const T of SAMPLES) {
      const { mean, sd, n } = read.logVariances.get(`replace ${T}`)!.at(-1)!;
      expect(Math.abs(mean - expected[T]) / (sd! / Math.sqrt(n)), `replace ${T}`).to.be.below(4);
    }
  });

  it('has the laws of our own chains, within their intervals', () => {
    expect([...read.laws.keys()]).to.have.members([...own.laws.keys()]);
    expect(read.laws.size).to.be.at.least(3);
    for (const [name, { exponent }] of read.laws) {
      const ours = own.laws.get(name)!.exponent;
      expect(exponent.low!, name).to.be.at.most(ours.high!);
      expect(exponent.high!, name).to.be.at.least(ours.low!);
    }
    // The risk of a mean of T real rows falls as 1 / T.
    const { low, high } = read.laws.get('real-only moments.excessRisk')!.exponent;
    expect([low! < 1, high! > 1]).to.eql([true, true]);
  });
});
