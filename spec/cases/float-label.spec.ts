import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { run } from '../../host/index.js';
import { quiet } from '../fixtures/chains.js';

const STUDY = fileURLToPath(new URL('../fixtures/cases/float-label/study.yaml', import.meta.url));

/** Labels 0.0 and 1.0, as a data frame writes whole numbers once one was missing; five of 100 rows are 1.0. */
describe('a rare event written as 1.0, which YAML reads as the number 1', function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'collapsar-case-'))));
  after(() => rm(folder, { recursive: true }));

  it('is the label 1.0 of the file, and the study runs to its end', async () => {
    const { results } = await run(STUDY, { out: folder, executor: 'inline', logger: quiet });
    expect(results.record.study.sources[0]!.with).to.have.property('rare', 1);
    expect(results.record.sources['csv']!.truth!.rareName).to.equal('1.0');
    expect(results.counts.failed, JSON.stringify(results.failures[0])).to.equal(0);
    expect(results.counts.done).to.equal(results.counts.cells).and.above(0);
    const mass = results.metrics.find(({ id }) => id === 'rare-events.mass')!;
    expect(mass).to.have.property('output', 'mass');
    // 70 of the 100 rows are the population, five in a hundred of either side, to the nearest row.
    expect(results.record.sources['csv']!.truth!.rareMass! * 70).to.be.closeTo(3.5, 0.51);
  });

  it('is the same study as with the label in quotes', async () => {
    const quoted = ["sources[0].with.rare='1.0'", 'seeds=2', 'study=quoted'];
    const plain = ['sources[0].with.rare=1.0', 'seeds=2', 'study=plain'];
    const [a, b] = [
      await run(STUDY, { out: folder, executor: 'inline', logger: quiet, set: quoted }),
      await run(STUDY, { out: folder, executor: 'inline', logger: quiet, set: plain }),
    ];
    expect(a.results.record.sources['csv']!.truth).to.deep.equal(b.results.record.sources['csv']!.truth);
    expect(a.results.counts.failed + b.results.counts.failed).to.equal(0);
  });
});
