import type { FitContext, Model, Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { trainingSet } from '../../../core/samples/index.js';
import { energyDistance } from '../../../plugins/metrics/energy-distance.js';
import { nearestSquares } from '../../../plugins/metrics/distance/nearest.js';
import { pointsOf } from '../../../plugins/metrics/distance/points.js';
import { memorisation } from '../../../plugins/metrics/memorisation.js';
import { mmd } from '../../../plugins/metrics/mmd.js';
import { precisionRecall } from '../../../plugins/metrics/precision-recall.js';
import { kde } from '../../../plugins/models/kde.js';
import { circles } from '../../../plugins/sources/circles.js';
import { gaussianMixture } from '../../../plugins/sources/gaussian-mixture.js';
import { twoMoons } from '../../../plugins/sources/two-moons.js';
import { create, measure, normalVectors } from '../../plugins/metrics/subject.js';
import { open } from '../../plugins/sources/open.js';
import { pythonHas, requires } from '../../requires.js';
import { agree, agreeAll, askPython } from '../python.js';

const SCRIPT = new URL('./reference.py', import.meta.url);
const reference = <T>(cases: readonly object[]): readonly T[] =>
  askPython(SCRIPT, ['numpy', 'scipy', 'sklearn'], cases);

const pair = (d: number, seed: number, n = 60, m = 45): { rows: Vectors; test: Vectors } => ({
  rows: normalVectors(n, d, seed, 1 + seed / 5, 0.3),
  test: normalVectors(m, d, seed + 100),
});
/** Rows within 1e-9 of eight places that are some 1e3 from each other, and a few of the one sample in the other. */
const nearDuplicates = (d: number): { rows: Vectors; test: Vectors } => {
  const near = (count: number, seed: number): Vectors => {
    const noise = normalVectors(count, d, seed, 1e-9);
    const place = (at: number): number => 1000 * Math.sin(7 * (Math.floor(at / d) % 8) + (at % d));
    return { ...noise, values: noise.values.map((value, at) => value + place(at)) };
  };
  const [rows, test] = [near(60, 1), near(90, 2)];
  return { rows, test: { ...test, values: test.values.map((value, at) => (at < 5 * d ? rows.values[at]! : value)) } };
};
const given = ({ rows, test }: { rows: Vectors; test: Vectors }): object => ({
  d: rows.shape[0],
  rows: [...rows.values],
  test: [...test.values],
});

const context: FitContext<Vectors> = {
  random: rootStream(1),
  signal: new AbortController().signal,
  report: () => undefined,
  generation: 1,
};
const fitKde = async (options: object, rows: readonly { samples: Vectors; weight?: number }[]) => {
  const Implementation = kde.implementation as unknown as new (options: object) => Model<Vectors>;
  const training = trainingSet(rows.map((part) => ({ ...part, origin: 'real' as const })));
  return new Implementation({ bandwidth: 'scott', kernel: 'covariance', ...options }).fit(training, context);
};

describe('vectors against NumPy, SciPy and scikit-learn', function () {
  before(function () {
    requires(this, 'Python with NumPy, SciPy and scikit-learn', pythonHas('numpy', 'scipy', 'sklearn'));
  });
  const pairs = [1, 2, 5, 12].map((d, index) => pair(d, index + 1));

  it('kernel density, bandwidths and moments, weighted rows too', async () => {
    const cases = pairs.flatMap((each) => ['scott', 'silverman', 0.7].map((bandwidth) => ({ each, bandwidth })));
    const weights = Array.from({ length: 60 }, (_, i) => (i < 20 ? 3 : 0.5));
    const expected = reference<{ kernel: number[]; density: number[] }>([
      ...cases.map(({ each, bandwidth }) => ({ kind: 'kde', bandwidth, ...given(each) })),
      { kind: 'kde', bandwidth: 'scott', weights, ...given(pairs[1]!) },
    ]);
    for (const [index, { each, bandwidth }] of cases.entries()) {
      const fitted = await fitKde({ bandwidth }, [{ samples: each.rows }]);
      agreeAll(await fitted.logLikelihood!(each.test, context), expected[index]!.density, 1e-12);
      const { kernel } = (await fitted.save()).arrays as { kernel: Float64Array };
      agreeAll(kernel, expected[index]!.kernel, 1e-13);
    }
    const { rows, test } = pairs[1]!;
    const part = (from: number, to: number): Vectors => ({
      ...rows,
      count: to - from,
      values: rows.values.slice(2 * from, 2 * to),
    });
    const fitted = await fitKde({}, [
      { samples: part(0, 20), weight: 3 },
      { samples: part(20, 60), weight: 0.5 },
    ]);
    agreeAll(await fitted.logLikelihood!(test, context), expected.at(-1)!.density, 1e-12);
  });

  it('kernel density far from every row', async () => {
    const each = { rows: normalVectors(40, 2, 3), test: normalVectors(10, 2, 4, 1, 60) };
    const [expected] = reference<{ density: number[] }>([{ kind: 'kde', bandwidth: 'scott', ...given(each) }]);
    const fitted = await fitKde({}, [{ samples: each.rows }]);
    agreeAll(await fitted.logLikelihood!(each.test, context), expected!.density, 1e-12);
  });

  it('spherical kernels as in KernelDensity', async () => {
    const cases = pairs.flatMap((each) => ['scott', 'silverman', 0.3].map((bandwidth) => ({ each, bandwidth })));
    const expected = reference<{ density: number[] }>(
      cases.map(({ each, bandwidth }) => ({ kind: 'spherical', bandwidth, ...given(each) })),
    );
    for (const [index, { each, bandwidth }] of cases.entries()) {
      const fitted = await fitKde({ bandwidth, kernel: 'spherical' }, [{ samples: each.rows }]);
      agreeAll(await fitted.logLikelihood!(each.test, context), expected[index]!.density, 1e-12);
    }
  });

  it('energy distance', async () => {
    const cases = [
      ...[...pairs, pair(1, 6, 1, 30), pair(1, 7, 300, 200), pair(3, 8, 200, 300), pair(70, 9, 90, 150)],
      nearDuplicates(20),
    ];
    const expected = reference<{ distance: number }>(cases.map((each) => ({ kind: 'energy', ...given(each) })));
    for (const [index, each] of cases.entries())
      agree((await measure(energyDistance, each))['distance']!.value, expected[index]!.distance, 1e-12);
  });

  it('maximum mean discrepancy', async () => {
    const cases = [
      ...[...pairs, pair(2, 5, 120, 301), pair(64, 6, 150, 90)].flatMap((each) =>
        ['median', 0.8].map((bandwidth) => ({ each, bandwidth })),
      ),
      // What differs is within 1e-9 where squares of numbers have no digit below 1e-10.
      { each: nearDuplicates(20), bandwidth: 5e-9 },
    ];
    const expected = reference<Record<string, number>>(
      cases.map(({ each, bandwidth }) => ({ kind: 'mmd', bandwidth, ...given(each) })),
    );
    for (const [index, { each, bandwidth }] of cases.entries()) {
      const ours = await measure(mmd, each, { bandwidth });
      for (const name of ['unbiased', 'biased']) agree(ours[name]!.value, expected[index]![name]!, 1e-13);
    }
  });

  it('maximum mean discrepancy as by rbf_kernel, where its products lose nothing', async () => {
    const cases = [pair(8, 3, 400, 300), pair(64, 4, 300, 400), pair(300, 5, 100, 80)];
    const expected = reference<{ biased: number }>(
      cases.map((each) => ({ kind: 'rbf', bandwidth: 9, ...given(each) })),
    );
    for (const [index, each] of cases.entries())
      agree((await measure(mmd, each, { bandwidth: 9 }))['biased']!.value, expected[index]!.biased, 1e-12);
  });

  it('nearest neighbours', () => {
    const cases = [pair(2, 3, 200, 300), pair(5, 4, 300, 200), pair(64, 5, 250, 700), pair(300, 6, 40, 120)];
    const expected = reference<{ fifth: number[] }>(cases.map((each) => ({ kind: 'fifth', ...given(each) })));
    for (const [index, { rows, test }] of cases.entries()) {
      const ours = nearestSquares(pointsOf(rows), pointsOf(test), 5).map((square) => Math.sqrt(square));
      agreeAll(ours, expected[index]!.fifth, 1e-12);
    }
  });

  it('precision, recall, density and coverage', async () => {
    const cases = [...pairs, pair(2, 5, 400, 700), pair(30, 7, 300, 200), nearDuplicates(20)].flatMap((each) =>
      [1, 3, 5].map((k) => ({ each, k })),
    );
    const expected = reference<Record<string, number>>(
      cases.map(({ each, k }) => ({ kind: 'manifolds', k, ...given(each) })),
    );
    for (const [index, { each, k }] of cases.entries()) {
      const ours = await measure(precisionRecall, each, { k });
      for (const name of ['precision', 'recall', 'density', 'coverage'])
        agree(ours[name]!.value, expected[index]![name]!, 1e-14);
    }
  });

  it('distances to training and to held-out rows', async () => {
    const cases = pairs.map((each, index) => ({
      ...each,
      // A few of the model's rows are training rows.
      training: {
        ...each.test,
        values: normalVectors(45, each.test.shape[0]!, 60 + index).values.map((value, at) =>
          at < 6 * each.test.shape[0]! ? each.rows.values[at]! : value,
        ),
      },
    }));
    const expected = reference<Record<string, number>>(
      cases.map((each) => ({
        kind: 'memorisation',
        near: 0.01,
        training: [...each.training.values],
        ...given(each),
      })),
    );
    for (const [index, { rows, test, training }] of cases.entries()) {
      const subject = {
        generation: 1,
        model: await fitKde({}, [{ samples: training }]),
        rows: () => Promise.resolve(rows),
        training: trainingSet([{ samples: training, origin: 'real' as const }]),
        test,
      };
      const ours = await create(memorisation).measure(subject, context);
      for (const name of ['closer', 'ratio', 'copies'])
        agree((ours[name] as { value: number }).value, expected[index]![name]!, 1e-13);
    }
  });

  it('log density of the mixture, moons and circles', async () => {
    const means = [
      [0, 0, 1],
      [3, 1, 0],
    ];
    const far = normalVectors(30, 2, 8, 2);
    const laws = [
      {
        entry: gaussianMixture,
        options: { means, weights: [1, 3], sd: [0.5, 2] },
        rows: normalVectors(20, 3, 2, 3),
        case: { kind: 'mixture', means, weights: [0.25, 0.75], sds: [0.5, 2] },
      },
      ...[0.02, 0.1, 0.5, 2].flatMap((noise) => [
        { entry: twoMoons, options: { noise }, rows: far, case: { kind: 'moons', noise } },
        {
          entry: circles,
          options: { noise, factor: 0.3 },
          rows: far,
          case: { kind: 'circles', noise, factor: 0.3 },
        },
      ]),
    ];
    const cases = [];
    for (const law of laws) {
      const { test, truth } = await open(law.entry, law.options, { testRows: 40 });
      // The reference integrates densities, not their logarithms: rows where they are 0 in doubles say nothing.
      const values = [
        ...test.values,
        ...('noise' in law.case && law.case.kind === 'moons' && law.case.noise < 0.1 ? [] : law.rows.values),
      ];
      const samples = { ...test, values: Float64Array.from(values), count: values.length / test.shape[0]! };
      cases.push({ ours: truth!.logLikelihood!(samples), asked: { ...law.case, d: test.shape[0], rows: values } });
    }
    const expected = reference<{ density: number[] }>(cases.map(({ asked }) => asked));
    for (const [index, { ours }] of cases.entries()) agreeAll(ours, expected[index]!.density, 1e-10);
  });
});
