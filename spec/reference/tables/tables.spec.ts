import { expect } from 'chai';
import type { Vectors } from '../../../core/contracts/index.js';
import { normalCdf, normalDensity } from '../../../core/numerics/index.js';
import { columnFidelity } from '../../../plugins/metrics/column-fidelity.js';
import { pairFidelity } from '../../../plugins/metrics/pair-fidelity.js';
import { latentCorrelation, type Scores } from '../../../plugins/models/copula/latent-correlation.js';
import { patients } from '../../fixtures/tables.js';
import { measure } from '../../plugins/metrics/subject.js';
import { pythonHas, requires } from '../../requires.js';
import { askPython } from '../python.js';

const SCRIPT = new URL('./reference.py', import.meta.url);
const reference = <T>(cases: readonly object[]): readonly T[] => askPython(SCRIPT, ['numpy', 'scipy'], cases);

const given = ({ rows, test }: { rows: Vectors; test: Vectors }): object => ({
  sizes: test.columns!.map((column) => (column.kind === 'category' ? column.values.length : null)),
  rows: [...rows.values],
  test: [...test.values],
});

describe('tables against NumPy and SciPy', function () {
  this.timeout(60_000);
  before(function () {
    requires(this, 'Python with NumPy and SciPy', pythonHas('numpy', 'scipy'));
  });

  it('fidelity of columns and of pairs', async () => {
    // Real rows fewer and more than the model's; the model's older, or of two classes mixed.
    const cases = [
      { rows: patients(300, 1, true), test: patients(120, 2) },
      { rows: patients(50, 3), test: patients(400, 4) },
      { rows: patients(7, 5), test: patients(9, 6) },
    ];
    for (const [kind, metric] of [
      ['columns', columnFidelity],
      ['pairs', pairFidelity],
    ] as const) {
      const expected = reference<{ mean: number; worst: number }>(cases.map((each) => ({ kind, ...given(each) })));
      for (const [index, each] of cases.entries()) {
        const ours = await measure(metric, each);
        expect(ours['mean']!.value).to.be.closeTo(expected[index]!.mean, 1e-12);
        expect(ours['worst']!.value).to.be.closeTo(expected[index]!.worst, 1e-12);
      }
    }
  });

  it('latent correlation: the one whose thresholded normal law has the covariance', () => {
    const cuts = [
      { a: [0], b: [0.7] },
      { a: [-0.3, 1], b: [0.5] },
      { a: [-1, 0.2, 1.5], b: [-0.4, 0.4] },
      { a: [-2, -1, 0, 1, 2], b: [-1.6, -0.3, 0.1, 2.2] },
    ];
    const cases = cuts.flatMap((cut) => [-0.99, -0.6, -0.1, 0.3, 0.8, 0.97, 0.99].map((rho) => ({ ...cut, rho })));
    const expected = reference<{ covariance: number }>(cases.map((each) => ({ kind: 'covariance', ...each })));
    for (const [index, { a, b, rho }] of cases.entries())
      expect(
        latentCorrelation(cellsOf(a), cellsOf(b), expected[index]!.covariance),
        `${JSON.stringify(cases[index])}`,
      ).to.be.closeTo(rho, 1e-5);
  });
});

/** The scores of a column that is cut at these edges, by their definition. */
const cellsOf = (edges: readonly number[]): Scores => {
  const ends = [-Infinity, ...edges, Infinity];
  const shares = ends.slice(1).map((end, k) => normalCdf(end) - normalCdf(ends[k]!));
  const density = (x: number): number => (Number.isFinite(x) ? normalDensity(x) : 0);
  const scores = shares.map((share, k) => (density(ends[k]!) - density(ends[k + 1]!)) / share);
  return {
    of: new Float64Array(0),
    variance: scores.reduce((sum, score, k) => sum + shares[k]! * score * score, 0),
    cells: { edges: Float64Array.from(edges), scores: Float64Array.from(scores) },
  };
};
