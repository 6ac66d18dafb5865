import { expect } from 'chai';
import fc from 'fast-check';
import { eventRule, jointWalk, riskRule, type PairedLevels, type Question } from '../../../../core/analysis/index.js';
import { RecordedWalk } from '../../../../core/analysis/recommend/recorded-walk.js';
import type { MetricInfo, WalkPlan } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';

const metricOf = (id: string): MetricInfo =>
  ({
    id,
    label: id,
    output: 'x',
    unit: '',
    range: [0, null],
    better: 'lower',
    measures: 'risk',
  }) as unknown as MetricInfo;
/** A risk that is within its tolerance up to `edge`, with noise between seeds. */
const risky = (name: string): Question => ({
  kind: 'risk',
  name,
  metric: metricOf(name),
  reading: { kind: 'risk', read: (x) => x },
  tolerance: { increase: 0.1, nats: 0.1, against: 'real-only', window: 0.5 },
  rule: () => riskRule({ increase: 0.1, nats: 0.1 }, 'risk'),
});
const counted = (name: string): Question => ({
  kind: 'event',
  name,
  metric: metricOf(name),
  share: 0.5,
  probability: 0.1,
  rule: () => eventRule(0.1),
});

/** Levels by question, value and seeds alone. */
const levels = ({ kind, name }: Question, value: number, seeds: number, edge: number, sd = 0.03): PairedLevels => {
  const random = rootStream(5).child(name, String(value));
  const ratio = kind === 'event' ? (value > edge ? 0.5 : 0) : value > edge ? 1.5 : 1;
  const arm = (at: number): Float64Array =>
    Float64Array.from({ length: seeds }, () =>
      kind === 'event' ? Number(random.uniform() < at) : at * Math.exp(sd * random.normal()),
    );
  return { here: arm(ratio), control: arm(kind === 'event' ? 0 : 1) };
};

const SHARES: Pick<WalkPlan, 'axis' | 'grid' | 'origin' | 'real' | 'controlRows'> = {
  axis: { kind: 'share', option: 'syntheticShare' },
  grid: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
  origin: 0,
  real: 'fresh',
  controlRows: 'fresh',
};
const ROWS: typeof SHARES = {
  ...SHARES,
  axis: { kind: 'real-rows', option: 'x' },
  grid: [80, 60, 40, 20],
  origin: 100,
};

interface Asked {
  readonly name: string;
  readonly value: number;
  readonly seeds: number;
}
const together = (
  plan: typeof SHARES,
  questions: readonly [Question, ...Question[]],
  edges: readonly number[],
  budget = 10_000,
) => {
  const walk = jointWalk(plan, budget, questions);
  const asked: Asked[] = [];
  let step = walk.next();
  while (step.done !== true) {
    const { question, value, seeds } = step.value;
    asked.push({ name: question.name, value, seeds });
    step = walk.next(answer(plan, question, value, seeds, edges[questions.indexOf(question)]!));
  }
  return { ...step.value, asked };
};
const answer = (plan: typeof SHARES, question: Question, value: number, seeds: number, edge: number): PairedLevels =>
  plan === ROWS ? levels(question, 100 - value, seeds, 100 - edge) : levels(question, value, seeds, edge);

const alone = (plan: typeof SHARES, question: Question, edge: number): number | undefined => {
  const walk = new RecordedWalk(plan, 10_000, question);
  let step = walk.next();
  while (step.done !== true) step = walk.next(answer(plan, question, step.value.value, step.value.seeds, edge));
  return step.value.limit;
};

describe('a walk for several tolerances at once', () => {
  const trio = [risky('fidelity'), counted('rare class'), risky('utility')] as const;

  it('ends at the least of the limits that each would have had alone, whatever their order', () => {
    const order = fc.shuffledSubarray([0, 1, 2], { minLength: 2, maxLength: 3 });
    for (const plan of [SHARES, ROWS]) {
      const scale = plan === ROWS ? 100 : 1;
      const edge = fc.double({ min: 0.02, max: 0.98, noNaN: true }).map((share) => share * scale);
      fc.assert(
        fc.property(fc.array(edge, { minLength: 3, maxLength: 3 }), order, (edges, which) => {
          const questions = which.map((i) => trio[i]!) as [Question, ...Question[]];
          const of = which.map((i) => edges[i]!);
          const { binding, steps } = together(plan, questions, of);
          const limits = questions.map((question, i) => alone(plan, question, of[i]!));
          const far = plan === ROWS ? Math.max : Math.min;
          const least = limits.includes(undefined) ? undefined : far(...(limits as number[]));
          expect(binding.found.limit).to.equal(least);
          // What the others are said to hold up to is what they hold up to alone, or as far as was asked.
          for (const { walk, found } of steps) {
            const whole = limits[questions.indexOf(walk.question)];
            expect(found.limit === undefined || whole !== undefined).to.equal(true);
            if (found.limit !== undefined) expect(far(found.limit, whole!)).to.equal(found.limit);
          }
        }),
        { numRuns: 40 },
      );
    }
  });
  it('names the tolerance that binds, and asks nothing beyond it of those that follow', () => {
    const { binding, steps, asked } = together(SHARES, [risky('fidelity'), risky('utility')], [0.45, 0.25]);
    expect(binding.walk.question.name).to.equal('utility');
    expect(steps.map(({ found }) => found.limit)).to.deep.equal([0.45, 0.25]);
    const strict = together(SHARES, [risky('utility'), risky('fidelity')], [0.25, 0.45]);
    expect(strict.binding.walk.question.name).to.equal('utility');
    // .3 is the first value of the grid that is not before .25.
    expect(Math.max(...strict.asked.filter(({ name }) => name === 'fidelity').map(({ value }) => value))).to.equal(0.3);
    expect(asked.length).to.be.above(strict.asked.length);
  });
  it('looks at no other where nothing is safe by the first', () => {
    const { binding, steps, asked } = together(SHARES, [risky('fidelity'), risky('utility')], [0, 0.5]);
    expect(binding.found.limit).to.equal(undefined);
    expect(steps).to.have.length(1);
    expect(asked.every(({ name }) => name === 'fidelity')).to.equal(true);
  });
  it('pays for chains once, and never for more than the budget', () => {
    const { steps, asked } = together(SHARES, [risky('fidelity'), risky('utility')], [0.95, 0.95]);
    const most = (of: readonly Asked[]): number => Math.max(...of.map(({ seeds }) => seeds));
    const walked = SHARES.grid.map((value) => most(asked.filter((one) => one.value === value)));
    const chains = walked.reduce((sum, seeds) => sum + seeds, most(asked));
    expect(steps.reduce((sum, { found }) => sum + found.cells, 0)).to.equal(chains);
    expect(steps[1]!.found.cells, 'the second has nearly all that it needs').to.be.below(20);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 900 }), (budget) => {
        const found = together(SHARES, [trio[0], trio[1], trio[2]], [0.65, 0.75, 0.35], budget);
        const spent = found.steps.reduce((sum, step) => sum + step.found.cells, 0);
        expect(spent).to.be.at.most(budget);
        // What could not be paid for is not safe.
        if (budget < 60) expect(found.binding.found.limit).to.equal(undefined);
      }),
      { numRuns: 30 },
    );
  });
});
