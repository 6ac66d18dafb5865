import { expect } from 'chai';
import fc from 'fast-check';
import { rootStream } from '../../../core/random/index.js';
import type { Samples, Symbols, Vectors } from '../../../core/contracts/index.js';
import { chooseRows, take, takeAcross, takeColumns } from '../../../core/samples/index.js';

describe('rows chosen without replacement', () => {
  it('are distinct, ascending, in range and as many as asked for', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), fc.nat(1000), (a, b, seed) => {
        const [chosen, total] = [Math.min(a, b), Math.max(a, b)];
        const rows = [...chooseRows(total, chosen, rootStream(seed))];
        expect(rows).to.have.length(chosen);
        rows.forEach((row, at) => expect(row).to.be.within(at === 0 ? 0 : rows[at - 1]! + 1, total - 1));
      }),
    );
  });
  it('are all of them when all are asked for', () => {
    expect([...chooseRows(70, 70, rootStream(1))]).to.deep.equal(Array.from({ length: 70 }, (_, row) => row));
    expect(() => chooseRows(3, 4, rootStream(1))).to.throw(RangeError);
  });
  it('are every subset equally often', () => {
    const random = rootStream(20).child('subsets');
    const DRAWS = 60_000;
    const seen = new Map<string, number>();
    for (let draw = 0; draw < DRAWS; draw++) {
      const subset = chooseRows(6, 3, random).join(' ');
      seen.set(subset, (seen.get(subset) ?? 0) + 1);
    }
    expect(seen.size).to.equal(20);
    for (const [subset, times] of seen)
      expect(Math.abs(times - DRAWS / 20) / Math.sqrt((DRAWS * 19) / 400), subset).to.be.below(4);
  });
  it('are a later row as often as an early one, across the words of the table', () => {
    const random = rootStream(21).child('rows');
    const times = new Float64Array(100);
    for (let draw = 0; draw < 20_000; draw++) for (const row of chooseRows(100, 10, random)) times[row]!++;
    for (const [row, count] of times.entries())
      expect(Math.abs(count - 2000) / Math.sqrt(20_000 * 0.1 * 0.9), `row ${row}`).to.be.below(4);
  });
});

describe('columns taken', () => {
  it('are those asked for, in that order, as rows in a line', () => {
    const values = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
    const { labels, ...rest } = takeColumns(
      { kind: 'vectors', count: 2, shape: [2, 2], values, labels: Uint32Array.of(0, 1) },
      [3, 0],
    );
    expect(labels).to.equal(undefined);
    expect(rest).to.deep.equal({ kind: 'vectors', count: 2, shape: [2], values: Float64Array.of(4, 1, 8, 5) });
  });
});

describe('rows taken across several samples', () => {
  const vectors = (...values: number[]): Vectors => ({
    kind: 'vectors',
    count: values.length / 2,
    shape: [2],
    values: Float64Array.from(values),
  });
  const list = [vectors(0, 1, 2, 3, 4, 5), vectors(6, 7), vectors(8, 9, 10, 11)];

  it('are those of their samples, kept apart, and nothing of samples that none was chosen of', () => {
    expect(takeAcross(list, [0, 2, 5])).to.deep.equal([vectors(0, 1, 4, 5), undefined, vectors(10, 11)]);
    expect(takeAcross(list, [])).to.deep.equal([undefined, undefined, undefined]);
    expect(takeAcross([], [])).to.deep.equal([]);
  });

  it('are refused where they are not there or not in ascending order', () => {
    const list = [vectors(0, 1, 2, 3), vectors(4, 5)];
    for (const rows of [[3], [-1], [2, 0], [1, 0], [NaN]])
      expect(() => takeAcross(list, rows), String(rows)).to.throw(RangeError);
  });

  it('are what take gives of each, whatever the kind, precision, labels and columns', () => {
    const columns = [{ name: 'a', kind: 'number' as const }];
    const single = (from: number): Vectors => ({ ...vectors(from, from + 1), values: Float32Array.of(from, from + 1) });
    const labelled = (from: number): Vectors => ({ ...vectors(from, 1, from, 2), labels: Uint32Array.of(from, 9) });
    const symbols = (...values: number[]): Symbols => ({
      kind: 'symbols',
      count: values.length,
      alphabet: 9,
      values: Uint32Array.from(values),
    });
    const lists: readonly (readonly Samples[])[] = [
      [single(1), single(2)],
      [labelled(3), labelled(4)],
      [labelled(3), vectors(1, 2)],
      [{ ...vectors(1, 2), columns }, vectors(3, 4)],
      [symbols(1, 2, 3), symbols(4)],
    ];
    for (const each of lists) {
      const [first, second] = each as [Samples, Samples];
      const last = first.count + second.count - 1;
      expect(takeAcross(each, [0, last])).to.deep.equal([take(first, [0]), take(second, [second.count - 1])]);
    }
  });
});
