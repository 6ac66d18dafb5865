import { expect } from 'chai';
import fc from 'fast-check';
import {
  eventRule,
  recommendWalk,
  riskRule,
  type PairedLevels,
  type SafetyRule,
} from '../../../../core/analysis/index.js';
import { crossing, firstAbove, nonDecreasing } from '../../../../core/analysis/recommend/isotonic.js';
import type { Recommendation } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { chainsOf, walkOf } from '../../../../bench/calibration/world-walk.js';
import { gaussianWorld } from '../../../../bench/calibration/worlds.js';

const TENTH = { increase: 0.1, nats: 0.1 };
const GRID = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
interface Walked {
  readonly result: Recommendation;
  readonly asked: readonly { value: number; seeds: number }[];
}
const walk = (
  rule: SafetyRule,
  answer: (value: number, seeds: number) => PairedLevels,
  options: { budget?: number; grid?: readonly number[]; origin?: number; held?: (value?: number) => number } = {},
): Walked => {
  const { budget = 1000, grid = GRID, ...rest } = options;
  const origin = 'origin' in options ? {} : grid === GRID ? { origin: 0 } : {};
  const steps = recommendWalk({ rule, grid, budget, ...origin, ...rest });
  const asked: { value: number; seeds: number }[] = [];
  let step = steps.next();
  while (step.done !== true) {
    asked.push(step.value);
    step = steps.next(answer(step.value.value, step.value.seeds));
  }
  return { result: step.value, asked };
};

/** Levels whose ratio to the control is `ratio` times lognormal noise. */
const risk = (ratio: number, seeds: number, sd = 0.05): PairedLevels => {
  const random = rootStream(21).child(String(ratio));
  return {
    here: Float64Array.from({ length: seeds }, () => ratio * Math.exp(sd * random.normal())),
    control: Float64Array.from({ length: seeds }, () => Math.exp(sd * random.normal())),
  };
};
const events = (seeds: number, every: number, control = Infinity): PairedLevels => ({
  here: Float64Array.from({ length: seeds }, (_, i) => ((i + 1) % every === 0 ? 1 : 0)),
  control: Float64Array.from({ length: seeds }, (_, i) => ((i + 1) % control === 0 ? 1 : 0)),
});

describe('the walk to the recommended limit', () => {
  it('goes up while values are shown safe, stops at the first that is not, and tries the half step once', () => {
    const { result, asked } = walk(riskRule(TENTH, 'risk'), (value, n) => risk(value < 0.36 ? 1 : 1.5, n, 0.02));
    expect(asked.map(({ value }) => value)).to.deep.equal([0.1, 0.2, 0.3, 0.4, 0.35]);
    expect(result.limit).to.equal(0.35);
    expect(result.tests.map(({ outcome }) => outcome)).to.deep.equal(['safe', 'safe', 'safe', 'undecided', 'safe']);
    expect(result.tests[3]).to.include({ because: 'futility', seeds: 8 });
    expect(result.tests[4]!.level).to.be.below(result.tests[3]!.level);
    expect(result.reachedEnd).to.equal(false);
    // One value that exceeds it does not say where it is crossed.
    expect(result.estimate).to.equal(undefined);
    expect(result.exceeding).to.equal(0.4);
  });
  it('pays for each cell once: the control is shared by all values', () => {
    const { result } = walk(riskRule(TENTH, 'risk'), (value, n) => risk(value < 0.36 ? 1 : 1.5, n, 0.02));
    expect(result.cells).to.equal(8 * 6);
    expect(result.cellsToHalveGap).to.equal(3 * 8);
    const held = walk(riskRule(TENTH, 'risk'), (value, n) => risk(value < 0.36 ? 1 : 1.5, n, 0.02), { held: () => 8 });
    expect(held.result.cells).to.equal(0);
    expect(held.result.limit).to.equal(0.35);
  });
  it('never asks for cells beyond its budget', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 120 }), fc.double({ min: 0, max: 1, noNaN: true }), (budget, edge) => {
        const { result } = walk(riskRule(TENTH, 'risk'), (value, n) => risk(value < edge ? 1 : 1.2, n, 0.3), {
          budget,
        });
        expect(result.cells).to.be.at.most(budget);
        if (budget < 16) expect(result.tests[0]).to.include({ outcome: 'undecided', because: 'budget', seeds: 0 });
      }),
      { seed: 12, numRuns: 60 },
    );
  });
  it('says that nothing was found unsafe when it comes to the end', () => {
    const { result } = walk(riskRule(TENTH, 'risk'), (_value, n) => risk(1, n));
    expect(result).to.include({ limit: 0.9, reachedEnd: true });
    expect(result.estimate).to.equal(undefined);
  });
  it('has no limit where nothing was shown, and does not call that unsafe', () => {
    const { result } = walk(riskRule(TENTH, 'risk'), (_value, n) => risk(2, n));
    expect(result.limit).to.equal(undefined);
    expect(result.tests.map(({ value }) => value)).to.deep.equal([0.1, 0.05]);
    expect(result.tests.map(({ outcome }) => outcome)).to.deep.equal(['undecided', 'undecided']);
  });
  it('looks again with more seeds while they are worth it, at the numbers fixed before', () => {
    const { asked } = walk(riskRule(TENTH, 'risk'), (_value, n) => risk(1.05, n, 0.12));
    const seeds = asked.filter(({ value }) => value === 0.1).map((request) => request.seeds);
    expect(seeds.length).to.be.above(1);
    expect([8, 12, 18, 27, 40, 60].slice(0, seeds.length)).to.deep.equal(seeds);
  });
  it('takes a diverging risk for unsafe whatever its level', () => {
    const { result } = walk(riskRule(TENTH, 'risk'), (value, n) => ({ ...risk(1, n), diverging: value > 0.15 }));
    expect(result.limit).to.equal(0.15);
    expect(result.tests[1]).to.include({ outcome: 'unsafe', because: 'diverging' });
  });
  it('never calls safe what lost a chain, whatever the others say', () => {
    const losing = (here: number, control: number) => (value: number, n: number) => {
      const levels = risk(1, n);
      const from = value < 0.25 ? Infinity : n;
      return {
        here: levels.here.map((x, i) => (i >= from - here ? NaN : x)),
        control: levels.control.map((c, i) => (i < control - (value < 0.25 ? control : 0) ? Infinity : c)),
      };
    };
    const one = walk(riskRule(TENTH, 'risk'), losing(1, 0)).result;
    expect(one.tests.map(({ outcome, because }) => [outcome, because])).to.deep.equal([
      ['safe', undefined],
      ['safe', undefined],
      ['undecided', 'lost'],
    ]);
    expect(one.tests[2]).to.include({ value: 0.3, seeds: 7, lost: 1 });
    expect(one.limit).to.equal(0.2);
    // No half step beside it: eight seeds that lose none do not show that none is lost there.
    expect(one.tests.length).to.equal(3);
    expect(one.cellsToHalveGap).to.equal(undefined);
    expect(one.estimate).to.equal(0.2);
    // All eight here and none in the control: (1/2)^8 is under the level of the look.
    expect(walk(riskRule(TENTH, 'risk'), losing(8, 0)).result.tests[2]).to.include({
      outcome: 'unsafe',
      because: 'lost',
      seeds: 0,
      lost: 8,
    });
    // Lost in the control alone: there is nothing left to be safe against.
    const there = walk(riskRule(TENTH, 'risk'), losing(0, 2)).result;
    expect(there.limit).to.equal(0.2);
    expect(there.tests[2]).to.include({ outcome: 'undecided', because: 'lost', lost: 2 });
  });
  it('takes counted losses as it takes levels that are no numbers, and decides nothing on fewer than five seeds', () => {
    const counted = (lost: PairedLevels['lost']) => (_value: number, n: number) => ({
      ...risk(1, n),
      ...(lost && { lost }),
    });
    const first = (lost: PairedLevels['lost']) => walk(riskRule(TENTH, 'risk'), counted(lost)).result.tests[0];
    expect(first({ here: 1, control: 0, both: 0 })).to.include({ outcome: 'undecided', because: 'lost', lost: 1 });
    expect(first({ here: 0, control: 0, both: 2 })).to.include({ outcome: 'undecided', because: 'lost', lost: 2 });
    expect(first({ here: 0, control: 3, both: 0 })).to.include({ outcome: 'undecided', because: 'lost', lost: 3 });
    // A chain that the machine ended tells nothing, and nothing is safe without it.
    expect(first({ here: 0, control: 0, both: 0, unknown: 1 })).to.include({
      outcome: 'undecided',
      because: 'failures',
    });
    expect(first({ here: 9, control: 1, both: 0 })).to.include({ outcome: 'undecided', because: 'lost' });
    expect(first({ here: 10, control: 0, both: 0 })).to.include({ outcome: 'unsafe', because: 'lost' });
    const few = walk(riskRule(TENTH, 'risk'), () => risk(1, 4)).result.tests[0];
    expect(few).to.include({ outcome: 'undecided', because: 'failures', seeds: 4 });
    // An event has happened to a lost chain: it stands in the arms.
    const event = walk(eventRule(0.1), (_value, n) => ({
      ...events(n, Infinity),
      lost: { here: 1, control: 0, both: 0 },
    }));
    expect(event.result.tests[0]).to.include({ outcome: 'safe', lost: 1 });
  });
  it('calls chains equal to their controls safe at once, and makes no bound of levels that do not vary', () => {
    const varied = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => 1 + (i % 7));
    const equal = walk(riskRule(TENTH, 'risk'), (_value, n) => ({ here: varied(n), control: varied(n) })).result;
    expect(equal).to.include({ limit: 0.9, reachedEnd: true });
    expect(equal.tests[0]).to.include({ outcome: 'safe', seeds: 8, upper: 1, below: 1.1 });
    const signed = walk(riskRule(TENTH, 'signed-risk'), (_value, n) => ({
      here: varied(n),
      control: varied(n),
    })).result;
    expect(signed.tests[0]).to.include({ outcome: 'safe', seeds: 8, upper: -0.1, below: 0 });
    for (const kind of ['risk', 'signed-risk'] as const) {
      // All zero: eight seeds without an error do not say that errors are rarer than one chain in ten; sixty do.
      const zeros = walk(riskRule(TENTH, kind), (_value, n) => ({
        here: new Float64Array(n),
        control: new Float64Array(n),
      }));
      expect(zeros.result.tests[0], kind).to.include({ outcome: 'safe', seeds: 60 });
      // One ratio, or one difference, in every seed.
      const even = (_value: number, n: number): PairedLevels => ({
        here: varied(n).map((c) => (kind === 'risk' ? 1.05 * c : c + 0.05)),
        control: varied(n),
      });
      expect(walk(riskRule(TENTH, kind), even).result.tests[0], kind).to.include({ outcome: 'safe', seeds: 60 });
      // One chain in eight at nine times the risk, the others equal to their controls.
      const rare = (_value: number, n: number): PairedLevels => ({
        here: varied(n).map((c, i) => (i % 8 === 7 ? 9 * c : c)),
        control: varied(n),
      });
      expect(walk(riskRule(TENTH, kind), rare).result.tests[0]!.outcome, kind).not.to.equal('safe');
    }
  });
  it('bounds a risk of either sign by an amount above the control, wherever its zero lies', () => {
    const at = (offset: number) => (value: number, n: number) => {
      const { here, control } = risk(1, n, 0.01);
      return { here: here.map((x) => x + offset + (value > 0.35 ? 0.5 : 0)), control: control.map((c) => c + offset) };
    };
    const [a, b] = [-3, 40].map((offset) => walk(riskRule(TENTH, 'signed-risk'), at(offset)).result);
    expect(a!.limit).to.equal(0.35);
    expect(b!.tests.map(({ outcome, seeds }) => [outcome, seeds])).to.deep.equal(
      a!.tests.map(({ outcome, seeds }) => [outcome, seeds]),
    );
  });
  it('walks a quality down from 1 as it walks a share up', () => {
    const { result } = walk(riskRule(TENTH, 'risk'), (q, n) => risk(q > 0.72 ? 1 : 1.5, n), {
      grid: [1, 0.9, 0.8, 0.7, 0.6],
    });
    expect(result.limit).to.equal(0.75);
    expect(result.exceeding).to.equal(0.7);
  });
  it('counts events exactly', () => {
    const { result, asked } = walk(eventRule(0.1), (value, n) => events(n, value < 0.25 ? Infinity : 4));
    // No event in 30 seeds bounds its probability by .117 at this level; in 60 by .061.
    expect(asked.slice(0, 2).map(({ seeds }) => seeds)).to.deep.equal([30, 60]);
    expect(result.limit).to.equal(0.2);
    expect(result.tests[2]).to.include({ value: 0.3, outcome: 'undecided', because: 'futility', seeds: 30 });
  });
  it('blames the sample size where real rows alone show the event', () => {
    const { result } = walk(eventRule(0.1), (_value, n) => events(n, 4, 10));
    expect(result.caution).to.include({ kind: 'control-shows-event', tolerated: 0.1 });
    expect(result.caution!.share).to.be.closeTo(0.1, 0.05);
  });
});

describe('isotonic estimate', () => {
  it('pools what falls and interpolates where it crosses', () => {
    const points = [1, -2, -1, 3, 5].map((excess, i) => ({ value: i, excess, weight: 1 }));
    const pooled = nonDecreasing(points);
    [-2 / 3, -2 / 3, -2 / 3, 3, 5].forEach((value, i) => expect(pooled[i]).to.be.closeTo(value, 1e-12));
    expect(crossing(points)).to.be.closeTo(2 + 2 / 3 / (3 + 2 / 3), 1e-12);
    expect(firstAbove(points)).to.equal(3);
    // Only the last step crosses, or none.
    for (const length of [4, 3]) expect(crossing(points.slice(0, length))).to.equal(undefined);
    expect([firstAbove(points.slice(0, 4)), firstAbove(points.slice(0, 3))]).to.deep.equal([3, undefined]);
  });
  it('never falls and keeps the weighted mean', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.integer({ min: 1, max: 60 })), {
          minLength: 1,
          maxLength: 10,
        }),
        (rows) => {
          const points = rows.map(([excess, weight], value) => ({ value, excess, weight }));
          const fitted = nonDecreasing(points);
          for (let i = 1; i < fitted.length; i++) expect(fitted[i]).to.be.at.least(fitted[i - 1]!);
          const total = (of: (i: number) => number): number => points.reduce((sum, p, i) => sum + p.weight * of(i), 0);
          expect(total((i) => fitted[i]!)).to.be.closeTo(
            total((i) => points[i]!.excess),
            1e-6,
          );
        },
      ),
      { seed: 13 },
    );
  });
});

describe('the recommended share of a Gaussian mean, fresh real rows, T = 100', () => {
  it('stays below .5 and comes near it at a tolerance of a third (six worlds: walk.long.spec.ts)', () => {
    const world = gaussianWorld(1 / 3);
    const limits = Array.from(
      { length: 20 },
      (_, i) => walkOf(world, chainsOf(world, rootStream(1).child('recommend', i)), 'rule').limit ?? 0,
    );
    expect(limits.filter((limit) => limit <= world.limit).length).to.equal(20);
    // Measured over 200 walks: .376.
    expect(limits.reduce((a, b) => a + b, 0) / limits.length).to.be.at.least(0.33);
  });
});
