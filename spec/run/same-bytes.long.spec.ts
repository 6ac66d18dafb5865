import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { rootStream } from '../../core/random/index.js';
import type { RunOutcome } from '../../host/index.js';
import { killedRun } from '../fixtures/killed-run.js';
import { plainRun, study } from './same-bytes.js';

describe('results.csv, in more ways', function () {
  this.timeout(120_000);
  const found = plainRun();

  it('is the same byte for byte from 1 child process', async () => {
    const { plain, shown, resultsOf } = found();
    const { rows, gallery } = await resultsOf('local-1', study(), { executor: 'local', workers: 1 });
    expect(rows === plain).to.equal(true);
    expect(gallery).to.deep.equal(shown);
  });

  it('is the same when generations, seeds, strategies and metrics come one after the other', async () => {
    const { plain, resultsOf } = found();
    const options = { executor: 'inline' } as const;
    await resultsOf(
      'grown',
      study({ generations: 2, metrics: ['moments'], strategies: ['accumulate'], models: [{ use: 'gaussian' }] }),
      options,
    );
    await resultsOf('grown', study({ generations: 4, seeds: 1, checkpoints: 'all' }), options);
    await resultsOf('grown', study({ generations: 6, seeds: 2, checkpoints: 'all' }), options);
    expect((await resultsOf('grown', study(), options)).rows === plain).to.equal(true);
  });

  it('is the same after kill -9 at random moments and the same command again', async () => {
    const { folder, plain, shown } = found();
    const file = join(folder, 'study.json');
    const out = join(folder, 'killed');
    await writeFile(file, JSON.stringify(study({ checkpoints: 'all' })));
    const random = rootStream(9).child('kills');
    const delays = Array.from({ length: 3 }, () => 600 + 900 * random.uniform());
    const { kills, results } = await killedRun(['run', file, '--out', out, '--quiet'], join(out, 'same-bytes'), delays);
    expect(kills).to.be.above(0);
    expect(results === plain).to.equal(true);
    const summary = JSON.parse(
      await readFile(join(out, 'same-bytes', 'summary.json'), 'utf8'),
    ) as RunOutcome['results'];
    expect(summary.gallery).to.deep.equal(shown);
  });
});
