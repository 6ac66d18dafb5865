import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StudyResults, VerdictId } from '../../core/contracts/index.js';
import { Shell } from '../cli/command.js';
import { root } from '../repo/tree.js';
import { withLabels, type LabelledResults, type LabelledVerdict } from '../fixtures/grouped.js';

/** Runs with test:long: 24 chains of five networks take half a minute on two cores. */
describe('studies/vae-digits-small.yaml: digits blur into each other', function () {
  this.timeout(600_000);
  let shell: Shell;
  let results: LabelledResults;
  before(() => {
    shell = new Shell();
    const { code, stderr } = shell.collapsar('run', join(root, 'studies/vae-digits-small.yaml'), '--quiet');
    expect(code, stderr).to.equal(0);
    results = withLabels(
      JSON.parse(readFileSync(shell.path('runs/vae-digits-small/summary.json'), 'utf8')) as StudyResults,
    );
  });
  after(() => shell.remove());
  const verdict = (strategy: string, id: VerdictId): LabelledVerdict =>
    results.groups.find((group) => group.strategy === strategy)!.verdicts.find((one) => one.id === id)!;
  /** Mean over seeds by generation. */
  const means = (strategy: string, metric: string): number[] =>
    results.groups
      .find((group) => group.strategy === strategy)!
      .series.find((series) => series.metric === metric)!
      .points.map(({ mean }) => mean);

  it('finds lost modes and lost tails under replace, and says so first', () => {
    expect(verdict('replace', 'lost-modes')).to.include({ state: 'present', metric: 'class-histogram.lost' });
    expect(verdict('replace', 'lost-tails')).to.include({ state: 'present', metric: 'class-histogram.logMass' });
    expect(results.findings[0]!.text).to.match(/replace collapses /);
    expect(results.findings[1]!.tone).to.equal('collapse');
    expect(results.findings[1]!.text).to.match(/^replace collapses under .*lost modes/);
  });

  it('finds a higher risk under accumulate, and does not say from six chains that no digit is ever lost', () => {
    expect(verdict('accumulate', 'any-risk').state).to.equal('present');
    expect(verdict('accumulate', 'lost-modes').state).to.equal('undecided');
    expect(verdict('accumulate', 'lost-tails').state).to.equal('absent');
  });

  it('has replace further from real digits than accumulate, and that further than real rows alone', () => {
    const [replace, accumulate, real] = ['replace', 'accumulate', 'real-only'].map((strategy) =>
      means(strategy, 'frechet-distance.distance'),
    ) as [number[], number[], number[]];
    for (let g = 1; g < 5; g++) {
      expect(replace[g]).to.be.greaterThan(replace[g - 1]!);
      expect(replace[g]).to.be.greaterThan(accumulate[g]!);
      expect(accumulate[g]).to.be.greaterThan(real[g]!);
    }
    const { low } = results.groups
      .find(({ strategy }) => strategy === 'replace')!
      .series.find(({ metric }) => metric === 'frechet-distance.distance')!
      .points.at(-1)!;
    expect(low!).to.be.greaterThan(2 * accumulate[4]!);
    expect(means('replace', 'class-histogram.lost')[4]).to.be.greaterThan(0.7);
    expect(means('accumulate', 'class-histogram.lost')[4]).to.be.lessThan(0.1);
  });

  it('shows the digits of every generation', () => {
    const gallery = results.results.gallery!.find(({ group }) => results.groups[group]!.strategy === 'replace')!;
    expect(gallery.generations.map(({ generation }) => generation)).to.deep.equal([1, 2, 3, 4, 5]);
    expect(gallery.generations.map(({ exhibit }) => exhibit.kind)).to.deep.equal(Array(5).fill('images'));
    expect(readFileSync(shell.path('runs/vae-digits-small/report.html'), 'utf8')).to.include('What the models make');
  });
});
