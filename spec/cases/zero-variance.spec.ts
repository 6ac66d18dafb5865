import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { run, type RunOutcome } from '../../host/index.js';
import { quiet } from '../fixtures/chains.js';
import { withLabels } from '../fixtures/grouped.js';
import { findingsWithText } from '../../reports/words/index.js';

/** Its data are named from the study: a path is part of what random numbers follow from. */
const STUDY = fileURLToPath(new URL('../fixtures/cases/zero-variance/study.yaml', import.meta.url));

/**
 * A claim in one row of fourteen, a copula, replace: by an independent simulation (20,000 chains) 71 % of the chains end
 * with variance 0, and the mean variance falls to .61 of the true one.
 */
describe('chains whose variance ends at 0', function () {
  this.timeout(60_000);
  let folder: string;
  let outcome: RunOutcome;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'collapsar-case-'));
    outcome = await run(STUDY, { out: folder, executor: 'inline', logger: quiet });
  });
  after(() => rm(folder, { recursive: true }));

  it('are a variance that collapsed, most of them counted as lost', () => {
    const verdict = withLabels(outcome.results)
      .groups.find(({ strategy }) => strategy === 'replace')!
      .verdicts.find(({ id }) => id === 'variance-collapse')!;
    expect(verdict.state).to.equal('present');
    const { here, both, control, n } = verdict.lost!;
    expect(n).to.equal(60);
    // z of the count against 71 % in the last generation; the judged window is the last half, in which it is absorbing.
    const share = (here + both) / 60;
    expect(Math.abs(share - 0.71) / Math.sqrt((0.71 * 0.29) / 60)).to.be.below(4);
    expect(here).to.be.above(2 * control);
    expect(verdict.expanding).to.equal(undefined);
  });
  it('fail the gate that asks for its absence', () => {
    expect(withLabels(outcome.results).gates!.map(({ met, found }) => ({ met, found }))).to.deep.equal([
      { met: false, found: 'present' },
    ]);
  });
  it('are said in the first sentence, and nothing spreads outward', () => {
    const texts = findingsWithText(outcome.results).map(({ text }) => text);
    expect(texts[0]).to.match(/in 4\d of 60 chains no variance is left/);
    expect(texts.join(' ')).not.to.include('outward');
  });
});
