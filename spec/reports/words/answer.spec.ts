import fc from 'fast-check';
import { findingsOf } from '../../../core/analysis/findings/findings.js';
import { THRESHOLDS } from '../../../core/judging/index.js';
import {
  VERDICT_IDS,
  type StudyResults,
  type Verdict,
  type VerdictId,
  type VerdictState,
} from '../../../core/contracts/index.js';
import { expectNoMoreThanFacts } from '../../fixtures/claims.js';
import { fixtureResults } from '../../fixtures/results/index.js';

/** A verdict of any state with any qualification, and what it rests on as far as sentences ask. */
interface Drawn {
  readonly id: VerdictId;
  readonly state: VerdictState;
  readonly within: boolean;
  readonly strong: boolean;
  readonly others: boolean;
  readonly hollow: boolean;
  readonly lost: boolean;
}
const drawn = (id: VerdictId): fc.Arbitrary<Drawn> =>
  fc.record({
    id: fc.constant(id),
    // Mostly absent, so that some strategies come out safe.
    state: fc.oneof(
      { weight: 12, arbitrary: fc.constant<VerdictState>('absent') },
      { weight: 2, arbitrary: fc.constantFrom<VerdictState>('present', 'undecided', 'not-measured') },
    ),
    within: fc.boolean(),
    strong: fc.boolean(),
    others: rarely,
    hollow: rarely,
    lost: rarely,
  });
const rarely = fc.integer({ min: 0, max: 30 }).map((n) => n === 0);
const group = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(...VERDICT_IDS.map(drawn)) as fc.Arbitrary<readonly Drawn[]> },
  { weight: 1, arbitrary: fc.constant<readonly Drawn[]>([]) },
);

const METRIC: Readonly<Record<VerdictId, string>> = {
  'any-risk': 'moments.excessRisk',
  'catastrophic-risk': 'moments.excessRisk',
  'diverging-risk': 'moments.excessRisk',
  'scaling-law': 'moments.excessRisk',
  'variance-collapse': 'moments.variance',
  'lost-modes': 'modes.lost',
  'lost-tails': 'tails.mass',
  hallucination: 'novelty.impossible',
};
const verdictOf = (at: number, { id, state, within, strong, others, hollow, lost }: Drawn): Verdict => {
  const mean = strong ? 0.4 : 0.01;
  const facts = {
    group: at,
    id,
    metric: METRIC[id],
    n: 30,
    effect: { n: 30, mean, low: mean - 0.1, high: mean + 0.1 },
    zero: 0,
    margin: 0.1,
    caveats: hollow ? [{ kind: 'control-at-worst', share: 1, n: 30, at: 1 }] : [],
    ...(others && id === 'any-risk' ? { others: [{ metric: 'wasserstein.distance', ratio: 3, lost: 0, n: 30 }] } : {}),
  };
  const by = {
    present: { ...facts, state, withinTolerance: within },
    absent: { ...facts, state, excludesAbove: 0.1 },
    undecided: { ...facts, state, seedsThatWouldDecide: { moreThan: 500 } },
    'not-measured': {
      group: at,
      id,
      metric: METRIC[id],
      state,
      because: lost ? 'lost' : 'no metric',
      caveats: [{ kind: 'no-metric' }],
    },
  } as const;
  return by[state] as unknown as Verdict;
};

const SOURCES = ['normal', 'claims', 'moons', 'line', 'words'];

describe('the answer in words', () => {
  it('claims no more than its facts, whatever they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(group, { minLength: 35, maxLength: 35 }), (many, groups) => {
        const sources = SOURCES.slice(0, many);
        const plainResults = fixtureResults({ sources, models: ['gaussian'], generations: 3 });
        const judged = new Map<number, readonly Drawn[]>();
        plainResults.groups.forEach(({ role }, at) => {
          if (role === 'strategy') judged.set(at, groups[judged.size]!);
        });
        const results: StudyResults = {
          ...plainResults,
          verdicts: [...judged].flatMap(([at, of]) => of.map((one) => verdictOf(at, one))),
        };
        const findings = findingsOf(results.record, results, THRESHOLDS);
        expectNoMoreThanFacts({ ...results, findings });
      }),
      { numRuns: 60 },
    );
  });
});
