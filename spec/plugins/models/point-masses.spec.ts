import { expect } from 'chai';
import fc from 'fast-check';
import type { FittedModel, Part, Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { chooseRows, Subsample, trainingSet } from '../../../core/samples/index.js';
import { gaussian } from '../../../plugins/models/gaussian.js';
import { gmm } from '../../../plugins/models/gmm.js';
import type { FittedGmm } from '../../../plugins/models/gmm/fitted-gmm.js';
import { kde } from '../../../plugins/models/kde.js';
import { WithPointMasses, pointMassesOf } from '../../../plugins/models/point-masses.js';
import { context, make, refusal, rows, training, weighted } from './fixtures.js';

const MIXTURE = { components: 2, regularisation: 1e-6, tolerance: 1e-3, iterations: 100, restarts: 1 };
const MODELS = {
  gaussian: make(gaussian, { estimator: 'mle', covariance: 'full' }),
  'gaussian of independent columns': make(gaussian, { estimator: 'unbiased', covariance: 'diagonal' }),
  gmm: make(gmm, { ...MIXTURE, covariance: 'full' }),
  'gmm of independent columns': make(gmm, { ...MIXTURE, covariance: 'diagonal' }),
  kde: make(kde, { bandwidth: 'scott', kernel: 'covariance' }),
};

/** The rows with one more column, at place `at`. */
const beside = (samples: Vectors, at: number, value: (row: number) => number): Vectors => {
  const d = samples.values.length / samples.count;
  const values = new Float64Array(samples.count * (d + 1));
  for (let row = 0; row < samples.count; row++) {
    const own = [...samples.values.subarray(row * d, (row + 1) * d)];
    own.splice(at, 0, value(row));
    values.set(own, row * (d + 1));
  }
  return { kind: 'vectors', count: samples.count, shape: [d + 1], values };
};
const column = ({ count, values }: Vectors, j: number): number[] =>
  Array.from({ length: count }, (_, row) => values[(row * values.length) / count + j]!);

describe('a column of one number', () => {
  const known = rows(200, 2, 'known');
  const asked = rows(50, 2, 'asked');
  const noisy = (row: number): number => 0.1 + 1.4e-17 * (row % 3);

  for (const [name, model] of Object.entries(MODELS)) {
    it(`is a point mass to ${name}: the rest is what it is without it`, async () => {
      const alone = await model.fit(training(known), context());
      for (const at of [0, 1, 2]) {
        const fitted = await model.fit(training(beside(known, at, noisy)), context());
        const drawn = await fitted.sample(40, context('draw'));
        expect(new Set(column(drawn, at))).to.deep.equal(new Set([0.1]));
        const others = await alone.sample(40, context('draw'));
        const rest = [0, 1, 2].filter((j) => j !== at);
        rest.forEach((j, i) => expect(column(drawn, j)).to.deep.equal(column(others, i)));

        const { mean, covariance } = fitted.moments!();
        expect(mean[at]).to.equal(0.1);
        for (let j = 0; j < 3; j++) expect([covariance[at * 3 + j], covariance[j * 3 + at]]).to.deep.equal([0, 0]);
        expect(rest.flatMap((i) => rest.map((j) => covariance[i * 3 + j]))).to.deep.equal([
          ...alone.moments!().covariance,
        ]);

        // One row departs by more than rounding.
        const own = await fitted.logLikelihood!(
          beside(asked, at, (row) => (row === 7 ? 0.11 : noisy(row))),
          context(),
        );
        const expected = await alone.logLikelihood!(asked, context());
        expected[7] = -Infinity;
        expect([...own]).to.deep.equal([...expected]);

        const restored = (await model.restore(structuredClone(await fitted.save()))) as FittedModel<Vectors>;
        expect(await restored.sample(40, context('draw'))).to.deep.equal(drawn);
        expect(restored.moments!()).to.deep.equal(fitted.moments!());
      }
    });
  }

  it('is none where parts differ in it, or a row is no number; parts without weight have no say', () => {
    const part = (value: number): Vectors => beside(rows(5, 1, 'part'), 0, () => value);
    const columns = (...parts: Vectors[]): number[] => pointMassesOf(training(...parts)).map((point) => point.column);
    expect(columns(part(3), part(3))).to.deep.equal([0]);
    expect(columns(part(3), part(3 + 1e-9))).to.deep.equal([]);
    expect(columns(part(3), part(NaN))).to.deep.equal([]);
    const set = weighted({ samples: part(3), origin: 'real' }, { samples: part(4), origin: 1, weight: 0 });
    expect(pointMassesOf(set)).to.deep.equal([{ column: 0, value: 3 }]);
  });

  it('is one of rows drawn from a pool as it is of a list of their parts', () => {
    const row = fc.tuple(fc.constantFrom(1, 2), fc.constantFrom(3, 4), fc.constant(5));
    const part = fc.record({ rows: fc.array(row, { maxLength: 4 }), weight: fc.constantFrom(1, 2, 0) });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), fc.nat(99), (list, seed) => {
        const pool = list.map(({ rows: some, weight }): Part<Vectors> => ({
          samples: { kind: 'vectors', count: some.length, shape: [3], values: Float64Array.from(some.flat()) },
          origin: 'real',
          weight,
        }));
        const { count } = trainingSet(pool);
        const drawn = new Subsample(pool, chooseRows(count, (count + 1) >> 1, rootStream(seed)));
        expect(pointMassesOf(drawn)).to.deep.equal(pointMassesOf(trainingSet([...drawn.parts])));
      }),
    );
  });
  it('may be one that stopped varying: a mixture goes on from the earlier one in the others', async () => {
    const model = MODELS.gmm;
    const first = await model.fit(training(beside(known, 0, (row) => row)), context());
    const flat = training(beside(known, 0, () => 5));
    const second = (await model.fit(flat, { ...context(), start: first })) as WithPointMasses;
    expect(second).to.be.instanceOf(WithPointMasses);
    expect((second.inner as FittedGmm).mixture.d).to.equal(2);
    const third = (await model.fit(flat, { ...context(), start: second })) as WithPointMasses;
    expect((third.inner as FittedGmm).mixture.d).to.equal(2);
    // What it forgot it cannot start from.
    const back = model.fit(training(beside(known, 0, (row) => row)), { ...context(), start: second });
    expect(await refusal(back)).to.equal('COLLAPSAR_FIT_INVALID');
  });
});

describe('the unit of a column', () => {
  // Powers of two scale without rounding.
  const scales = fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 2, maxLength: 2 });
  const scaled = (samples: Vectors, powers: readonly number[]): Vectors => ({
    ...samples,
    values: Float64Array.from(samples.values, (value, at) => value * Number(`${2 ** powers[at % 2]!}`)),
  });
  for (const [name, model] of Object.entries(MODELS))
    it(`does not matter to ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(scales, async (powers) => {
          const [left, right] = [rows(60, 2, 'left', -3), rows(40, 2, 'right', 3)];
          const a = await (await model.fit(training(left, right), context())).sample(20, context('draw'));
          const units = training(scaled(left, powers), scaled(right, powers));
          const b = await (await model.fit(units, context())).sample(20, context('draw'));
          const expected = scaled(a, powers);
          b.values.forEach((value, at) =>
            expect(Math.abs(value - expected.values[at]!)).to.be.at.most(
              1e-9 * Math.abs(expected.values[at]!) + 1e-9 * 2 ** powers[at % 2]!,
            ),
          );
        }),
        { numRuns: 15, seed: 5 },
      );
    });
});

describe('a covariance of too few rows', () => {
  it('has no density, never one of rounding', async () => {
    for (const d of [2, 3, 5, 8, 10])
      for (let seed = 0; seed < 120; seed++) {
        const few = rows(d, d, `few ${seed}`);
        for (const name of ['gaussian', 'kde'] as const) {
          const fitted = await MODELS[name].fit(training(few), context());
          const densities = await fitted.logLikelihood!(few, context());
          expect([...new Set(densities)], `${name}, ${d} columns, seed ${seed}`).to.deep.equal([-Infinity]);
        }
      }
  });
});
