import { expect } from 'chai';
import { movedRecommendations } from '../../../../core/analysis/compare/turned.js';
import { compareRuns, type AnalysedRun } from '../../../../core/analysis/index.js';
import type {
  RecommendationMove,
  RunGateFault,
  StudyResults,
  WalkRecommendation,
  WalkTest,
} from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { moveText } from '../../../../reports/words/run-recommendation.js';
import { plain } from '../../../fixtures/said.js';
import { around, runOf } from './sketch.js';

const SAFE = {
  kind: 'risk',
  risk: 'm.risk',
  window: 1,
  generations: 5,
  tolerated: { of: 'level', increase: 0.1 },
} as const;
type About = Partial<WalkRecommendation>;
const walk = (limit: number | undefined, more: About = {}): WalkRecommendation =>
  ({
    source: 'normal',
    model: 'gaussian',
    samples: 100,
    strategy: 'mix',
    axis: { kind: 'share', option: 'syntheticShare' },
    grid: [0.1, 0.2, 0.3],
    reachedEnd: false,
    tests: [],
    safe: SAFE,
    rows: 'new',
    sentences: [{ kind: limit === undefined ? 'none-shown' : 'shown-safe' }],
    ...(limit === undefined ? {} : { limit }),
    ...more,
  }) as unknown as WalkRecommendation;
const found = (...recommendations: readonly WalkRecommendation[]): StudyResults =>
  ({ recommendations }) as unknown as StudyResults;
const moves = (before: StudyResults, after: StudyResults): readonly RecommendationMove[] =>
  movedRecommendations(before, after, []);
const moved = (before: WalkRecommendation, after: WalkRecommendation): RecommendationMove =>
  moves(found(before), found(after))[0]!;
const stopped = (more: Partial<WalkTest>): Pick<WalkRecommendation, 'tests'> => ({
  tests: [{ value: 0.4, outcome: 'undecided', seeds: 8, level: 0.0081, ...more }],
});

describe('the recommendations of two runs', () => {
  it('have moved along the walk: of counts of real rows the lower one shows more to be safe', () => {
    const rows: About = { axis: { kind: 'real-rows', option: 'syntheticShare', whole: true }, grid: [80, 60, 40] };
    expect(moved(walk(0.2), walk(0.3)).move).to.equal('more');
    expect(moved(walk(0.3), walk(0.2)).move).to.equal('less');
    expect(moved(walk(0.3), walk(undefined)).move).to.equal('less');
    expect(moved(walk(undefined), walk(0.1)).move).to.equal('more');
    expect(moved(walk(undefined), walk(undefined)).move).to.equal('same');
    expect(moved(walk(40, rows), walk(60, rows)).move).to.equal('less');
    expect(moved(walk(60, rows), walk(40, rows)).move).to.equal('more');
    expect(moved(walk(60, rows), walk(undefined, rows)).move).to.equal('less');
    expect(moved(walk(60, rows), walk(60, { ...rows, grid: [60] })).move, 'a walk of one value').to.equal('same');
    expect(moveText(moved(walk(40, rows), walk(60, rows)))).to.match(/down to 40 real rows → shown safe down to 60/);
  });
  it('are told in the units of the axis, with what ended the walk', () => {
    const one = moved(
      walk(0.3, stopped({ outcome: 'unsafe', because: 'diverging' })),
      walk(undefined, {
        sentences: [{ kind: 'nothing-learnt' }] as unknown as WalkRecommendation['sentences'],
      }),
    );
    expect(plain(moveText(one))).to.equal(
      'mix, synthetic share (normal, gaussian, T = 100): shown safe up to 30 % (40 % is unsafe: its risk still grows at the end) → nothing shown safe, for real rows alone have learnt next to nothing',
    );
  });
  it('answer another question where safe means another thing, or real rows are of another kind', () => {
    const lax = walk(0.3, { safe: { ...SAFE, tolerated: { of: 'level', increase: 0.5 } } });
    const one = moved(walk(0.2), lax);
    expect(one).to.include({ move: 'more', otherwise: true });
    expect(plain(moveText(one))).to.match(/Safe meant .* less than 10 % above .*; here that .* less than 50 % above/);
    expect(moved(walk(0.2), walk(0.2, { rows: 'fixed' }))).to.include({ move: 'same', otherwise: true });
    const also = { together: [{ safe: SAFE }, { safe: SAFE }] as unknown as WalkRecommendation['together'] & object };
    expect(moved(walk(0.2), walk(0.2, also)).otherwise, 'one more must hold').to.equal(true);
    expect(moved(walk(0.2), walk(0.3))).to.not.have.property('otherwise');
  });
  it('are gone, or new, where only one run has such a walk', () => {
    const other = walk(0.3, { strategy: 'accumulate' });
    expect(moves(found(walk(0.2), other), found(walk(0.2))).map(({ move }) => move)).to.deep.equal(['same', 'gone']);
    expect(moves(found(), found(other)).map(({ move }) => move)).to.deep.equal(['new']);
    const [one] = movedRecommendations(found(walk(0.2)), found(walk(0.2, { samples: 50 })), [
      { kind: 'replaced', of: 'samples', before: 100, after: 50 },
    ]);
    expect(one!.move).to.equal('same');
  });
  it('meet their gate only where none shows less, all are there, and all answer the same question', async () => {
    const run = await runOf((strategy, seed) => around(1, seed, strategy.length));
    const faults = (before: StudyResults, after: StudyResults): readonly RunGateFault[] => {
      const of = ({ recommendations }: StudyResults): AnalysedRun => ({
        ...run,
        results: { ...run.results, recommendations: recommendations! },
      });
      const [gate] = compareRuns([of(before), of(after)], rootStream(1), ['recommendations']).gates!;
      return gate!.faults.map(({ what }) => what);
    };
    expect(faults(found(walk(0.2)), found(walk(0.3)))).to.deep.equal([]);
    expect(faults(found(walk(0.3)), found(walk(0.2)))).to.deep.equal(['lower limit']);
    expect(faults(found(walk(0.3)), found(walk(0.3, { rows: 'fixed' })))).to.deep.equal(['other question']);
    expect(faults(found(walk(0.3)), found())).to.deep.equal(['nothing compared', 'missing walk']);
  });
});
