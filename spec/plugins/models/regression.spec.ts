import { expect } from 'chai';
import fc from 'fast-check';
import type { FitContext, FittedModel, Model, Pairs, Part, TrainingSet } from '../../../core/contracts/index.js';
import { slice, trainingSet } from '../../../core/samples/index.js';
import { linearRegression } from '../../../plugins/models/linear-regression.js';
import { logisticRegression } from '../../../plugins/models/logistic-regression.js';
import { labelledPairs, linearPairs } from '../../fixtures/pairs.js';
import { exampleData } from '../../../core/testing/index.js';
import { context, make, refusal } from './fixtures.js';

const call = context() as unknown as FitContext<Pairs>;
const linear = (options: object = {}): Model<Pairs> =>
  make(linearRegression, { ridge: 0, intercept: false, noise: 'estimated', ...options }) as unknown as Model<Pairs>;
const logit = (options: object = {}): Model<Pairs> =>
  make(logisticRegression, { ridge: 1, intercept: true, ...options }) as unknown as Model<Pairs>;
const all = (rows: Pairs): TrainingSet<Pairs> => trainingSet([{ samples: rows, origin: 'real' }]);
const coefficients = async (model: Model<Pairs>, training: TrainingSet<Pairs>): Promise<number[]> => [
  ...(await model.fit(training, call)).coefficients!(),
];
const near = (got: ArrayLike<number>, wanted: readonly number[], tolerance = 1e-9): void =>
  wanted.forEach((value, i) => expect(got[i], `[${i}]`).to.be.closeTo(value, tolerance));
const noisy = exampleData('pairs', 200, 8);
const moved = (rows: Pairs, by: number): Pairs => ({
  ...rows,
  inputs: { ...rows.inputs, values: rows.inputs.values.map((x) => x + by) },
});

describe('model linear-regression', () => {
  it('finds the coefficients of targets without noise, and then generates none', async () => {
    const fitted = await linear().fit(all(linearPairs(50)), call);
    near(fitted.coefficients!(), [0, 2, -1]);
    const given = exampleData('pairs', 20, 5);
    const { targets, inputs } = await fitted.sampleGiven!(given, call);
    expect(inputs).to.equal(given.inputs);
    near(targets.values, [...(await fitted.predict!(given, call)).values], 1e-6);
  });
  it('with an intercept does not care where the inputs lie', async () => {
    const here = await coefficients(linear({ intercept: true }), all(noisy));
    const there = await coefficients(linear({ intercept: true }), all(moved(noisy, 1e5)));
    near(there.slice(1), here.slice(1), 1e-7);
  });
  it('fits the same however its rows are cut into parts', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 198 }), async (cut) => {
        const parts: Part<Pairs>[] = [
          { samples: slice(noisy, 0, cut), origin: 'real' },
          { samples: slice(noisy, cut, 200 - cut), origin: 1 },
        ];
        near(await coefficients(linear(), trainingSet(parts)), await coefficients(linear(), all(noisy)), 1e-10);
      }),
      { numRuns: 30, seed: 2 },
    ));
  it('reads each part once in its life', async () => {
    let reads = 0;
    const values = new Proxy(noisy.inputs.values, {
      get: (target, key) => {
        if (key === '0') reads++;
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
      },
    });
    const part: Part<Pairs> = { samples: { ...noisy, inputs: { ...noisy.inputs, values } }, origin: 'real' };
    await coefficients(linear(), trainingSet([part]));
    const once = reads;
    expect(once).to.be.above(0);
    await coefficients(linear(), trainingSet([part, { ...part, origin: 1, weight: 2 }]));
    expect(reads).to.equal(once);
  });
  it('passes through every row where there are fewer of them than inputs', async () => {
    const few = slice(noisy, 0, 1);
    const fitted = await linear().fit(all(few), call);
    near((await fitted.predict!(few, call)).values, [few.targets.values[0]!]);
    expect([...(await fitted.logLikelihood!(few, call))]).to.deep.equal([-Infinity]);
  });
  it('shrinks under a ridge, towards 0', async () => {
    const size = async (ridge: number): Promise<number> => {
      const [, a, b] = await coefficients(linear({ ridge }), all(noisy));
      return a! * a! + b! * b!;
    };
    expect(await size(10)).to.be.below(await size(0));
    expect(await size(1e9)).to.be.below(1e-9);
  });
  it('generates noise of the known or of the estimated variance', async () => {
    const variance = async (fitted: FittedModel<Pairs>): Promise<number> => {
      const given = exampleData('pairs', 20_000, 6);
      const [made, mean] = [await fitted.sampleGiven!(given, call), await fitted.predict!(given, call)];
      let squares = 0;
      for (let i = 0; i < given.count; i++) {
        const residual = made.targets.values[i]! - mean.values[i]!;
        squares += residual * residual;
      }
      return squares / given.count;
    };
    // One standard error of a variance over 20,000 draws is 1 %.
    expect(await variance(await linear({ noise: 0.7 }).fit(all(noisy), call))).to.be.closeTo(0.49, 0.04 * 0.49);
    const estimated = await linear().fit(all(noisy), call);
    const { variances } = (await estimated.save()).arrays!;
    expect(await variance(estimated)).to.be.closeTo(variances![0]!, 0.04 * variances![0]!);
  });
  it('answers given rows alone, and refuses weights of 0', async () => {
    const fitted = await linear().fit(all(noisy), call);
    expect(await refusal(fitted.sample(3, call))).to.equal('COLLAPSAR_NEEDS_UNMET');
    const nothing = trainingSet([{ samples: noisy, origin: 'real' as const, weight: 0 }]);
    expect(await refusal(linear().fit(nothing, call))).to.equal('COLLAPSAR_FIT_INVALID');
  });
});

describe('model logistic-regression', () => {
  it('has a finite fit where a single class is left', async () => {
    const rows = labelledPairs(30);
    const ones = { ...rows, targets: { ...rows.targets, values: new Float64Array(30).fill(1) } };
    const fitted = await logit().fit(all(ones), call);
    const { values } = await fitted.predict!(ones, call);
    for (let i = 0; i < 30; i++)
      expect(values[2 * i + 1])
        .to.be.above(0.5)
        .and.below(1);
  });
  it('refuses rows that a plane parts without error, where nothing holds the coefficients', async () => {
    const parted = labelledPairs(100);
    const exact = {
      ...parted,
      targets: { ...parted.targets, values: linearPairs(100).targets.values.map((y) => Number(y > 0)) },
    };
    const apart = { ...exact, inputs: linearPairs(100).inputs };
    expect(await refusal(logit({ ridge: 0 }).fit(all(apart), call))).to.equal('COLLAPSAR_FIT_INVALID');
    expect(await refusal(logit({ ridge: 1e-3 }).fit(all(apart), call))).to.equal('nothing');
  });
  it('refuses targets that are no labels', async () => {
    expect(await refusal(logit().fit(all(noisy), call))).to.equal('COLLAPSAR_FIT_INVALID');
  });
  it('weighs a row of weight 2 like two rows', async () => {
    const rows = labelledPairs(80);
    const twice = trainingSet<Pairs>([
      { samples: rows, origin: 'real' },
      { samples: rows, origin: 1 },
    ]);
    const heavy = trainingSet<Pairs>([{ samples: rows, origin: 'real', weight: 2 }]);
    near(await coefficients(logit(), heavy), await coefficients(logit(), twice), 1e-8);
  });
  it('holds the intercept at 0 where it is not fitted', async () => {
    expect((await coefficients(logit({ intercept: false }), all(labelledPairs(80))))[0]).to.equal(0);
  });
});
