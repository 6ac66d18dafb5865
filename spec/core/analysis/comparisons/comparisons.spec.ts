import { expect } from 'chai';
import { analyse, collect } from '../../../../core/analysis/index.js';
import type { StudyResults } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { renderReport } from '../../../../reports/index.js';
import { cellKey, cellOf, outputsOf, recordOf, type GroupSketch } from '../study-fixture.js';

const CONTROL = { matched: 'real-only', rows: 'fresh' } as const;
/** Lognormal risks: the control's times `by`, half of a seed's scatter shared; `only`: seeds that reach the end. */
const study = async (
  groups: readonly (GroupSketch & { readonly by: number; readonly only?: number })[],
  seeds = 12,
): Promise<StudyResults> => {
  const record = recordOf({ generations: 4, seeds, groups });
  const cells = groups.flatMap(({ strategy, by, only = seeds }) =>
    record.study.seeds.slice(0, only).map((seed) => {
      const shared = rootStream(21).child(seed).normal();
      const own = rootStream(22).child(strategy, seed).normal();
      const risk = by * Math.exp(0.3 * shared + 0.3 * own);
      return cellOf(cellKey(strategy, 100, seed), { risk: [risk, risk, risk, risk] });
    }),
  );
  const input = await collect(record, cells, outputsOf({ name: 'risk', measures: 'risk' }));
  return analyse(input, { predict: () => undefined, random: rootStream(1) });
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
  it('keep every seed that a strategy finished, and leave out one that has too few', async () => {
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
  });
  it('leave the profile as it is, and say what they do not bear out', async () => {
    const many = strategies(...Array.from({ length: 16 }, (_, i) => (i === 0 ? 1.24 : 1)));
    const alone = await study([many[0]!, control]);
    const { groups, comparisons, findings } = await study([...many, control]);
    expect(groups[0]!.verdicts).to.deep.equal(alone.groups[0]!.verdicts);
    const first = comparisons![0]!.strategies.find(({ strategy }) => strategy === 's0')!;
    expect(first).to.include({ state: 'present', worse: false });
    expect(findings.map(({ text }) => text).filter((text) => text.includes('at once'))[0]).to.include(': s0 shows it');
    expect(comparisons![0]!.pairs).to.equal(undefined);
  });
  it('stand in the report', async () => {
    const page = renderReport(await study([...strategies(3, 1), control]));
    expect(page).to.include('All strategies against real data').and.include('Not shown to be worse');
    expect(page).to.include('1 of 1 pairs told apart');
  });
});
