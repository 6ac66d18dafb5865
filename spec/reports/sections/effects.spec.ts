import { expect } from 'chai';
import type { StudyResults } from '../../../core/contracts/index.js';
import { renderReport } from '../../../reports/index.js';
import { fixtureResults, STRATEGIES } from '../../fixtures/results/index.js';

const strategies = [...STRATEGIES.slice(0, 3), STRATEGIES[7]!];
const results = fixtureResults({ sources: ['normal'], models: ['gaussian'], strategies });
const figure = (page: string, id: string): string =>
  new RegExp(`<figure class=chart id=effect-${id}>.*?</figure>`, 's').exec(page)![0];
interface Row {
  readonly label: string;
  readonly css: string;
  readonly numbers: readonly number[];
}
const numberOf = (text: string): number =>
  text.startsWith('~') ? Buffer.from(text.slice(1), 'base64url').readDoubleBE(0) : text === '' ? NaN : Number(text);
const rowsOf = (text: string): readonly Row[] =>
  [
    ...text.matchAll(
      /<g class=(\w[\w-]*) data-v="?([^">]*)"?(?: data-of="?([^">]*)"?)?><path[^>]*><text[^>]*>(.*?)<\/text>/gs,
    ),
  ].map(([, css, numbers, whole, label]) => ({
    css: css!,
    label: whole ?? label!.replace(/^[▲≈✓?] /, ''),
    numbers: numbers!.split(' ').map(numberOf),
  }));
const withVerdict = (of: Partial<StudyResults['verdicts'][number]>, id: string): StudyResults => ({
  ...results,
  verdicts: results.verdicts.map((verdict) =>
    verdict.id === id && verdict.group === 0 ? ({ ...verdict, ...of } as typeof verdict) : verdict,
  ),
});

describe('effects and their limits', () => {
  it('draws the effect of every verdict, as summary.json has it, under its sign', () => {
    const page = renderReport(results);
    for (const id of ['any-risk', 'lost-modes', 'hallucination'] as const) {
      const rows = rowsOf(figure(page, id));
      const judged = results.verdicts.filter((verdict) => verdict.id === id && verdict.state !== 'not-measured');
      expect(rows.map(({ label }) => label)).to.deep.equal(judged.map(({ group }) => results.groups[group]!.strategy));
      judged.forEach((verdict, i) => {
        const { effect, state } = verdict;
        const units = id === 'any-risk' ? 1 : 100;
        const [mean, low, high] = rows[i]!.numbers;
        expect(mean).to.be.closeTo(units * effect!.mean, 1e-6 * units);
        expect(low).to.be.closeTo(units * effect!.low!, 1e-6 * units);
        expect(high).to.be.closeTo(units * effect!.high!, 1e-6 * units);
        expect(rows[i]!.css).to.equal(verdict.state === 'present' && verdict.withinTolerance ? 'within' : state);
      });
    }
  });

  it('tells a ratio as times the control, and what is kept of a variance as a share, with the limit of its bound', () => {
    const effect = { n: 20, mean: Math.log(1.34), low: Math.log(1.2), high: Math.log(1.5) };
    const risen = renderReport(
      withVerdict(
        { effect, scale: 'log-ratio', bound: { method: 'pivot', scale: 'ratio', upper: 1.6, below: 1.25 } },
        'any-risk',
      ),
    );
    const [row] = rowsOf(figure(risen, 'any-risk'));
    expect(row!.numbers).to.deep.equal([1.34, 1.2, 1.5, 1.6]);
    expect(figure(risen, 'any-risk')).to.include('limit × 1.25');
    const half = { n: 20, mean: Math.log(2), low: Math.log(1.6), high: Math.log(2.5) };
    const kept = renderReport(
      withVerdict(
        {
          effect: half,
          scale: 'log-ratio',
          bound: { method: 'johnson', scale: 'log-ratio', upper: Math.log(2.4), below: -Math.log(0.8) },
        },
        'variance-collapse',
      ),
    );
    const plots = [...kept.matchAll(/<figure class=chart id=effect-variance-collapse[^>]*>.*?<\/figure>/gs)].map(
      ([text]) => text,
    );
    const plot = plots.find((text) => text.includes('limit 80'))!;
    const [mean, low, high, bound] = rowsOf(plot)[0]!.numbers;
    expect([mean, low, high, bound]).to.deep.equal(
      [Math.log(2), Math.log(2.5), Math.log(1.6), Math.log(2.4)].map((loss) => Math.exp(-loss)),
    );
    // Less is worse: the ground of collapse is left of the limit.
    const limit = Number(/<path class=limit d="M([\d.]+)/.exec(plot)![1]);
    expect(plot).to.match(new RegExp(`<path class=beyond d="M134 12H${Math.round(limit)}V`));
  });

  it('shows the bound alone where the effect is a distance from many times the level of the control', () => {
    const page = renderReport(
      withVerdict({ bound: { method: 'pivot', scale: 'ratio', upper: 7.5, below: 10 } }, 'catastrophic-risk'),
    );
    const plots = [...page.matchAll(/<figure class=chart id=effect-catastrophic-risk[^>]*>.*?<\/figure>/gs)].map(
      ([text]) => text,
    );
    const plot = plots.find((text) => text.includes('limit × 10'))!;
    expect(rowsOf(plot)[0]!.numbers.slice(3)).to.deep.equal([7.5]);
    expect(rowsOf(plot)[0]!.numbers.slice(0, 3)).to.deep.equal([NaN, NaN, NaN]);
  });

  it('is left out where nothing is judged', () =>
    expect(renderReport({ ...results, verdicts: [], findings: [] })).not.to.include('id=effects'));
});
