import { expect } from 'chai';
import type { StudyResults, WalkRecommendation } from '../../core/contracts/index.js';
import { renderReport } from '../../reports/index.js';
import { recommendationTexts } from '../../reports/words/index.js';
import { fixtureResults, HOSTILE } from '../fixtures/results/index.js';

const walk = (change: Partial<WalkRecommendation> = {}): WalkRecommendation => ({
  source: 'normal',
  model: 'gaussian',
  samples: 100,
  strategy: 'mix',
  axis: { kind: 'share', option: 'syntheticShare' },
  grid: [0.1, 0.2],
  origin: 0,
  control: 'real-only',
  controlRows: 'fresh',
  real: 'fresh',
  limit: 0.1,
  reachedEnd: false,
  estimate: 0.17,
  tests: [
    { value: 0.1, outcome: 'safe', seeds: 12, level: 0.0081, upper: 1.08, below: 1.1 },
    { value: 0.2, outcome: 'undecided', because: 'futility', seeds: 8, level: 0.0081, upper: 1.4, below: 1.1 },
    { value: 0.15, outcome: 'undecided', because: 'budget', seeds: 0, level: 0.0052 },
  ],
  cells: 32,
  budget: 40,
  cellsToHalveGap: 24,
  metric: 'moments.meanError',
  rule: 'risk',
  scale: 'ratio',
  below: 1.1,
  rows: 'new',
  safe: {
    kind: 'risk',
    risk: 'moments.meanError',
    window: 1,
    generations: 20,
    tolerated: { of: 'level', increase: 0.1 },
  },
  response: [
    {
      value: 0.1,
      strategy: 'mix a=0.1',
      estimate: 1.01,
      looks: [
        { seeds: 8, estimate: 1.02, upper: 1.12 },
        { seeds: 12, estimate: 1.01, upper: 1.08 },
      ],
    },
    { value: 0.15, strategy: 'mix a=0.15', looks: [] },
    { value: 0.2, strategy: 'mix a=0.2', estimate: 1.2, looks: [{ seeds: 8, estimate: 1.2, upper: 1.4 }] },
  ],
  sentences: [
    {
      kind: 'shown-safe',
      limit: 0.1,
      notExcluded: { share: 0.22, seeds: 12 },
      crossing: 0.17,
      unbounded: false,
      together: [],
      lost: [],
      stopped: undefined,
    },
    { kind: 'tests' },
  ],
  ...change,
});
const rendered = (...recommendations: WalkRecommendation[]): string =>
  renderReport({ ...fixtureResults(), recommendations } satisfies StudyResults);
const section = (page: string): string => /<section[^>]*id=recommendation\b[\s\S]*?<\/section>/.exec(page)?.[0] ?? '';

describe('the recommendation in the report', () => {
  it('comes right after the verdict, and only where there is one', () => {
    expect(section(renderReport(fixtureResults()))).to.equal('');
    const headings = [...rendered(walk()).matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map(([, text]) => text!);
    expect(headings.indexOf('Recommendation')).to.equal(headings.indexOf('Verdict') + 1);
  });

  it('says its words, draws its limit, and lists every test with its looks', () => {
    const page = rendered(walk());
    // What is safe never has the colour of what is not.
    expect(page).to.match(/\.walked\.safe ?\{\s*--c: ?var\(--good\)/);
    const text = section(page);
    for (const words of recommendationTexts(walk(), fixtureResults().record)) expect(text).to.include(words);
    expect(text).to.include('limit 10').and.include('tolerated: 1.1');
    expect(text).to.include('8, 12').and.include('Not shown safe').and.include('the budget does not reach further');
    expect(text).to.not.include('NaN').and.not.include('undefined');
  });

  it('draws no limit where nothing was shown safe', () => {
    const { limit: _limit, ...none } = walk();
    expect(section(rendered(none)))
      .to.not.include('class=limit')
      .and.not.include('Unsafe');
  });

  it('stands where nothing could be looked at', () => {
    const nothing = walk({
      response: [],
      tests: [{ value: 0.1, outcome: 'undecided', because: 'budget', seeds: 0, level: 0.0081 }],
    });
    expect(section(rendered(nothing)))
      .to.include('<table')
      .and.not.include('<svg');
  });

  it('gives several walks headings of their own, whatever they are called', () => {
    const page = rendered(walk(), walk({ source: HOSTILE[0], model: HOSTILE[1] }));
    expect(section(page).match(/<h3/g)).to.have.length(2);
    expect(page).to.not.include(HOSTILE[0]).and.not.include('<img');
  });
});
