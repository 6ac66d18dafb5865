import { expect } from 'chai';
import {
  AT_ONCE,
  BITS,
  FREE,
  rowKernels,
  widened,
  type RowKernels,
  PlainRowKernels,
} from '../../../core/kernels/index.js';
import { rootStream } from '../../../core/random/index.js';

/** What a kernel makes of a memory, whose numbers it is given. */
const after = (by: RowKernels, given: Float64Array, run: (by: RowKernels) => void): Float64Array => {
  by.numbers(FREE, given.length).set(given);
  run(by);
  return by.numbers(FREE, given.length).slice();
};
const at = (place: number): number => 8 * (FREE + place);

describe('the kernels of rows', () => {
  const random = rootStream(5);
  const some = (count: number): Float64Array => Float64Array.from({ length: count }, () => 1 + random.normal());

  it('run as WebAssembly here', () => {
    expect(rowKernels()).to.not.be.instanceOf(PlainRowKernels);
    expect(rowKernels().normals).to.be.an('object');
  });

  for (const d of [1, 2, 3, 4, 7, 10, 12, 13, 29])
    it(`have the bits of plain TypeScript in ${d} columns`, () => {
      const count = 9;
      for (const [rank, triangular] of [
        [d, true],
        [d, false],
        [d + 3, false],
      ] as const) {
        const z = d + d * rank;
        // Three more rows at either place: four are made at a time.
        const out = z + (count + 3) * rank;
        const given = some(out + (count + 3) * d);
        const [fast, plain] = [rowKernels(), new PlainRowKernels()].map((by) =>
          after(by, given, () => by.affineRows(count, d, rank, triangular, at(0), at(d), at(z), at(out))),
        );
        expect(fast!.subarray(0, out + count * d)).to.deep.equal(plain!.subarray(0, out + count * d));
      }
      const wide = widened(d);
      const [mean, centred, sums] = [count * d + 12, (count + 1) * d + 24, (count + 1) * d + 24 + count * wide];
      const given = some(sums + wide * wide);
      const left = [rowKernels(), new PlainRowKernels()].map((by) => {
        const all = after(by, given, () => by.scatterRows(at(0), count, d, at(mean), at(centred), at(sums)));
        by.outerProducts(at(0), at(centred), Math.floor((count * d) / wide), d, at(sums));
        const again = by.numbers(FREE + sums, wide * wide);
        // What stands above the diagonal, and behind d numbers, is nobody's.
        return Array.from({ length: d }, (_, i) => [
          all[mean + i],
          ...all.subarray(sums + i * wide, sums + i * wide + i + 1),
          ...again.subarray(i * wide, i * wide + i + 1),
        ]);
      });
      expect(left[0]).to.deep.equal(left[1]);
    });

  for (const d of [1, 2, 3, 4, 7, 10, 13])
    it(`have the bits of plain TypeScript where rows join others one by one, in ${d} columns`, () => {
      const count = 9;
      const wide = widened(d);
      const [mean, gaps, weighed] = [wide * wide, wide * (wide + 1), wide * (wide + 1 + count)];
      const values = weighed + wide * count;
      const given = some(values + count * d + wide);
      const joined = [rowKernels(), new PlainRowKernels()].map((by) => {
        const all = after(by, given, () =>
          by.joinRows(at(values), count, d, 2.5, 0.75, at(mean), at(gaps), at(weighed), at(0)),
        );
        return Array.from({ length: d }, (_, i) => [all[mean + i], ...all.subarray(i * wide, i * wide + i + 1)]);
      });
      expect(joined[0]).to.deep.equal(joined[1]);
    });

  for (const count of [1, 29, 30, 31, 90, 137])
    it(`have the bits of a plain loop over ${count} numbers under eight patterns of signs`, () => {
      const words = Math.ceil(count / BITS);
      const [numbers, out] = [AT_ONCE * words, AT_ONCE * words + count];
      const given = some(out + AT_ONCE);
      const drawn = Uint32Array.from({ length: AT_ONCE * words }, () => random.below(1 << BITS));
      new Uint32Array(given.buffer).subarray(0, 2 * drawn.length).set([...drawn].flatMap((bits) => [bits, 0]));
      const plain = Array.from({ length: AT_ONCE }, (_, pattern) => {
        let sum = 0;
        for (let i = 0; i < count; i++)
          sum += (1 - 2 * ((drawn[AT_ONCE * Math.floor(i / BITS) + pattern]! >> (i % BITS)) & 1)) * given[numbers + i]!;
        return sum;
      });
      for (const by of [rowKernels(), new PlainRowKernels()])
        expect([
          ...after(by, given, () => by.signedSums(at(numbers), count, at(0), at(out))).subarray(out),
        ]).to.deep.equal(plain);
    });

  it('keep what lies in a memory that grows', () => {
    for (const by of [rowKernels(), new PlainRowKernels()]) {
      by.numbers(FREE, 2).set([3, 4]);
      const large = by.numbers(FREE + 1, 1_000_000);
      expect([large[0], large.length]).to.deep.equal([4, 1_000_000]);
      expect(by.numbers(FREE, 1)[0]).to.equal(3);
      const all = by.free(1_000_000);
      expect([all[0], all[1], all.length >= 1_000_001]).to.deep.equal([3, 4, true]);
      expect([by.addressOf(large), by.addressOf(all), by.addressOf(new Float64Array(1))]).to.deep.equal([
        8 * (FREE + 1),
        8 * FREE,
        undefined,
      ]);
    }
  });
});
