import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { JsonObject } from '../../core/contracts/index.js';
import { run, type RunOutcome } from '../../host/index.js';
import { quiet } from '../fixtures/chains.js';
import { studyFile } from '../fixtures/study-file.js';
import { withLabels, type LabelledVerdict } from '../fixtures/grouped.js';

const DATA = fileURLToPath(new URL('../fixtures/cases/constant-column/data.csv', import.meta.url));

/**
 * A column that is .1 in every row beside one that is not: the mean of so many equal numbers is another one in its last
 * digit, and every row of a Gaussian lay beyond the quantiles .1 and .1.
 */
describe('a constant column', function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'collapsar-case-'));
    const table = await readFile(DATA, 'utf8');
    // One name for both: the rows that a seed draws follow from it.
    for (const [name, text] of [
      ['alone', table.replace(/,.*$/gm, '')],
      ['whole', table],
    ] as const) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'data.csv'), text);
    }
  });
  after(() => rm(folder, { recursive: true }));

  const outcomeOf = (name: string, of: string, model: string, data: JsonObject = {}): Promise<RunOutcome> => {
    const study: JsonObject = {
      study: name,
      sources: [{ use: 'csv', with: { file: 'data.csv', draw: 'again', ...data } }],
      models: [model],
      strategies: ['replace'],
      metrics: ['tail-mass', 'column-fidelity', 'moments'],
      samples: 20,
      evaluate: 1000,
      generations: 20,
      seeds: 40,
    };
    return run(studyFile(join(folder, of), study), { out: join(folder, name), executor: 'inline', logger: quiet });
  };
  const group = (outcome: RunOutcome, strategy: string) =>
    withLabels(outcome.results).groups.find((each) => each.strategy === strategy)!;
  const lostTails = (outcome: RunOutcome): LabelledVerdict =>
    group(outcome, 'replace').verdicts.find(({ id }) => id === 'lost-tails')!;
  const first = (outcome: RunOutcome, metric: string): number =>
    group(outcome, 'replace').series.find((each) => each.metric === metric)!.points[0]!.mean;

  it('does not hide that the tails of another one are lost, whichever model and scale', async () => {
    const alone = await outcomeOf('alone', 'alone', 'gaussian');
    const beside = await outcomeOf('beside', 'whole', 'gaussian');
    const mixture = await outcomeOf('mixture', 'whole', 'gmm', { scale: 'standard' });
    for (const outcome of [alone, beside, mixture]) {
      const { state, metric, effect, bound, halved } = lostTails(outcome);
      expect(metric).to.equal('tail-mass.logMass');
      expect(state).to.equal('present');
      // In about half of the chains and more they fall under half of what they are, and in next to no control.
      expect(effect!.low).to.be.above(bound!.below);
      expect(halved!.here).to.be.above(14);
      expect(halved!.p).to.be.below(0.01);
    }
    expect(lostTails(beside)).to.deep.equal(lostTails(alone));
    // The control draws the same rows with it and without it: twice the quantile of 1 %, not 39 or 51 %.
    expect(first(beside, 'tail-mass.mass')).to.be.closeTo(first(alone, 'tail-mass.mass'), 0.01);
    for (const outcome of [alone, beside, mixture]) expect(first(outcome, 'tail-mass.mass')).to.be.below(0.05);
    // A column that is reproduced to its last digit is no column that is least like the real ones.
    for (const outcome of [alone, beside, mixture])
      expect(first(outcome, 'column-fidelity.worst')).to.equal(first(outcome, 'column-fidelity.mean'));
    // Nor has it a variance to lose.
    expect(group(beside, 'replace').series.map(({ metric }) => metric)).to.include('moments.logVariance');
    expect(first(beside, 'moments.logVariance')).to.be.closeTo(first(alone, 'moments.logVariance'), 0.2);
  });
});
