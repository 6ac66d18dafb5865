import { expect } from 'chai';
import type { Vectors } from '../../../../core/contracts/index.js';
import { breastCancer } from '../../../../plugins/sources/breast-cancer.js';
import { digits } from '../../../../plugins/sources/digits.js';
import { open } from '../open.js';
import { refusal } from '../../../fixtures/entries.js';

const counts = (labels: Uint32Array, classes: number): number[] => {
  const out = Array<number>(classes).fill(0);
  for (const label of labels) out[label]!++;
  return out;
};
const all = async (data: { size: number; rows(from: number, count: number): Promise<Vectors> }): Promise<Vectors> =>
  data.rows(0, data.size);

describe('the tables that come along', () => {
  it('hold the published numbers of rows, columns and classes', async () => {
    const cancer = await open(breastCancer, { draw: 'once', scale: 'none' });
    const cancerRows = await all(cancer);
    expect(cancer.names!.labels).to.deep.equal(['benign', 'malignant']);
    expect(cancer.names!.columns).to.have.length(30);
    expect(counts(cancerRows.labels!, 2).map((n, k) => n + counts(cancer.test.labels!, 2)[k]!)).to.deep.equal([
      357, 212,
    ]);
    const figures = await open(digits, { draw: 'once' });
    const figureRows = await all(figures);
    expect(figureRows.shape).to.deep.equal([8, 8]);
    expect(counts(figureRows.labels!, 10).map((n, k) => n + counts(figures.test.labels!, 10)[k]!)).to.deep.equal([
      178, 182, 177, 183, 181, 182, 181, 179, 174, 180,
    ]);
    expect(figureRows.values.every((value) => Number.isInteger(value) && value >= 0 && value <= 16)).to.equal(true);
  });

  it('make the malignant diagnosis as rare as asked, exactly, for training and testing', async () => {
    for (const share of [0.05, 0.01, 0.2]) {
      const population = await all(await open(breastCancer, { draw: 'once', malignantShare: share }));
      const [benign, malignant] = counts(population.labels!, 2) as [number, number];
      expect(benign).to.equal(357 - 107);
      expect(malignant).to.equal(Math.round((share * benign) / (1 - share)));
      const data = await open(breastCancer, { malignantShare: share });
      expect(data.size).to.equal(Infinity);
      expect(data.truth!.rare!.mass).to.equal(malignant / (benign + malignant));
      expect(data.truth!.rare!.name).to.equal('malignant');
      const tested = counts(data.test.labels!, 2);
      expect(tested).to.deep.equal([107, Math.round((share * 107) / (1 - share))]);
      expect([...data.truth!.rare!.holds(data.test)]).to.deep.equal([...data.test.labels!]);
    }
  });

  it('draw each row of the population equally often, and never a row of the test', async () => {
    const draws = 200_000;
    const settings = { malignantShare: 0.05, scale: 'none' };
    const population = await all(await open(breastCancer, { ...settings, draw: 'once' }));
    const data = await open(breastCancer, settings);
    const drawn = await data.rows(0, draws);
    const key = (samples: Vectors, row: number): string => samples.values.subarray(row * 30, row * 30 + 30).join();
    const hits = new Map(Array.from({ length: population.count }, (_, row) => [key(population, row), 0]));
    expect(hits.size).to.equal(population.count);
    for (let row = 0; row < draws; row++) hits.set(key(drawn, row), (hits.get(key(drawn, row)) ?? NaN) + 1);
    expect(hits.size).to.equal(population.count);
    const expected = draws / population.count;
    let chiSquare = 0;
    for (const count of hits.values()) chiSquare += (count - expected) ** 2 / expected;
    const freedom = population.count - 1;
    expect(Math.abs(chiSquare - freedom) / Math.sqrt(2 * freedom)).to.be.below(4);
    const { mass } = data.truth!.rare!;
    const rare = drawn.labels!.reduce((sum, label) => sum + label, 0);
    expect(Math.abs(rare - draws * mass) / Math.sqrt(draws * mass * (1 - mass))).to.be.below(4);
    const tests = Array.from({ length: data.test.count }, (_, row) => key(data.test, row));
    expect(tests.some((row) => hits.has(row))).to.equal(false);
  });

  it('know the moments of the population in the units of the rows', async () => {
    const scaled = await open(breastCancer);
    const { mean, covariance } = scaled.truth!.moments!;
    for (let j = 0; j < 30; j++) {
      expect(mean[j]).to.be.closeTo(0, 1e-12);
      expect(covariance[j * 31]).to.be.closeTo(1, 1e-12);
    }
    const columns = ['mean_radius', 'worst_area'];
    const raw = await open(breastCancer, { columns, scale: 'none' });
    const population = await all(await open(breastCancer, { columns, scale: 'none', draw: 'once' }));
    const moments = raw.truth!.moments!;
    let area = 0;
    let product = 0;
    for (let row = 0; row < population.count; row++) area += population.values[2 * row + 1]! / population.count;
    for (let row = 0; row < population.count; row++)
      product +=
        ((population.values[2 * row]! - moments.mean[0]!) * (population.values[2 * row + 1]! - area)) /
        population.count;
    expect(moments.mean[1]).to.be.closeTo(area, 1e-9);
    expect(moments.covariance[1]! / product).to.be.closeTo(1, 1e-12);
    expect(moments.covariance[2]).to.equal(moments.covariance[1]);
  });

  it('scale by the rows to train on alone, and centre constant columns exactly', async () => {
    const data = await open(digits, { scale: 'standard', draw: 'once' });
    const rows = await all(data);
    // The first pixel of every image is white.
    for (let row = 0; row < rows.count; row++) expect(rows.values[row * 64]).to.equal(0);
    expect(rows.values.every(Number.isFinite)).to.equal(true);
    let testMean = 0;
    for (let row = 0; row < data.test.count; row++) testMean += data.test.values[row * 64 + 20]! / data.test.count;
    expect(Math.abs(testMean)).to.be.above(1e-6);
  });

  it('refuse a share that thinning cannot reach, and name those that it can', async () => {
    expect(await refusal(open(breastCancer, { malignantShare: 0.5 }))).to.match(
      /^COLLAPSAR_SOURCE_INVALID breast-cancer\.csv: .*there are 148.*from 0\.00398 to 0\.372/,
    );
    expect(await refusal(open(digits, { rare: 3, rareShare: 0.0001 }))).to.match(/takes 0 of its rows/);
  });

  it('say that a rare class cannot be told without labels', async () => {
    const { truth } = await open(breastCancer);
    const unlabelled: Vectors = { kind: 'vectors', count: 1, shape: [30], values: new Float64Array(30) };
    expect(() => truth!.rare!.holds(unlabelled)).to.throw(/rows have no labels/);
  });
});
