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

/** Where the axes are, told by two marks whose values are known; whatever lies between them has to agree. */
const across = (value: number, [a, b]: readonly number[], [at, to]: readonly number[]): number =>
  at! + ((to! - at!) * (Math.log(value) - Math.log(a!))) / (Math.log(b!) - Math.log(a!));
const drawingOf = (page: string): string => /<figure class=chart id=front[\s\S]*?<\/figure>/.exec(page)![0];
/** The mark of each strategy by its label, with its interval. */
const marksOf = (figure: string): ReadonlyMap<string, Readonly<Record<'x' | 'y' | 'top' | 'bottom', number>>> =>
  new Map(
    [
      ...figure.matchAll(
        /<path class=e d="M([\d.]+) ([\d.]+)V([\d.]+)"\/><path class=o d="M([\d.]+) ([\d.]+)h0"\/><text y=\d+>([^<]*)</g,
      ),
    ].map(([, , top, bottom, x, y, label]) => [
      label!,
      { x: Number(x), y: Number(y), top: Number(top), bottom: Number(bottom) },
    ]),
  );

describe('the chart of what real rows buy', () => {
  const entries = [
    { strategy: 'real-only', realDrawn: 4000 },
    { strategy: 'mix 25 %', realDrawn: 3000 },
    { strategy: 'mix 75 %', realDrawn: 1000 },
    { strategy: 'mix 50 %', realDrawn: 2000 },
    { strategy: 'replace', realDrawn: 100 },
  ];
  const figure = drawingOf(ranked(...entries));
  const marks = marksOf(figure);

  it('has each mark where its rows and its mean are, with the interval', () => {
    expect([...marks.keys()]).to.have.members(entries.map(({ strategy }) => strategy));
    const [left, right] = [marks.get('replace')!, marks.get('real-only')!];
    // 100 and 4,000 rows: a log axis, which it says. Means 1 to 5, from the best.
    expect(figure).to.include('log axes of rows and values').and.include('data-x="48 244 100 4000"');
    expect([left.x, right.x]).to.deep.equal([48, 244]);
    expect(left.y).to.be.below(right.y);
    entries.forEach(({ strategy, realDrawn }, i) => {
      const { x, y, top, bottom } = marks.get(strategy)!;
      const height = (value: number): number => across(value, [1, 5], [right.y, left.y]);
      expect(x, strategy).to.be.closeTo(across(realDrawn, [100, 4000], [48, 244]), 0.11);
      expect(y, strategy).to.be.closeTo(height(1 + i), 0.21);
      expect(top, strategy).to.be.closeTo(height(1.1 + i), 0.31);
      expect(bottom, strategy).to.be.closeTo(height(0.9 + i), 0.31);
    });
  });

  it('has its line through the strategies that nobody beats, and through no other', () => {
    const [, d] = /<path class=ideal d="([^"]*)"/.exec(figure)!;
    let [x, y] = [0, 0];
    const corners = [...d!.matchAll(/([Mhv])(-?[\d.]+)(?:[ ]?(-?[\d.]+))?/g)].map(([, command, a, b]) => {
      if (command === 'M') [x, y] = [Number(a), Number(b)];
      else if (command === 'h') x += Number(a);
      else y += Number(a);
      return { x, y };
    });
    const passes = (strategy: string): boolean => {
      const mark = marks.get(strategy)!;
      return corners.some((corner) => Math.hypot(corner.x - mark.x, corner.y - mark.y) < 1.5);
    };
    expect(entries.filter(({ strategy }) => passes(strategy)).map(({ strategy }) => strategy)).to.deep.equal([
      'mix 25 %',
      'mix 75 %',
      'replace',
    ]);
  });

  it('tells beside its mark how many seeds a strategy lost, and below that means leave them out', () => {
    const lost = drawingOf(
      ranked(...entries.map((entry) => (entry.strategy === 'mix 75 %' ? { ...entry, lost: 2 } : entry))),
    );
    expect([...marksOf(lost).keys()].filter((label) => label.includes('left out'))).to.deep.equal([
      'mix 75 % (2 left out)',
    ]);
    expect(lost).to.include('Means leave out seeds that are lost or not known: worse than it looks.');
    expect(figure).to.not.include('left out').and.not.include('worse than it looks');
  });
});

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
