import { expect } from 'chai';
import { plainRun, study } from './same-bytes.js';

describe('results.csv', function () {
  this.timeout(120_000);
  const found = plainRun();

  it('is the same byte for byte from 2 child processes', async () => {
    const { plain, shown, resultsOf } = found();
    const { rows, gallery } = await resultsOf('local-2', study(), { executor: 'local', workers: 2 });
    expect(rows === plain).to.equal(true);
    expect(gallery).to.deep.equal(shown);
  });

  it('is the same when only some cells are run at a time', async () => {
    const { plain, shown, resultsOf } = found();
    const options = { executor: 'inline' } as const;
    await resultsOf('parts', study(), { ...options, select: (cell) => cell.seed % 2 === 0 });
    await resultsOf('parts', study(), { ...options, limit: 7 });
    const { rows, gallery } = await resultsOf('parts', study(), options);
    expect(rows === plain).to.equal(true);
    expect(gallery).to.deep.equal(shown);
  });

  it('changes with the seed of the study, and with nothing that is only added to it', async () => {
    const { plain, resultsOf } = found();
    const other = await resultsOf('other', study({ seed: 2 }), { executor: 'inline' });
    expect(other.rows === plain).to.equal(false);
    const more = await resultsOf('more', study({ seeds: 4 }), { executor: 'inline' });
    const lines = new Set(more.rows.split('\n'));
    expect(plain.split('\n').every((line) => lines.has(line))).to.equal(true);
  });
});
