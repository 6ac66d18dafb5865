import type {
  ComparedRun,
  RunAgainst,
  RunGate,
  RunGateFault,
  RunGateId,
  RunsComparison,
} from '../../contracts/index.js';

type Counted = readonly [what: RunGateFault, count: number];
type Gated = (one: RunAgainst, here: ComparedRun, reference: ComparedRun) => readonly Counted[];

/** Every gate of every run. What is not known, not there or not decided never meets one. */
export const runGatesOf = (
  gates: readonly RunGateId[],
  { against, runs }: Pick<RunsComparison, 'against' | 'runs'>,
): readonly RunGate[] =>
  against.flatMap((one) =>
    [...new Set(gates)].map((gate): RunGate => {
      const faults = GATES[gate](one, runs[one.run]!, runs[0]!).flatMap(([what, count]) =>
        count === 0 ? [] : [{ what, count }],
      );
      return { gate, run: one.run, met: faults.length === 0, faults };
    }),
  );

const unless = (there: boolean): Counted => ['nothing compared', there ? 0 : 1];
/** Where walks are compared, for not all runs have a grid. */
const uncomparedGrid = ({ grid = 0 }: ComparedRun): readonly Counted[] => [['uncompared grid', grid]];
const missingGenerations: Gated = (_one, here, reference) => [
  ['missing generation', Math.max(0, reference.generations - here.generations)],
];

const GATES: Readonly<Record<RunGateId, Gated>> = {
  'not-worse': (one, here, reference) => {
    const open = one.effects.filter(({ state, within }) => state !== 'equal' && !within);
    const worse = open.filter(({ state }) => state === 'worse').length;
    return [
      unless(one.effects.length > 0),
      ...uncomparedGrid(reference),
      ['worse', worse],
      ['undecided', open.length - worse],
      ['uncompared', one.uncompared.length],
      ['missing setting', one.groups.onlyReference.length],
      ['missing output', one.metrics.onlyReference.length + one.metrics.otherwise.length],
      ...missingGenerations(one, here, reference),
    ];
  },
  verdicts: (one, here, reference) => [
    unless(one.judged > 0),
    ...uncomparedGrid(reference),
    ['turned verdict', one.verdicts.filter(({ turn }) => turn === 'worse').length],
    ['turned outcome', one.outcomes.filter(({ turn }) => turn === 'worse').length],
    ['missing setting', one.groups.onlyReference.length],
    ...missingGenerations(one, here, reference),
  ],
  recommendations: ({ recommendations }) => [
    unless(recommendations.some(({ move }) => move !== 'gone' && move !== 'new')),
    ['lower limit', recommendations.filter(({ move }) => move === 'less').length],
    ['other question', recommendations.filter(({ otherwise, move }) => otherwise === true && move !== 'less').length],
    ['missing walk', recommendations.filter(({ move }) => move === 'gone').length],
  ],
  failures: (one, here, reference) => [
    unless(one.groups.both > 0),
    ...uncomparedGrid(reference),
    ['new failure', one.failures.onlyHere.length],
    ['missing chain', here.cells.missing + one.cells.onlyReference],
    ...missingGenerations(one, here, reference),
  ],
  equal: (one, here, reference) => [
    unless(one.cells.both > 0),
    ...uncomparedGrid(reference),
    ['other numbers', one.cells.differ],
    ['missing chain', one.cells.unrecorded + one.cells.onlyReference],
    ['missing output', one.metrics.onlyReference.length + one.metrics.otherwise.length],
    ...missingGenerations(one, here, reference),
  ],
};
