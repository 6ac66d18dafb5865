import { expect } from 'chai';
import type { RankedGroup, StudyResults } from '../../../core/contracts/index.js';
import { renderReport } from '../../../reports/index.js';
import { fixtureResults } from '../../fixtures/results/index.js';

interface Entry {
  readonly strategy: string;
  readonly realDrawn?: number;
  readonly lost?: number;
}
/** A study whose strategies end in this order, the best first, after drawing so many real rows. */
const ranked = (...entries: readonly Entry[]): string => {
  const results = fixtureResults({ sources: ['normal'], models: ['gaussian'], generations: 4 });
  const at = (strategy: string): number => results.groups.findIndex((group) => group.strategy === strategy);
  const made = entries.map(({ strategy, realDrawn, lost = 0 }, i): RankedGroup => ({
    group: at(strategy),
    place: { from: i + 1, to: i + 1 },
    end: { n: 30, mean: 1 + i, low: 0.9 + i, high: 1.1 + i },
    n: 30,
    lost,
    unknown: 0,
    ...(realDrawn === undefined ? {} : { realDrawn }),
  }));
  return renderReport({
    ...results,
    rankings: [
      {
        verdict: 'any-risk',
        metric: 'moments.excessRisk',
        basis: 'exact',
        better: 'lower',
        method: 'Holm',
        entries: made,
        pairs: [],
        untested: 0,
      },
    ],
  } satisfies StudyResults);
};
/** Rows end where the next one begins. */
const onFront = (page: string): readonly string[] =>
  page
    .split(/<tr\b/)
    .filter((row) => row.includes('<small>on the front'))
    .map((row) =>
      /<th[^>]*>([\s\S]*?)<\/?t[hd]/
        .exec(row)![1]!
        .replaceAll(/<[^>]*>/g, '')
        .trim(),
    );

describe('the front of loss against real rows', () => {
  it('has who nobody beats both ways', () => {
    const page = ranked(
      { strategy: 'real-only', realDrawn: 4000 },
      { strategy: 'mix 25 %', realDrawn: 3000 },
      { strategy: 'mix 75 %', realDrawn: 1000 },
      // Worse than the one before, and dearer.
      { strategy: 'mix 50 %', realDrawn: 2000 },
      { strategy: 'replace', realDrawn: 100 },
    );
    expect(onFront(page)).to.deep.equal(['mix 25 %', 'mix 75 %', 'replace']);
    expect(page).to.include('On the front: no other strategy ends better on as few real rows');
  });
  it('has nobody who lost chains, or whose rows are not known, and is not told of one alone', () => {
    const page = ranked(
      { strategy: 'mix 25 %', realDrawn: 3000 },
      { strategy: 'mix 75 %', realDrawn: 1000, lost: 2 },
      { strategy: 'mix 50 %' },
      { strategy: 'replace', realDrawn: 100 },
    );
    expect(onFront(page)).to.deep.equal(['mix 25 %', 'replace']);
    const single = ranked({ strategy: 'replace', realDrawn: 100 }, { strategy: 'mix 25 %', realDrawn: 3000 });
    expect(onFront(single)).to.deep.equal([]);
    expect(single).to.not.include('On the front');
  });
});
