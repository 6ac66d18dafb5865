import { expect } from 'chai';
import { runGatesOf } from '../../../../core/analysis/compare/gates.js';
import {
  RUN_GATES,
  type ComparedRun,
  type RunAgainst,
  type RunEffect,
  type RunGateFault,
  type RunGateId,
} from '../../../../core/contracts/index.js';

const RUN: ComparedRun = {
  name: 'run',
  study: 'study',
  of: 'grid',
  generations: 5,
  cells: { cells: 10, done: 10, failed: 0, missing: 0 },
};
const effect = (state: RunEffect['state'], within: boolean): RunEffect => ({ state, within }) as RunEffect;
const move = (of: string, otherwise?: true): RunAgainst['recommendations'][number] =>
  ({ move: of, ...(otherwise === undefined ? {} : { otherwise }) }) as RunAgainst['recommendations'][number];
const turn = (of: string): never => ({ turn: of }) as never;
const any = {} as never;
/** One of each, as good as it was. */
const SAME: RunAgainst = {
  run: 1,
  changes: [],
  generations: 5,
  cells: { both: 10, equal: 10, differ: 0, unrecorded: 0, onlyReference: 0, onlyHere: 0 },
  groups: { both: 2, onlyReference: [], onlyHere: [] },
  metrics: { both: 1, otherwise: [], onlyReference: [], onlyHere: [] },
  effects: [effect('equal', false), effect('open', true), effect('worse', true), effect('better', true)],
  uncompared: [],
  judged: 3,
  verdicts: [turn('better'), turn('open')],
  outcomes: [turn('better'), turn('open')],
  recommendations: [move('same'), move('more')],
  failures: { onlyReference: [any], onlyHere: [] },
} as unknown as RunAgainst;

interface Case {
  readonly against?: Partial<RunAgainst>;
  readonly here?: Partial<ComparedRun>;
  readonly reference?: Partial<ComparedRun>;
  /** by gate, what speaks against it; no other gate has a fault */
  readonly faults: Partial<Record<RunGateId, Partial<Record<RunGateFault, number>>>>;
}
const all = (gates: readonly RunGateId[], fault: Partial<Record<RunGateFault, number>>): Case['faults'] =>
  Object.fromEntries(gates.map((gate) => [gate, fault]));
const ON_GRIDS = RUN_GATES.filter((gate) => gate !== 'recommendations');
const CASES: Readonly<Record<string, Case>> = {
  'nothing is worse': { faults: {} },
  'what is here beside the reference, and later generations': {
    against: {
      cells: { ...SAME.cells, onlyHere: 4 },
      groups: { ...SAME.groups, onlyHere: [any] },
      metrics: { ...SAME.metrics, onlyHere: ['m.more'] },
      recommendations: [...SAME.recommendations, move('new')],
    },
    here: { generations: 9, cells: { ...RUN.cells, failed: 3 } },
    faults: {},
  },
  'an effect is worse, and two are not shown to be within the margin': {
    against: { effects: [effect('worse', false), effect('open', false), effect('better', false), ...SAME.effects] },
    faults: { 'not-worse': { worse: 1, undecided: 2 } },
  },
  'an effect has too few seeds': {
    against: { effects: [effect('untested', false), ...SAME.effects] },
    faults: { 'not-worse': { undecided: 1 } },
  },
  'no effect is there': { against: { effects: [] }, faults: { 'not-worse': { 'nothing compared': 1 } } },
  'an effect could not be compared': {
    against: { uncompared: [any, any] },
    faults: { 'not-worse': { uncompared: 2 } },
  },
  'a setting is missing': {
    against: { groups: { ...SAME.groups, onlyReference: [any] } },
    faults: all(['not-worse', 'verdicts'], { 'missing setting': 1 }),
  },
  'outputs are missing or another thing': {
    against: { metrics: { ...SAME.metrics, onlyReference: ['m.a'], otherwise: ['m.b', 'm.c'] } },
    faults: all(['not-worse', 'equal'], { 'missing output': 3 }),
  },
  'generations are missing': {
    here: { generations: 3 },
    faults: all(ON_GRIDS, { 'missing generation': 2 }),
  },
  'walks are compared, and the reference has a grid': {
    reference: { grid: 7 },
    faults: all(ON_GRIDS, { 'uncompared grid': 7 }),
  },
  'walks are compared, and this run has a grid': { here: { grid: 7 }, faults: {} },
  'verdicts and outcomes have turned': {
    against: {
      verdicts: [turn('worse'), turn('worse'), ...SAME.verdicts],
      outcomes: [turn('worse'), ...SAME.outcomes],
    },
    faults: { verdicts: { 'turned verdict': 2, 'turned outcome': 1 } },
  },
  'nothing is judged': { against: { judged: 0 }, faults: { verdicts: { 'nothing compared': 1 } } },
  'walks show less, ask otherwise, or are gone': {
    against: {
      recommendations: [move('less'), move('less', true), move('more', true), move('gone'), move('same')],
    },
    faults: { recommendations: { 'lower limit': 2, 'other question': 1, 'missing walk': 1 } },
  },
  'walks are all gone or new': {
    against: { recommendations: [move('gone'), move('new')] },
    faults: { recommendations: { 'nothing compared': 1, 'missing walk': 1 } },
  },
  'chains fail that did not': {
    against: { failures: { onlyReference: [], onlyHere: [any, any] } },
    faults: { failures: { 'new failure': 2 } },
  },
  'chains were not run': {
    against: { cells: { ...SAME.cells, onlyReference: 2 } },
    here: { cells: { ...RUN.cells, missing: 3 } },
    faults: { failures: { 'missing chain': 5 }, equal: { 'missing chain': 2 } },
  },
  'chains differ or have nothing recorded': {
    against: { cells: { ...SAME.cells, differ: 4, unrecorded: 1 } },
    faults: { equal: { 'other numbers': 4, 'missing chain': 1 } },
  },
  'no chain and no group is in both': {
    against: { cells: { ...SAME.cells, both: 0 }, groups: { ...SAME.groups, both: 0 } },
    faults: all(['failures', 'equal'], { 'nothing compared': 1 }),
  },
};

describe('the gates of a comparison', () => {
  for (const [what, { against = {}, here = {}, reference = {}, faults }] of Object.entries(CASES))
    it(`say what speaks against them where ${what}`, () => {
      const runs = [
        { ...RUN, ...reference },
        { ...RUN, ...here },
      ];
      const gates = runGatesOf(RUN_GATES, { against: [{ ...SAME, ...against }], runs });
      expect(gates.map(({ gate }) => gate)).to.deep.equal(RUN_GATES);
      for (const { gate, run, met, faults: found } of gates) {
        const wanted = faults[gate] ?? {};
        expect(Object.fromEntries(found.map((one) => [one.what, one.count])), gate).to.deep.equal(wanted);
        expect(met, gate).to.equal(Object.keys(wanted).length === 0);
        expect(run).to.equal(1);
      }
    });

  it('are told of the run that has the fault, each gate once however often it is asked for', () => {
    const bad = { ...SAME, run: 2, judged: 0 };
    const gates = runGatesOf(['verdicts', 'verdicts'], { against: [SAME, bad], runs: [RUN, RUN, RUN] });
    expect(gates.map(({ run, met }) => [run, met])).to.deep.equal([
      [1, true],
      [2, false],
    ]);
  });
});
