import { expect } from 'chai';
import { analyse, collect } from '../../../../core/analysis/index.js';
import type { VerdictId } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { cellKey, cellOf, outputsOf, recordOf, type Wanted } from '../study-fixture.js';
import {
  invented,
  judge,
  lognormal,
  modes,
  noise,
  results,
  risk,
  signed,
  strategy,
  tails,
  variance,
  type Column,
  type Sketch,
} from './sketch.js';
import { withLabels, type LabelledVerdict } from '../../../fixtures/grouped.js';

/** Where a result holds a number that JSON has no word for. */
const lost = (value: unknown, path = ''): string[] =>
  typeof value === 'number'
    ? Number.isFinite(value)
      ? []
      : [`${path} = ${value}`]
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => lost(inner, `${path}.${key}`))
      : [];

describe('the collapse profile', () => {
  const table: readonly [VerdictId, string, LabelledVerdict['state'], Sketch][] = [
    [
      'variance-collapse',
      'the variance halves',
      'present',
      { metric: variance, here: noise(-0.7, 0.1), control: noise(0, 0.1) },
    ],
    [
      'variance-collapse',
      'the variance stays',
      'absent',
      { metric: variance, here: noise(0, 0.1), control: noise(0, 0.1) },
    ],
    [
      'variance-collapse',
      'seeds differ more than arms',
      'undecided',
      { metric: variance, here: (_s, _g, z) => (_g === 20 ? 9 * z() : 0), control: noise(0, 0.1) },
    ],
    [
      'variance-collapse',
      'four seeds',
      'undecided',
      { metric: variance, here: noise(-0.7, 0.1), control: noise(0, 0.1), seeds: 4 },
    ],
    ['any-risk', 'the risk doubles', 'present', { metric: risk, here: lognormal(2, 0.1), control: lognormal(1, 0.1) }],
    ['any-risk', 'the risk stays', 'absent', { metric: risk, here: lognormal(1, 0.1), control: lognormal(1, 0.1) }],
    ['any-risk', 'a log loss stays', 'absent', { metric: signed, here: noise(-3, 0.05), control: noise(-3, 0.05) }],
    ['any-risk', 'a log loss rises', 'present', { metric: signed, here: noise(-2, 0.05), control: noise(-3, 0.05) }],
    [
      'catastrophic-risk',
      'the risk doubles',
      'absent',
      { metric: risk, here: lognormal(2, 0.1), control: lognormal(1, 0.1) },
    ],
    [
      'catastrophic-risk',
      'the risk is twenty times as large',
      'present',
      { metric: risk, here: lognormal(20, 0.1), control: lognormal(1, 0.1) },
    ],
    [
      'catastrophic-risk',
      'a log loss rises by half a nat',
      'absent',
      { metric: signed, here: noise(1.5, 0.05), control: noise(1, 0.05) },
    ],
    [
      'catastrophic-risk',
      'a log loss rises by one nat',
      'present',
      { metric: signed, here: noise(2, 0.05), control: noise(1, 0.05) },
    ],
    [
      'diverging-risk',
      'the risk grows steadily',
      'present',
      { metric: risk, here: (_s, g, z) => g * Math.exp(0.05 * z()), control: lognormal(1, 0.1) },
    ],
    [
      'diverging-risk',
      'the risk levels off',
      'absent',
      { metric: risk, here: (_s, g, z) => (2 - 1 / g) * Math.exp(0.02 * z()), control: lognormal(1, 0.1) },
    ],
    [
      'diverging-risk',
      'nine generations',
      'not-measured',
      { metric: risk, here: lognormal(1, 0.1), control: lognormal(1, 0.1), generations: 9 },
    ],
    [
      'lost-modes',
      'a third of the modes go',
      'present',
      { metric: modes, here: noise(0.3, 0.05), control: noise(0, 0.01) },
    ],
    [
      'lost-modes',
      'nothing is lost by 10 seeds',
      'undecided',
      { metric: modes, here: noise(0, 0), control: noise(0, 0) },
    ],
    [
      'lost-modes',
      'nothing is lost by 28 seeds',
      'undecided',
      { metric: modes, here: noise(0, 0), control: noise(0, 0), seeds: 28 },
    ],
    [
      'lost-modes',
      'nothing is lost by 29 seeds',
      'absent',
      { metric: modes, here: noise(0, 0), control: noise(0, 0), seeds: 29 },
    ],
    [
      'lost-tails',
      'the tail mass falls to a third',
      'present',
      { metric: tails, here: noise(-5.1, 0.1), control: noise(-4, 0.1) },
    ],
    ['lost-tails', 'the tail mass stays', 'absent', { metric: tails, here: noise(-4, 0.1), control: noise(-4, 0.1) }],
    [
      'hallucination',
      'a twentieth of the mass is invented',
      'present',
      { metric: invented, here: noise(0.05, 0.005), control: noise(0, 0) },
    ],
    [
      'hallucination',
      'nothing is invented in five seeds, which exclude next to nothing',
      'undecided',
      { metric: invented, here: noise(0, 0), control: noise(0, 0), seeds: 5 },
    ],
    [
      'hallucination',
      'nothing is invented in 29 seeds',
      'absent',
      { metric: invented, here: noise(0, 0), control: noise(0, 0), seeds: 29 },
    ],
    ['scaling-law', 'one size', 'not-measured', { metric: risk, here: lognormal(1, 0.1), control: lognormal(1, 0.1) }],
    [
      'scaling-law',
      'more samples no longer help',
      'present',
      { metric: risk, here: lognormal(1, 0.1), control: lognormal(1, 0.1), sizes: [100, 300, 1000] },
    ],
    [
      'lost-tails',
      'no metric of the tails',
      'not-measured',
      { metric: risk, here: lognormal(1, 0.1), control: lognormal(1, 0.1) },
    ],
  ];
  for (const [id, when, state, sketch] of table)
    it(`${id} is ${state} when ${when}`, async () => {
      const verdict = await judge(id, sketch);
      expect(verdict.state, JSON.stringify(verdict)).to.equal(state);
    });

  it('calls an increase within the tolerance present and says that it is within', async () => {
    const verdict = await judge('any-risk', { metric: risk, here: lognormal(1.05, 0.02), control: lognormal(1, 0.02) });
    expect(verdict).to.include({ state: 'present', withinTolerance: true });
    expect(verdict.bound!.upper).to.be.within(1.03, 1.1);
  });
  it('says how many seeds would decide, and never fewer than it had', async () => {
    const verdict = await judge('variance-collapse', {
      metric: variance,
      here: (seed, _g, z) => (seed % 2 === 0 ? -0.8 : 0.5) + 0.1 * z(),
      control: noise(0, 0.1),
    });
    expect(verdict.state).to.equal('undecided');
    const { n, low } = verdict.seedsThatWouldDecide!;
    expect(n).to.be.above(10);
    expect(low).to.be.within(11, n!);
  });
  it('names a variance that grows', async () => {
    const found = await results({ metric: variance, here: noise(0.5, 0.1), control: noise(0, 0.1) });
    const verdict = strategy(found).verdicts.find(({ id }) => id === 'variance-collapse')!;
    expect(verdict).to.include({ state: 'absent', expanding: true });
    expect(found.findings.map(({ text }) => text).join(' ')).to.include('spreads outward');
  });
  it('never states safety of a risk whose mean cannot be estimated', async () => {
    const verdict = await judge('any-risk', {
      metric: risk,
      here: (seed) => Math.exp(seed - 10),
      control: lognormal(1e6, 0.1),
    });
    expect(verdict.state).to.equal('undecided');
    expect(verdict.typicalRatio!.mean).to.be.below(1);
    expect(verdict.notes.join(' ')).to.include('Heavy-tailed');
  });
  it('bounds differences where levels are not positive, and says so', async () => {
    const verdict = await judge('any-risk', {
      metric: risk,
      here: (seed) => (seed === 1 ? 0 : 1),
      control: lognormal(1, 0.1),
    });
    expect(verdict.bound!.method).to.equal('johnson');
    expect(verdict.notes.join(' ')).to.include('0 or negative');
  });
  it('shows the effect against the real rows alone beside the verdict, which stays', async () => {
    const sketch: Sketch = { metric: variance, here: noise(-0.7, 0.1), control: noise(0, 0.1) };
    const alone = await judge('variance-collapse', sketch);
    const beside = await judge('variance-collapse', { ...sketch, realPart: noise(-0.9, 0.1) });
    expect(beside.againstRealPart!.mean).to.be.closeTo(-0.2, 0.1);
    expect(beside.state).to.equal(alone.state);
    expect(beside.presence).to.equal(alone.presence);
  });
  it('takes strategy and control in the same generations', async () => {
    // Risk 1 / g in both arms: the control's mean over the run is far above its end.
    const falling: Column = (_s, g, z) => Math.exp(0.02 * z()) / g;
    const { bound } = await judge('any-risk', { metric: risk, here: falling, control: falling });
    expect(bound!.upper).to.be.within(0.95, 1.1);
  });
  it('counts seeds that lost more than half of their rare mass beside the control', async () => {
    const { halved } = await judge('lost-tails', {
      metric: tails,
      here: (seed) => (seed <= 4 ? -6 : -4),
      control: noise(-4, 0),
    });
    expect(halved).to.deep.equal({ here: 4, control: 0, n: 10, p: halved!.p });
    expect(halved!.p).to.be.closeTo(1 / 16, 1e-12);
  });
  it('judges the metric that the tolerance names, turned where higher is better', async () => {
    const accuracy: Wanted = { name: 'accuracy', better: 'higher', range: [0, 1] };
    const sketch: Sketch = { metric: accuracy, here: noise(0.6, 0.01), control: noise(0.9, 0.01) };
    expect((await judge('any-risk', sketch)).state).to.equal('not-measured');
    const named = await judge('any-risk', { ...sketch, tolerance: { metric: 'm.accuracy' } });
    expect(named).to.include({ state: 'present', metric: 'm.accuracy' });
    expect(Math.exp(named.effect!.mean)).to.be.closeTo(4, 0.3);
  });
  it('names the risk that is read of a metric of which more is better, in every sentence with its numbers', async () => {
    const accuracy: Wanted = { name: 'accuracy', better: 'higher', range: [0, 1] };
    const tolerance = { metric: 'm.accuracy' };
    const textOf = async (level: number): Promise<string> =>
      (await results({ metric: accuracy, here: noise(level, 0.01), control: noise(0.9, 0.01), tolerance })).findings[1]!
        .text;
    expect(await textOf(0.6)).to.match(/the risk \(1 - m\.accuracy\) of a typical seed ends at 3\.9\d* times/);
    expect(await textOf(0.9)).to.include('Its mean risk (1 - m.accuracy) is at most');
    expect(await textOf(-9))
      .to.match(/ m\.accuracy ends at .9 /)
      .and.not.include('risk (m.accuracy)');
  });
  it('does not depend on the origin and unit of a log variance', async () => {
    const sketch: Sketch = { metric: variance, here: noise(-0.3, 0.4), control: noise(0, 0.4), generations: 5 };
    const shift =
      (column: Column): Column =>
      (...all) =>
        column(...all) + 4;
    const here = await judge('variance-collapse', sketch);
    const there = await judge('variance-collapse', {
      ...sketch,
      here: shift(sketch.here),
      control: shift(sketch.control),
    });
    expect(there.presence).to.be.closeTo(here.presence!, 1e-9);
    expect(there.absence).to.be.closeTo(here.absence!, 1e-9);
  });
  it('pairs by seed: noise that the arms share does not count', async () => {
    const shared =
      (level: number): Column =>
      (seed, _g, z) =>
        level + 3 * Math.sin(seed) + 0.01 * z();
    const verdict = await judge('variance-collapse', { metric: variance, here: shared(-0.3), control: shared(0) });
    expect(verdict.state).to.equal('present');
    expect(verdict.effect!.high! - verdict.effect!.low!).to.be.below(0.05);
  });

  it('holds nothing that JSON cannot, whatever the chains did', async () => {
    const explosions: readonly Column[] = [
      (seed, g) => Math.exp(30 * g) * seed,
      (seed) => (seed === 1 ? 1e160 : 1e-160),
      () => 0,
      (seed, g) => (seed + g) % 2,
      (_seed, g) => (g > 15 ? NaN : 1),
    ];
    for (const metric of [risk, signed, variance, modes, tails, invented])
      for (const here of explosions)
        for (const seeds of [1, 2, 5, 9]) {
          const found = await results({ metric, here, control: noise(1, 0.1), seeds });
          expect(
            lost({ groups: found.groups, findings: found.findings }),
            `${metric.name}, ${seeds} seeds`,
          ).to.deep.equal([]);
        }
  });
  it('says of chains that are not there that they are not, and not that their metric has no value', async () => {
    const record = recordOf({
      generations: 5,
      seeds: 6,
      groups: [
        { strategy: 'strategy', control: { matched: 'real-only', rows: 'fresh' } },
        { strategy: 'real-only', role: 'control' },
      ],
    });
    const judged = async (cells: Parameters<typeof collect>[1]): Promise<LabelledVerdict> => {
      const input = await collect(record, cells, outputsOf(risk));
      const { verdicts } = strategy(withLabels(analyse(input, { predict: () => undefined, random: rootStream(1) })));
      return verdicts.find(({ id }) => id === 'any-risk')!;
    };
    const none = await judged([]);
    expect(none).to.include({ state: 'not-measured', because: 'no chain', metric: 'm.risk' });
    expect(none.caveats).to.deep.equal([{ kind: 'no-chain', here: 0, control: 0, n: 6 }]);
    // What was gone through and gave no number is another matter.
    const silent = ['strategy', 'real-only'].map((name) =>
      cellOf(cellKey(name, 100, 1), { risk: new Float64Array(5).fill(NaN) }),
    );
    expect(await judged(silent)).to.include({ because: 'lost' });
  });
  it('decides nothing while the control has not been run', async () => {
    const record = recordOf({
      generations: 12,
      seeds: 6,
      groups: [
        { strategy: 'strategy', control: { matched: 'real-only', rows: 'fresh' } },
        { strategy: 'real-only', role: 'control' },
      ],
    });
    const cells = record.study.seeds.map((seed) =>
      cellOf(cellKey('strategy', 100, seed), { risk: new Float64Array(12).fill(1) }),
    );
    const input = await collect(record, cells, outputsOf(risk));
    const { verdicts } = strategy(withLabels(analyse(input, { predict: () => undefined, random: rootStream(1) })));
    expect(verdicts.find(({ id }) => id === 'any-risk')).to.deep.include({ state: 'undecided', n: 0 });
  });
});
