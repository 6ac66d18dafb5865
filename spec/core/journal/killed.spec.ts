import { expect } from 'chai';
import { appendAndKill, faultsIn } from '../../fixtures/killed-appender.js';
import { temporaryFolder } from './folders.js';

describe('a run that is killed with SIGKILL while it writes', () => {
  const folder = temporaryFolder();

  it('loses nothing that was durable, doubles nothing, and is taken up by the next one', async function () {
    this.timeout(120_000);
    let before = 0;
    for (const milliseconds of [0, 3, 17, 60]) {
      const durable = await appendAndKill(folder(), milliseconds, 'checkpoints');
      expect(await faultsIn(folder(), durable)).to.deep.equal([]);
      expect(durable.get('alpha'), 'it goes on').to.be.greaterThan(before);
      before = durable.get('alpha')!;
    }
  });
});
