import { expect } from 'chai';
import { makeHost, type HostContainer } from '../../host/index.js';
import { fuzzFiles, fuzzNames } from '../fixtures/fuzzed-studies.js';
import { OwnTemporary } from '../fixtures/own-temporary.js';

// A hundred thousand files and ten thousand names: bench/faults/fuzz.ts.
describe('studies that nobody wrote', () => {
  let made: HostContainer;
  before(async () => {
    made = await makeHost({ folder: '.' });
  });
  after(() => made.dispose());

  it('are read, or refused with a code, and change nothing that is built in', function () {
    this.timeout(60_000);
    const { faults, accepted, refused } = fuzzFiles(made.host, { cases: 200, seed: 1 });
    expect(faults).to.deep.equal([]);
    expect(accepted).to.be.above(2);
    expect(refused).to.include.keys('COLLAPSAR_STUDY_UNREADABLE', 'COLLAPSAR_STUDY_INVALID');
  });

  it('write into their run folder alone, whatever they and their folder are called', async function () {
    this.timeout(60_000);
    const temporary = new OwnTemporary();
    const folder = temporary.enter('names');
    try {
      const { faults, accepted, refused } = await fuzzNames(folder, { cases: 20, seed: 1 });
      expect(faults).to.deep.equal([]);
      expect(accepted).to.be.above(2);
      expect(refused).to.include.keys('COLLAPSAR_STUDY_INVALID');
    } finally {
      temporary.leave();
    }
  });
});
