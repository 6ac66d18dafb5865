import { expect } from 'chai';
import fc from 'fast-check';
import type { Vectors } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { Minibatches, standardisationOf, startEngine, type Tf } from '../../../../plugins/tensors/index.js';
import { realRows } from '../../../fixtures/fit-context.js';

/** Row i is (i, -i), label i modulo 3; in parts of the given sizes, one of them 32-bit. */
const numbered = (sizes: readonly number[]): readonly Vectors[] => {
  let at = 0;
  return sizes.map((count, part) => {
    const values = part === 1 ? new Float32Array(2 * count) : new Float64Array(2 * count);
    const labels = new Uint32Array(count);
    for (let i = 0; i < count; i++, at++) {
      values[2 * i] = at;
      values[2 * i + 1] = -at;
      labels[i] = at % 3;
    }
    return { kind: 'vectors', count, shape: [2], values, labels };
  });
};

describe('minibatches', () => {
  let tf: Tf;
  before(async () => {
    tf = (await startEngine('auto')).tf;
  });

  it('show every row that is not held out once in every pass, rows and labels together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(0, 0.1, 0.5, 0.99),
        (sizes, batch, validation) => {
          const training = realRows(...numbered(sizes));
          const batches = new Minibatches(tf, training, { batch, random: rootStream(1), validation, classes: 3 });
          const read = (source: Minibatches, step: number): number[] =>
            tf.tidy(() => {
              const { x, labels } = source.next(step);
              const rows = source.rowsAt(step);
              expect(x.shape).to.deep.equal([rows, 2]);
              const [values, hot] = [x.dataSync(), labels!.dataSync()];
              return Array.from({ length: rows }, (_, i) => {
                const row = values[2 * i]!;
                expect(values[2 * i + 1]).to.equal(-row);
                for (let label = 0; label < 3; label++) expect(hot[3 * i + label]).to.equal(Number(row % 3 === label));
                return row;
              });
            });
          const pass = (source: Minibatches, from: number): number[] =>
            Array.from({ length: source.stepsPerEpoch }, (_, i) => read(source, from + i)).flat();
          const held = batches.heldOut === undefined ? [] : pass(batches.heldOut, 0);
          const sorted = (rows: readonly number[]): number[] => [...rows].sort((a, b) => a - b);
          const all = Array.from({ length: training.count }, (_, i) => i);
          for (const epoch of [0, 1]) {
            const rows = pass(batches, epoch * batches.stepsPerEpoch);
            expect(rows).to.have.length(batches.rows);
            expect(sorted([...rows, ...held])).to.deep.equal(all);
          }
          expect(held).to.have.length(
            validation === 0 ? 0 : Math.min(training.count - 1, Math.max(1, Math.round(validation * training.count))),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('come in another order in every pass, the same one for the same seed', () => {
    const orders = [1, 1, 2].map((seed) => {
      const batches = new Minibatches(tf, realRows(...numbered([40])), { batch: 40, random: rootStream(seed) });
      return [0, 1].map((step) => tf.tidy(() => [...batches.next(step).x.dataSync()].join()));
    });
    expect(orders[0]).to.deep.equal(orders[1]);
    expect(new Set(orders.flat()).size).to.equal(4);
  });

  it('are standardised: mean 0 and deviation 1 of what varies, 0 of what does not', () => {
    const values = Float64Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? 1e6 : i % 3 === 1 ? i : i * i));
    const training = realRows({ kind: 'vectors', count: 10, shape: [3], values });
    const standardisation = standardisationOf(training, 'example');
    const batches = new Minibatches(tf, training, { batch: 10, random: rootStream(1), standardisation });
    const rows = tf.tidy(() => [...batches.next(0).x.dataSync()]);
    for (let j = 0; j < 3; j++) {
      const column = rows.filter((_, i) => i % 3 === j);
      expect(column.reduce((sum, value) => sum + value, 0)).to.be.closeTo(0, 1e-5);
      expect(column.reduce((sum, value) => sum + value * value, 0) / 10).to.be.closeTo(j === 0 ? 0 : 1, 1e-5);
    }
    const images = realRows({ kind: 'vectors', count: 10, shape: [3, 1], values });
    const { mean, scale } = standardisationOf(images, 'example');
    const average = values.reduce((sum, value) => sum + value, 0) / 30;
    const variance = values.reduce((sum, value) => sum + (value - average) * (value - average), 0) / 30;
    expect(mean[2]).to.be.closeTo(average, 1e-6);
    expect(scale[0]).to.equal(scale[2]).and.to.be.closeTo(Math.sqrt(variance), 1e-6);
  });
});
