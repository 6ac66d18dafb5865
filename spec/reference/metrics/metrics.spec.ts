import { expect } from 'chai';
import type { Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { moments } from '../../../plugins/metrics/moments.js';
import { tailMass } from '../../../plugins/metrics/tail-mass.js';
import { wasserstein } from '../../../plugins/metrics/wasserstein.js';
import { directions, slicedDistance } from '../../../plugins/metrics/wasserstein/transport.js';
import { normal } from '../../../plugins/sources/normal.js';
import { measure, normalVectors } from '../../plugins/metrics/subject.js';
import { open } from '../../plugins/sources/open.js';
import { pythonHas, requires } from '../../requires.js';
import { agree, askPython } from '../python.js';

const SCRIPT = new URL('./reference.py', import.meta.url);
const reference = <T>(cases: readonly object[]): readonly T[] => askPython(SCRIPT, ['numpy', 'scipy'], cases);

/** Two samples of d columns that differ in place and spread. */
const pair = (d: number, seed: number, n = 60, m = 45): { rows: Vectors; test: Vectors } => ({
  rows: normalVectors(n, d, seed, 1 + seed / 5, 0.3),
  test: normalVectors(m, d, seed + 100),
});
const given = ({ rows, test }: { rows: Vectors; test: Vectors }): object => ({
  d: rows.shape[0],
  rows: [...rows.values],
  test: [...test.values],
});

describe('metrics against NumPy and SciPy', function () {
  before(function () {
    requires(this, 'Python with NumPy and SciPy', pythonHas('numpy', 'scipy'));
  });
  const pairs = [1, 2, 5, 12].map((d, index) => pair(d, index + 1));

  it('moments', async () => {
    const expected = reference<Record<string, number>>(pairs.map((each) => ({ kind: 'moments', ...given(each) })));
    for (const [index, each] of pairs.entries()) {
      const ours = await measure(moments, each);
      expect(Object.keys(ours)).to.have.members(Object.keys(expected[index]!));
      for (const [name, theirs] of Object.entries(expected[index]!)) agree(ours[name]!.value, theirs, 1e-13);
    }
  });

  it('Fréchet distance', async () => {
    // Fewer rows than columns: both covariances are singular.
    const all = [...pairs, pair(8, 9, 6, 5)];
    const expected = reference<{ distance: number }>(all.map((each) => ({ kind: 'frechet', ...given(each) })));
    for (const [index, each] of all.entries())
      agree(
        (await measure(wasserstein, each, { method: 'frechet' }))['distance']!.value,
        expected[index]!.distance,
        1e-12,
      );
  });

  it('Wasserstein distance on the line, samples of equal and of other sizes', async () => {
    const cases = [pair(1, 1, 40, 40), pair(1, 2, 12, 18), pair(1, 3, 25, 1), pair(1, 4, 7, 11)].flatMap((each) =>
      ([1, 2] as const).map((order) => ({ each, order })),
    );
    const expected = reference<{ distance: number }>(
      cases.map(({ each, order }) => ({ kind: 'exact', order, ...given(each) })),
    );
    for (const [index, { each, order }] of cases.entries())
      agree((await measure(wasserstein, each, { order }))['distance']!.value, expected[index]!.distance, 1e-13);
  });

  it('sliced Wasserstein distance along the same directions', () => {
    const each = pair(3, 2, 30, 20);
    const along = directions(16, 3, rootStream(4));
    const expected = reference<{ distance: number }>(
      [1, 2].map((order) => ({ kind: 'sliced', order, along: [...along], ...given(each) })),
    );
    agree(slicedDistance(each.rows, each.test, along, 1), expected[0]!.distance, 1e-13);
    agree(slicedDistance(each.rows, each.test, along, 2), expected[1]!.distance, 1e-13);
  });

  it('tail mass', async () => {
    const cases = pairs.flatMap((each) => [0.01, 0.1, 0.33].map((quantile) => ({ each, quantile })));
    const expected = reference<Record<string, number>>(
      cases.map(({ each, quantile }) => ({ kind: 'tails', quantile, ...given(each) })),
    );
    for (const [index, { each, quantile }] of cases.entries()) {
      const ours = await measure(tailMass, each, { quantile });
      agree(ours['mass']!.value, expected[index]!['mass']!, 1e-14);
      agree(ours['logMass']!.value, expected[index]!['logMass']!, 1e-14);
    }
  });

  it('log density of the normal source', async () => {
    const laws = [
      { dimensions: 1, mean: 2, sd: 0.5, correlation: 0 },
      { dimensions: 4, mean: -1, sd: 3, correlation: 0.8 },
      { dimensions: 5, mean: 0, sd: 1, correlation: -0.2 },
    ];
    const samples = laws.map(({ dimensions }, index) => normalVectors(20, dimensions, index, 2));
    const expected = reference<{ density: number[] }>(
      laws.map((law, index) => ({
        kind: 'density',
        ...law,
        d: law.dimensions,
        rows: [...samples[index]!.values],
      })),
    );
    for (const [index, law] of laws.entries()) {
      const ours = (await open(normal, law)).truth!.logLikelihood!(samples[index]!);
      expected[index]!.density.forEach((theirs, row) => agree(ours[row]!, theirs, 1e-12));
    }
  });
});
