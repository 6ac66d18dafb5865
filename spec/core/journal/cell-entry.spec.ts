import { expect } from 'chai';
import fc from 'fast-check';
import type { Failure } from '../../../core/contracts/index.js';
import { CellEntry } from '../../../core/journal/cell-entry.js';

const MOST = 12;
const METRICS = 4;
const ALL = Array.from({ length: MOST + 5 }, (_, i) => i + 1);
const stretch = fc
  .record({
    metric: fc.nat({ max: METRICS - 1 }),
    from: fc.integer({ min: 1, max: MOST }),
    length: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ metric, from, length }) => ({ metric, from, to: from + length - 1 }));

describe('what is known of a cell', () => {
  it('is the set of generations that were marked, by metric, whatever the order and however often', () => {
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 20 }), (marks) => {
        const entry = new CellEntry('a');
        const sets = Array.from({ length: METRICS }, () => new Set<number>());
        for (const { metric, from, to } of marks) {
          entry.mark(metric, from, to);
          for (let generation = from; generation <= to; generation++) sets[metric]!.add(generation);
          for (let each = 0; each < METRICS; each++) {
            const set = sets[each]!;
            let reached = 0;
            while (set.has(reached + 1)) reached++;
            expect(entry.reached(each)).to.equal(reached);
            expect(ALL.filter((generation) => entry.has(each, generation))).to.deep.equal(
              ALL.filter((generation) => set.has(generation)),
            );
          }
        }
        for (let each = 0; each < METRICS; each++)
          for (const high of [3, MOST + 5])
            expect(ALL.map((low) => entry.count(each, low, high))).to.deep.equal(
              ALL.map((low) => ALL.filter((one) => one >= low && one <= high && sets[each]!.has(one)).length),
            );
      }),
      { numRuns: 60 },
    );
  });

  it('is an end told once: its time is added once for each attempt that brought something', () => {
    const entry = new CellEntry('a');
    expect(entry.done(1, 5), 'nothing came').to.equal(false);
    entry.mark(0, 1, 1);
    expect(entry.done(1, 5)).to.equal(true);
    expect(entry.done(1, 5)).to.equal(false);
    entry.mark(0, 1, 1);
    expect(entry.done(2, 5), 'nothing new').to.equal(false);
    entry.mark(0, 2, 2);
    expect(entry.done(2, 7)).to.equal(true);
    expect(entry.seconds).to.equal(12);
  });

  it('is a failure until a later attempt goes on, and none of an attempt before one that went on', () => {
    const failure: Failure = { code: 'COLLAPSAR_PLUGIN_THREW', message: 'no', generation: 2, plugin: 'p', hook: 'fit' };
    const entry = new CellEntry('a');
    expect(entry.failed(3, failure, 1)).to.equal(true);
    expect(entry.failed(3, { ...failure }, 1), 'the same again').to.equal(false);
    for (const other of [{ code: 'X' }, { message: 'yes' }, { generation: 3 }, { plugin: 'q' }, { hook: 'sample' }]) {
      expect(entry.failed(3, { ...failure, ...other }, 1), JSON.stringify(other)).to.equal(true);
      expect(entry.failure).to.deep.equal({ ...failure, ...other });
    }
    expect(entry.seconds).to.equal(6);
    entry.wentOn(2);
    expect(entry.failure, 'an earlier one').to.not.equal(undefined);
    entry.wentOn(4);
    expect(entry.failure).to.equal(undefined);
    // Read from another file afterwards: it took time, and is history.
    expect(entry.failed(3, failure, 1)).to.equal(true);
    expect([entry.failure, entry.seconds]).to.deep.equal([undefined, 7]);
    expect(entry.failed(4, failure, 1)).to.equal(true);
    expect(entry.failure).to.deep.equal(failure);
  });

  it('is nothing once it is void, and its latest checkpoint alone', () => {
    const entry = new CellEntry('a');
    expect(entry.void()).to.equal(false);
    expect([entry.keep(2, 'b'), entry.keep(2, 'c'), entry.keep(1, 'a'), entry.keep(5, 'e')]).to.deep.equal([
      true,
      false,
      false,
      true,
    ]);
    expect(entry.checkpoint).to.deep.equal({ generation: 5, address: 'e' });
    entry.mark(0, 1, 2);
    entry.mark(1, 5, 6);
    expect(entry.void()).to.equal(true);
    expect(entry.checkpoint).to.equal(undefined);
    expect([entry.reached(0), entry.has(1, 5), entry.count(1, 1, 9)]).to.deep.equal([0, false, 0]);
  });
});
