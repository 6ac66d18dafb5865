import { expect } from 'chai';
import { analyse, collect } from '../../../../core/analysis/index.js';
import type { ComparisonSettings } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { renderReport } from '../../../../reports/index.js';
import { cellKey, cellOf, outputsOf, recordOf, type GroupSketch } from '../study-fixture.js';
import { withLabels, type LabelledResults } from '../../../fixtures/grouped.js';

const CONTROL = { matched: 'real-only', rows: 'fresh' } as const;
interface Sketch extends GroupSketch {
  readonly by: number;
  readonly only?: number;
  readonly spread?: number;
  readonly lost?: readonly number[];
  readonly infinite?: readonly number[];
  readonly basis?: 'exact' | 'sampled';
}
/**
 * Lognormal risks: the control's times `by`, half of a seed's scatter shared; `only`: seeds that reach the end; `lost`,
 * `infinite`: seeds whose risk is so at the end.
 */
const study = async (
  groups: readonly Sketch[],
  seeds = 12,
  method?: ComparisonSettings['method'],
): Promise<LabelledResults> => {
  const record = recordOf({
    generations: 4,
    seeds,
    groups,
    ...(method === undefined ? {} : { comparisons: { method } }),
  });
  const cells = groups.flatMap(
    ({ strategy, by, only = seeds, spread = 0.3, lost = [], infinite = [], basis = 'exact' }) =>
      record.study.seeds.slice(0, only).map((seed) => {
        const shared = rootStream(21).child(seed).normal();
        const own = rootStream(22).child(strategy, seed).normal();
        const risk = by * Math.exp(0.3 * shared + spread * own);
        const end = lost.includes(seed) ? NaN : infinite.includes(seed) ? Infinity : risk;
        return cellOf(cellKey(strategy, 100, seed), { risk: [risk, risk, risk, end] }, basis);
      }),
  );
  const input = await collect(record, cells, outputsOf({ name: 'risk', measures: 'risk' }));
  return withLabels(analyse(input, { predict: () => undefined, random: rootStream(1) }));
};
const strategies = (...by: readonly number[]) =>
  by.map((times, i) => ({ strategy: `s${i}`, by: times, control: CONTROL }));
const control = { strategy: 'real-only', by: 1, role: 'control' as const };

describe('comparisons of strategies with one control', () => {
  it('judge all of them at once, the smallest effect first', async () => {
    const { comparisons } = await study([...strategies(3, 1, 2), control]);
    const [one, ...more] = comparisons!;
    expect(more).to.deep.equal([]);
    expect(one).to.include({
      verdict: 'any-risk',
      metric: 'm.risk',
      control: 'real-only',
      method: 'max-T',
      scale: 'log-ratio',
    });
    expect(one!.strategies.map(({ strategy, worse }) => [strategy, worse])).to.deep.equal([
      ['s1', false],
      ['s2', true],
      ['s0', true],
    ]);
    for (const { p, adjusted, effect } of one!.strategies) {
      expect(adjusted).to.be.at.least(p);
      expect(effect.low).to.be.below(effect.mean);
    }
    expect(one!.text).to.include('s0 and s2 are worse').and.include('not shown of s1');
  });
  it('tell the strategies from each other, the better one named first', async () => {
    const { comparisons } = await study([...strategies(3, 1), control]);
    const [pair] = comparisons![0]!.pairs!;
    expect(pair).to.include({ better: 's1', worse: 's0', apart: true });
    expect(pair!.effect.mean).to.be.closeTo(Math.log(3), 0.4);
    expect(pair!.effect.low).to.be.above(0);
  });
  it('leave out what was measured on another basis: exact and sampled numbers are not compared', async () => {
    const [a, b, c] = strategies(1, 2, 3);
    const { comparisons } = await study([a!, { ...b!, basis: 'sampled' }, c!, control]);
    expect(comparisons!.map(({ strategies: all }) => all.map(({ strategy }) => strategy))).to.deep.equal([
      ['s0', 's2'],
    ]);
  });
  it('use Holm below ten seeds, and need five', async () => {
    expect((await study([...strategies(3, 1), control], 9)).comparisons![0]!.method).to.equal('Holm');
    expect((await study([...strategies(3, 1), control], 4)).comparisons).to.equal(undefined);
  });
  it('keep strategies with other controls apart, and leave a single one to its profile', async () => {
    const other = { strategy: 'grown', by: 1, role: 'control' as const };
    const { comparisons } = await study([
      ...strategies(3, 1),
      { strategy: 'accumulate', by: 1, control: { matched: 'grown', rows: 'fresh' as const } },
      control,
      other,
    ]);
    expect(comparisons).to.have.length(1);
    expect(comparisons![0]!.strategies.map(({ strategy }) => strategy)).to.have.members(['s0', 's1']);
  });
  it('keep every seed that a strategy finished, and name one that has too few', async () => {
    const { comparisons } = await study([
      { ...strategies(3)[0]!, only: 11 },
      ...strategies(1, 1).slice(1),
      { strategy: 'few', by: 1, control: CONTROL, only: 4 },
      control,
    ]);
    expect(comparisons![0]!.strategies.map(({ strategy, effect }) => [strategy, effect.n])).to.deep.equal([
      ['s1', 12],
      ['s0', 11],
    ]);
    expect(comparisons![0]!.strategies.map(({ n, unknown, lost }) => [n, unknown, lost])).to.deep.equal([
      [12, 0, 0],
      [11, 1, 0],
    ]);
    expect(comparisons![0]!.leftOut).to.deep.equal([{ strategy: 'few', n: 4 }]);
    expect(comparisons![0]!.text).to.include('Too few seeds to compare: few (4).');
  });
  it('leave the profile as it is, and say what they do not bear out', async () => {
    const many = strategies(...Array.from({ length: 16 }, (_, i) => (i === 0 ? 1.24 : 1)));
    const alone = await study([many[0]!, control]);
    const { groups, comparisons, findings } = await study([...many, control]);
    expect(groups[0]!.verdicts).to.deep.equal(alone.groups[0]!.verdicts);
    const first = comparisons![0]!.strategies.find(({ strategy }) => strategy === 's0')!;
    expect(first).to.include({ state: 'present', worse: false });
    expect(findings.map(({ text = '' }) => text).filter((text) => text.includes('at once'))[0]).to.include(
      ': s0 shows it',
    );
    expect(comparisons![0]!.pairs).to.equal(undefined);
  });
  describe('where seeds have lost what is compared', () => {
    const of = ({ comparisons }: LabelledResults) => comparisons![0]!;
    const named = (results: LabelledResults, name: string) =>
      of(results).strategies.find(({ strategy }) => strategy === name)!;

    it('count them as the largest effect, and never rank their survivors above a strategy without', async () => {
      // Without its dead chains s0 would be the best of the three.
      const results = await study(
        [{ ...strategies(0.5)[0]!, lost: [2, 5, 9, 11] }, ...strategies(1, 1.05, 3).slice(1), control],
        20,
      );
      const dead = named(results, 's0');
      expect(dead).to.include({ lost: 4, n: 20, lostInControl: 0, unknown: 0 });
      expect(dead.effect).not.to.have.any.keys('low', 'high');
      // 16 seeds at about log .5, and 4 at the largest of all, over log 3.
      expect(dead.effect.mean).to.be.above((16 * Math.log(0.5) + 4 * Math.log(3)) / 20 - 0.15);
      expect(of(results).strategies.map(({ strategy }) => strategy)).to.deep.equal(['s1', 's2', 's0']);
      for (const pair of of(results).pairs!.filter(({ better }) => better === 's0')) expect(pair).to.equal(undefined);
      expect(of(results).pairs!.find(({ better, worse }) => better === 's1' && worse === 's0')!.apart).to.equal(false);
      expect(of(results).text)
        .to.include('s0 (lost in 4 of 20 seeds)')
        .and.include('A lost seed counts as the largest effect');
      const page = renderReport(results.results);
      expect(page).to.include('lost in 4 of 20 seeds').and.include('Chains lost');
    });
    it('call a strategy worse whose chains all die, or mostly, whatever the method and with few seeds', async () => {
      for (const seeds of [5, 9, 12]) {
        const all = Array.from({ length: seeds }, (_, i) => i + 1);
        for (const lost of [{ lost: all }, { infinite: all.slice(1) }]) {
          const results = await study(
            [{ ...strategies(1)[0]!, ...lost }, ...strategies(1, 1).slice(1), control],
            seeds,
          );
          const dead = named(results, 's0');
          expect(dead.lost).to.equal(Object.values(lost)[0]!.length);
          if (seeds > 5) expect(dead.worse, `${seeds} seeds, ${JSON.stringify(lost)}`).to.equal(true);
          expect(dead.adjusted).to.be.below(0.5);
          expect(of(results).strategies.at(-1)!.strategy).to.equal('s0');
        }
      }
    });
    it('count a seed lost in the control alone as the smallest, one lost in both as none', async () => {
      const results = await study(
        [{ ...strategies(1)[0]!, lost: [1] }, ...strategies(1, 2).slice(1), { ...control, lost: [1, 2, 3] }],
        12,
      );
      expect(named(results, 's0')).to.include({ lost: 1, lostInControl: 3, n: 12 });
      expect(named(results, 's1')).to.include({ lost: 0, lostInControl: 3, n: 12 });
      // Nine seeds at log 2 and three at minus the largest effect, which is above log 2.
      expect(named(results, 's1').effect.mean).to.be.below(0.6 * Math.log(2));
      expect(of(results).text).to.include('The control has lost it in 3 seeds.');
    });
    it('have no place in the test of Dunnett', async () => {
      const results = await study(
        [{ ...strategies(1)[0]!, lost: [1] }, ...strategies(1, 2).slice(1), control],
        12,
        'dunnett',
      );
      expect(of(results)).to.include({
        method: 'max-T',
        note: "Dunnett's test has no place for seeds that are lost; max-T takes its place.",
      });
    });
  });
  describe('by the method that the study asks for', () => {
    const groups = [...strategies(3, 1, 2), control];
    it('Dunnett, who pools the spreads and says that pairs are ignored', async () => {
      const { comparisons } = await study(groups, 12, 'dunnett');
      const paired = await study(groups);
      const [one] = comparisons!;
      expect(one!.method).to.equal('Dunnett');
      expect(one).not.to.have.property('note');
      expect(one!.text).to.include("by Dunnett's test of all of them, which ignores the pairing by seed");
      expect(one!.pairs, 'pairs stay paired').to.deep.equal(paired.comparisons![0]!.pairs);
      const widths = one!.strategies.map(({ effect }) => effect.high! - effect.low!);
      for (const width of widths) expect(width, 'one spread').to.be.closeTo(widths[0]!, 1e-12);
      one!.strategies.forEach(({ strategy, effect, worse }, i) => {
        const theirs = paired.comparisons![0]!.strategies[i]!;
        expect(strategy).to.equal(theirs.strategy);
        expect(effect.mean).to.be.closeTo(theirs.effect.mean, 1e-12);
        expect(worse).to.equal(strategy !== 's1');
      });
    });
    it('not Dunnett where one spread is twice another, and says why', async () => {
      const wide = groups.map((one, i) => (i === 0 ? { ...one, spread: 1.5 } : one));
      const { comparisons } = await study(wide, 12, 'dunnett');
      const auto = await study(wide);
      const { note, instead, text, ...rest } = comparisons![0]!;
      expect(instead).to.include({ of: 'Dunnett', because: 'spreads' });
      expect(note).to.match(
        /^Dunnett's test needs equal spreads, and the largest .* is [\d.]+ times the smallest; max-T takes its place\.$/,
      );
      expect(text).to.include(note);
      const { text: _, ...same } = auto.comparisons![0]!;
      expect(rest).to.deep.equal(same);
    });
    it('not Dunnett where a seed is missing', async () => {
      const { comparisons } = await study([{ ...groups[0]!, only: 11 }, ...groups.slice(1)], 12, 'dunnett');
      expect(comparisons![0]).to.include({
        method: 'max-T',
        note: "Dunnett's test needs every seed in every group, and some are missing; max-T takes its place.",
      });
    });
    it('Holm with many seeds; max-T not with few', async () => {
      expect((await study(groups, 12, 'holm')).comparisons![0]).to.include({ method: 'Holm' });
      expect((await study(groups, 12, 'max-t')).comparisons![0]).to.include({ method: 'max-T' });
      expect((await study(groups, 9, 'max-t')).comparisons![0]).to.include({
        method: 'Holm',
        note: 'Max-T needs 10 seeds of every strategy; Holm takes its place.',
      });
    });
    it('with auto as without', async () => {
      expect((await study(groups, 12, 'auto')).comparisons).to.deep.equal((await study(groups)).comparisons);
    });
    it('with the same profile whatever it is', async () => {
      expect((await study(groups, 12, 'dunnett')).groups).to.deep.equal((await study(groups)).groups);
    });
    it('in the report: which test, what it ignores, and why another took its place', async () => {
      const page = renderReport((await study(groups, 12, 'dunnett')).results);
      expect(page).to.include('Dunnett’s test of independent groups').and.include('It ignores the pairing');
      const wide = groups.map((one, i) => (i === 0 ? { ...one, spread: 1.5 } : one));
      const other = renderReport((await study(wide, 12, 'dunnett')).results);
      expect(other).to.include('needs equal spreads').and.not.include('It ignores the pairing');
    });
  });
  it('stand in the report', async () => {
    const page = renderReport((await study([...strategies(3, 1), control])).results);
    expect(page).to.include('Against the control of its own size').and.include('Not shown to be worse');
    expect(page).to.include('1 of 1 pair');
  });
});
