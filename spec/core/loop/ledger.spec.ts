import { expect } from 'chai';
import type { Samples, Vectors } from '../../../core/contracts/index.js';
import { Ledger } from '../../../core/loop/real-data.js';
import { expectRefusal } from '../plugin/thrown.js';

/** Row i of the source holds the number i. */
const ledgerOf = (size: number, reads: (readonly [number, number])[] = []): Ledger =>
  new Ledger({ size }, (from, count) => {
    reads.push([from, count]);
    return Promise.resolve({
      kind: 'vectors',
      count,
      shape: [1],
      values: Float64Array.from({ length: count }, (_, i) => from + i),
    });
  });
const numbers = (samples: Samples | undefined): readonly number[] => [
  ...((samples as Vectors | undefined)?.values ?? []),
];

describe('the ledger of real rows', () => {
  it('begins a generation of an endless source at its own rows, and one of a finite source where the last ended', async () => {
    for (const [size, second] of [
      [Infinity, [10, 11]],
      [100, [4, 5]],
    ] as const) {
      const ledger = ledgerOf(size);
      ledger.begin(1, 10);
      expect(numbers(await ledger.fresh(4))).to.deep.equal([0, 1, 2, 3]);
      ledger.begin(2, 10);
      expect(ledger.first).to.equal(0);
      expect(numbers(await ledger.fresh(2)), String(size)).to.deep.equal(second);
      expect(ledger.first).to.equal(2);
    }
    const more = ledgerOf(Infinity);
    more.begin(1, 2);
    await more.fresh(5);
    more.begin(2, 2);
    expect(numbers(await more.fresh(1)), 'never a row twice').to.deep.equal([5]);
  });

  it('gives the same fixed rows again without reading them, and counts each row that is new once', async () => {
    const reads: (readonly [number, number])[] = [];
    const ledger = ledgerOf(20, reads);
    ledger.begin(1, 5);
    const fixed = await ledger.fixed(5);
    expect(ledger.first).to.equal(5);
    ledger.begin(2, 5);
    expect(await ledger.fixed(5)).to.equal(fixed);
    expect(reads).to.have.length(1);
    expect(ledger.first).to.equal(0);
    await ledger.fixed(8);
    expect(ledger.first).to.equal(3);
    expect(ledger.state.drawn).to.equal(8);
  });

  it('lends the last row of a finite source, and names what is asked for beyond it', async () => {
    const ledger = ledgerOf(6);
    ledger.begin(1, 3);
    expect(numbers(await ledger.fresh(6))).to.have.length(6);
    await expectRefusal(() => ledger.fresh(1), 'COLLAPSAR_SOURCE_DRY', 'rows 7 to 7', 'has 6');
    await expectRefusal(() => ledger.fixed(7), 'COLLAPSAR_SOURCE_DRY', 'rows 1 to 7');
    for (const count of [0, -1, 1.5, NaN])
      await expectRefusal(() => ledger.fresh(count), 'COLLAPSAR_PLUGIN_RESULT', `${count} real rows`);
  });

  it('tells the rows of the last generation that had any, each once, however they were asked for', async () => {
    const ledger = ledgerOf(Infinity);
    expect(await ledger.lastReal()).to.equal(undefined);
    ledger.begin(1, 4);
    await ledger.fixed(4);
    await ledger.fresh(2);
    await ledger.fixed(2);
    // 0 to 3 and 4 to 5 meet.
    expect(ledger.state.last).to.deep.equal([[0, 6]]);
    expect(numbers(await ledger.lastReal())).to.deep.equal([0, 1, 2, 3, 4, 5]);
    ledger.begin(4, 4);
    expect(numbers(await ledger.lastReal()), 'as long as it asked for none').to.have.length(6);
    await ledger.fresh(3);
    await ledger.fixed(2);
    expect(ledger.state.last).to.deep.equal([
      [0, 2],
      [12, 3],
    ]);
    expect(numbers(await ledger.lastReal())).to.deep.equal([0, 1, 12, 13, 14]);
    ledger.begin(5, 4);
    await ledger.fixed(2);
    expect(ledger.state.last).to.deep.equal([[0, 2]]);
  });

  it('reads the last rows once, and again where that failed', async () => {
    let [reads, sound] = [0, true];
    const ledger = new Ledger({ size: 9 }, () => {
      reads++;
      return sound
        ? Promise.resolve({ kind: 'symbols', count: 1, values: new Uint32Array(1), alphabet: 2 })
        : Promise.reject(new Error('not now'));
    });
    ledger.begin(1, 1);
    await ledger.fresh(1);
    sound = false;
    await ledger.lastReal().then(
      () => expect.fail('it read'),
      () => undefined,
    );
    sound = true;
    const before = reads;
    const first = await ledger.lastReal();
    expect(await ledger.lastReal()).to.equal(first);
    expect(reads - before).to.equal(1);
  });
});
