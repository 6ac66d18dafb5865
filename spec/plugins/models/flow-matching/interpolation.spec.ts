import { expect } from 'chai';
import fc from 'fast-check';
import { rootStream } from '../../../../core/random/index.js';
import { interpolation, pairOptimally } from '../../../../plugins/models/flow-matching/interpolation.js';

const normals = (n: number, name: string): Float32Array => {
  const random = rootStream(8).child(name);
  return Float32Array.from({ length: n }, () => random.normal());
};
const distance = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0);
const rowsOf = (x: Float32Array): string[] =>
  Array.from({ length: x.length / 2 }, (_, i) => `${x[2 * i]} ${x[2 * i + 1]}`);

describe('flow-matching: ways from noise to rows', () => {
  it('pairs them so that no two rows gain by swapping their noise', () => {
    const rows = normals(80, 'rows');
    const noise = normals(80, 'noise');
    const paired = noise.slice();
    pairOptimally(paired, rows, 2);
    expect(rowsOf(paired).sort()).to.deep.equal(rowsOf(noise).sort());
    const least = distance(rows, paired);
    expect(least).to.be.below(distance(rows, noise));
    fc.assert(
      fc.property(fc.nat(39), fc.nat(39), (i, j) => {
        const other = paired.slice();
        other.set(paired.subarray(2 * i, 2 * i + 2), 2 * j);
        other.set(paired.subarray(2 * j, 2 * j + 2), 2 * i);
        expect(distance(rows, other)).to.be.at.least(least - 1e-4);
      }),
    );
  });
  it('moves noise only among rows of one label', () => {
    const noise = normals(60, 'noise');
    const labels = Uint32Array.from({ length: 30 }, (_, i) => i % 3);
    const paired = noise.slice();
    pairOptimally(paired, normals(60, 'rows'), 2, labels);
    for (const label of [0, 1, 2]) {
      const own = (x: Float32Array) => rowsOf(x).filter((_, i) => labels[i] === label);
      expect(own(paired).sort()).to.deep.equal(own(noise).sort());
    }
  });
  for (const pairing of ['independent', 'optimal-transport'] as const)
    it(`puts each row on the straight way and asks for its velocity (${pairing})`, () => {
      const clean = normals(200, 'clean');
      const batch = {
        clean,
        labels: undefined,
        noisy: new Float32Array(200),
        time: new Float32Array(100),
        target: new Float32Array(200),
        extra: new Float32Array(0),
      };
      interpolation(pairing)(batch, rootStream(8).child('batch'));
      for (let i = 0; i < 200; i++) {
        const t = batch.time[i >> 1]! / 1000;
        expect(t).to.be.above(0).and.below(1);
        expect(batch.noisy[i]! + (1 - t) * batch.target[i]!).to.be.closeTo(clean[i]!, 1e-5);
      }
    });
});
