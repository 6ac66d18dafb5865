import { expect } from 'chai';
import type { FitContext, Model, Part, SampleContext, Vectors } from '../../../core/contracts/index.js';
import { rootStream } from '../../../core/random/index.js';
import { trainingSet } from '../../../core/samples/index.js';
import { bandwidthFactor, kde } from '../../../plugins/models/kde.js';
import { scatterOf } from '../../../core/numerics/index.js';
import { normalVectors, vectors } from '../metrics/subject.js';

const context = (seed = 1): FitContext<Vectors> => ({
  random: rootStream(seed),
  signal: new AbortController().signal,
  report: () => undefined,
  generation: 1,
});
const fit = (options: object, ...parts: readonly (Omit<Part<Vectors>, 'origin'> | Vectors)[]) => {
  const Implementation = kde.implementation as unknown as new (options: object) => Model<Vectors>;
  return new Implementation({ bandwidth: 'scott', kernel: 'covariance', ...options }).fit(
    trainingSet(parts.map((part) => ({ ...('samples' in part ? part : { samples: part }), origin: 'real' as const }))),
    context(),
  );
};
const draw = async (
  model: { sample(n: number, c: SampleContext): Promise<Vectors> },
  n: number,
  temperature?: number,
) => model.sample(n, { ...context(7), ...(temperature === undefined ? {} : { bias: { temperature } }) });

describe('kde', () => {
  it('has the bandwidths of Scott and Silverman, of the effective number of rows', () => {
    const statistics = scatterOf(normalVectors(32, 3, 1).values, 32, 3);
    expect(bandwidthFactor('scott', statistics, 3)).to.be.closeTo(1 / Math.pow(32, 1 / 7), 1e-15);
    expect(bandwidthFactor('silverman', statistics, 3)).to.be.closeTo(1 / Math.pow(40, 1 / 7), 1e-15);
    expect(bandwidthFactor(0.3, statistics, 3)).to.equal(0.3);
  });

  it('has a density that is the mean of the kernels', async () => {
    const model = await fit({ bandwidth: 0.5, kernel: 'spherical' }, vectors([0, 2]));
    const normal = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) / 0.5;
    const rows = vectors([-1, 0, 1, 2, 5]);
    const ours = await model.logLikelihood!(rows, context());
    rows.values.forEach((x, i) =>
      expect(ours[i]).to.be.closeTo(Math.log(0.5 * (normal(x / 0.5) + normal((x - 2) / 0.5))), 1e-13),
    );
  });

  it('keeps its moments when another is fitted, or the pool that it was fitted to has grown', async () => {
    const [a, b, c] = [normalVectors(40, 2, 1), normalVectors(40, 2, 2, 5), normalVectors(40, 2, 3, 9)];
    const model = await fit({}, a, b);
    const before = structuredClone(model.moments!());
    await fit({}, a, b, c);
    await fit({}, c, b);
    expect(model.moments!()).to.deep.equal(before);
  });

  it('does not underflow where no kernel reaches', async () => {
    const model = await fit({ bandwidth: 1, kernel: 'spherical' }, vectors([0, 1]));
    const [far] = await model.logLikelihood!(vectors([1001]), context());
    expect(far).to.be.closeTo(-0.5 * 1e6 - 0.5 * Math.log(2 * Math.PI) + Math.log(0.5), 1e-9);
  });

  it('agrees with the sum over all rows when there are more of them than a block holds', async () => {
    const rows = normalVectors(6000, 1, 5);
    const test = normalVectors(20, 1, 6, 3);
    const ours = await (await fit({ bandwidth: 0.1, kernel: 'spherical' }, rows)).logLikelihood!(test, context());
    test.values.forEach((x, i) => {
      let sum = 0;
      for (const y of rows.values) sum += Math.exp(-0.5 * ((x - y) / 0.1) * ((x - y) / 0.1));
      expect(ours[i]).to.be.closeTo(Math.log(sum / 6000 / 0.1 / Math.sqrt(2 * Math.PI)), 1e-11);
    });
  });

  it('draws rows with the moments that it gives', async () => {
    for (const options of [{}, { kernel: 'spherical', bandwidth: 0.8 }]) {
      const model = await fit(options, { samples: normalVectors(40, 2, 1), weight: 2 }, normalVectors(30, 2, 2, 2, 3));
      const { mean, covariance } = model.moments!();
      const n = 100_000;
      const { values } = await draw(model, n);
      for (let j = 0; j < 2; j++) {
        let [sum, product, fourth] = [0, 0, 0];
        for (let i = 0; i < n; i++) {
          const gap = values[2 * i + j]! - mean[j]!;
          sum += gap;
          const excess = gap * (values[2 * i]! - mean[0]!) - covariance[2 * j]!;
          product += excess;
          fourth += excess * excess;
        }
        expect(Math.abs(sum / Math.sqrt(n * covariance[3 * j]!))).to.be.below(4);
        expect(Math.abs(product / Math.sqrt(fourth))).to.be.below(4);
      }
    }
  });

  it('is wider than its rows by its kernel, and by less when it is colder', async () => {
    const rows = normalVectors(50, 1, 3);
    const model = await fit({ bandwidth: 0.5 }, rows);
    const { scatter } = scatterOf(rows.values, 50, 1);
    expect(model.moments!().covariance[0]).to.be.closeTo(scatter[0]! / 50 + (0.25 * scatter[0]!) / 49, 1e-13);
    const nearest = async (temperature: number): Promise<number> => {
      const { values } = await draw(model, 200, temperature);
      return Math.max(...[...values].map((x) => Math.min(...[...rows.values].map((y) => Math.abs(x - y)))));
    };
    expect(await nearest(1e-12)).to.be.below(1e-4);
    expect(await nearest(1)).to.be.above(0.01);
  });

  it('never draws from a row without weight, and its density forgets it', async () => {
    const model = await fit(
      { bandwidth: 0.1, kernel: 'spherical' },
      { samples: vectors([0, 0.1]), weight: 1 },
      { samples: vectors([100]), weight: 0 },
    );
    expect(Math.max(...(await draw(model, 500)).values)).to.be.below(2);
    const alone = await fit({ bandwidth: 0.1, kernel: 'spherical' }, vectors([0, 0.1]));
    const at = vectors([0.05, 1]);
    expect(await model.logLikelihood!(at, context())).to.deep.equal(await alone.logLikelihood!(at, context()));
  });

  it('samples from a singular kernel, which has no density', async () => {
    const model = await fit({}, vectors([0, 0, 1, 1, 3, 3], 2));
    const { values } = await draw(model, 100);
    for (let i = 0; i < 100; i++) expect(values[2 * i]).to.be.closeTo(values[2 * i + 1]!, 1e-9);
    expect([...(await model.logLikelihood!(vectors([1, 1], 2), context()))]).to.deep.equal([-Infinity]);
  });

  it('takes parts with and without labels', async () => {
    const model = await fit({}, vectors([1, 2], 1, [0, 1]), vectors([3, 4]));
    const rows = await draw(model, 5);
    expect(rows.count).to.equal(5);
    expect(rows.labels).to.equal(undefined);
  });

  it('refuses in words what has no kernel', async () => {
    const refused = async (options: object, rows: Vectors, weight = 1): Promise<string> => {
      try {
        await fit(options, { samples: rows, weight });
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    expect(await refused({}, vectors([1]))).to.match(/kde: a single row has no covariance/);
    expect(await refused({ kernel: 'spherical' }, vectors([1]))).to.equal('');
    expect(await refused({}, vectors([1, NaN]))).to.match(/not finite/);
    expect(await refused({}, vectors([1, 2]), 0)).to.match(/add up to 0/);
  });
});
