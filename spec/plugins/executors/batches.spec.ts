import { expect } from 'chai';
import { CellBatches } from '../../../plugins/executors/local/batches.js';
import { inheritedArguments } from '../../../plugins/executors/local/children.js';
import { cellThat } from '../../fixtures/cells.js';

const cheap = Array.from({ length: 600 }, (_, i) => cellThat('cheap', `cheap ${i}`));
const dear = cellThat('dear', 'dear');
const fill = (batches: CellBatches, cells = cheap) => cells.forEach((cell) => batches.add(cell));

describe('batches of cells', () => {
  it('hold one cell while its cost is unknown', () => {
    const batches = new CellBatches();
    fill(batches);
    expect(batches.full).to.equal(true);
    expect(batches.take()).to.deep.equal([cheap[0]]);
    expect(batches.size).to.equal(599);
  });

  it('hold about 75 ms of work once it is known', () => {
    const batches = new CellBatches();
    batches.learn(cheap[0]!, 0.01);
    fill(batches);
    expect(batches.take()).to.deep.equal(cheap.slice(0, 7));
  });

  it('are bounded however cheap the cells are', () => {
    const batches = new CellBatches();
    batches.learn(cheap[0]!, 0);
    fill(batches);
    expect(batches.take().length).to.be.within(200, 256);
  });

  it('leave a costly cell to a batch of its own', () => {
    const batches = new CellBatches();
    batches.learn(cheap[0]!, 0.001);
    batches.learn(dear, 10);
    fill(batches, [cheap[0]!, dear, cheap[1]!]);
    expect(batches.take()).to.deep.equal([cheap[0]]);
    expect(batches.take()).to.deep.equal([dear]);
    expect(batches.full).to.equal(false);
    expect(batches.take()).to.deep.equal([cheap[1]]);
  });

  it('begin with what was sent in vain', () => {
    const batches = new CellBatches();
    batches.learn(cheap[0]!, 0.02);
    fill(batches, cheap.slice(3, 6));
    batches.putBack(cheap.slice(0, 3));
    expect(batches.take()).to.deep.equal(cheap.slice(0, 3));
  });
});

describe('what a child inherits of the command line', () => {
  it('is loaders and warnings, in either spelling, and nothing that would start something else', () => {
    const given = [
      '--import=tsx',
      '--require',
      './a.cjs',
      '--inspect=0',
      '-e',
      'x',
      '--no-warnings',
      '--test',
      '--watch',
    ];
    expect(inheritedArguments(given)).to.deep.equal(['--import=tsx', '--require', './a.cjs', '--no-warnings']);
  });
});
