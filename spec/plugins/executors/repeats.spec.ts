import { expect } from 'chai';
import type { CellEvent } from '../../../core/contracts/index.js';
import { Repeats } from '../../../plugins/executors/local/repeats.js';
import { cellThat } from '../../fixtures/cells.js';

const cell = cellThat('work', 'a');
const started: CellEvent = { cell: 'a', type: 'started' };
const generation = (g: number): CellEvent => ({
  cell: 'a',
  type: 'generation',
  generation: g,
  metrics: {},
  lineage: { real: 1, teacher: 0, synthetic: {} },
});
const done: CellEvent = { cell: 'a', type: 'done', seconds: 1 };

describe('a cell that runs a second time', () => {
  it('tells each generation once', () => {
    const repeats = new Repeats();
    const tell = (...events: CellEvent[]) => events.filter((event) => repeats.isNew(event));
    expect(tell(started, generation(1), generation(2))).to.have.lengthOf(3);
    repeats.expect(cell);
    const second = [started, generation(1), generation(2), generation(3), done];
    expect(tell(...second)).to.deep.equal([generation(3), done]);
  });

  it('tells everything when nothing was told the first time', () => {
    const repeats = new Repeats();
    repeats.expect(cell);
    expect([started, generation(1), done].every((event) => repeats.isNew(event))).to.equal(true);
  });

  it('is a cell like any other once it has ended', () => {
    const repeats = new Repeats();
    repeats.isNew(started);
    repeats.expect(cell);
    repeats.isNew(done);
    expect([started, generation(1)].every((event) => repeats.isNew(event))).to.equal(true);
  });
});
