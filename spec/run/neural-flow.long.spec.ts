import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StudyResults } from '../../core/contracts/index.js';
import { Shell } from '../cli/command.js';
import { root } from '../repo/tree.js';
import { withLabels, type LabelledResults } from '../fixtures/grouped.js';

/** Runs with test:long: twenty chains of a network take half a minute on two cores. */
describe('studies/flow-ring-small.yaml: a network that learns from itself fills the ring in', function () {
  this.timeout(600_000);
  let shell: Shell;
  let results: LabelledResults;
  before(() => {
    shell = new Shell();
    const { code, stderr } = shell.collapsar('run', join(root, 'studies/flow-ring-small.yaml'), '--quiet');
    expect(code, stderr).to.equal(0);
    results = withLabels(
      JSON.parse(readFileSync(shell.path('runs/flow-ring-small/summary.json'), 'utf8')) as StudyResults,
    );
  });
  after(() => shell.remove());

  it('finds hallucinated data under replace, and names the strategy first', () => {
    const replace = results.groups.find(({ strategy }) => strategy === 'replace')!;
    expect(replace.verdicts.find(({ id }) => id === 'hallucination')).to.include({
      state: 'present',
      metric: 'modes.between',
    });
    expect(results.findings[0]!.text).to.match(/replace collapses /);
    expect(results.findings[1]!.tone).to.equal('collapse');
    expect(results.findings[1]!.text).to.match(/^replace collapses under .*hallucinated data/);
  });

  it('tells replace apart as worse than half fresh rows, and that as worse than real rows alone', () => {
    const { strategies, pairs = [] } = results.comparisons!.find(({ verdict }) => verdict === 'hallucination')!;
    expect(pairs).to.have.length(1);
    expect(pairs[0]).to.include({ better: 'mix', worse: 'replace', apart: true });
    expect(strategies.filter(({ worse }) => worse).map(({ strategy }) => strategy)).to.have.members(['mix', 'replace']);
  });

  it('has more rows between the modes in every generation of replace, and no more where all rows are real', () => {
    const between = (strategy: string): number[] => {
      const csv = readFileSync(shell.path('runs/flow-ring-small/results.csv'), 'utf8').trim().split('\n').slice(1);
      const sums = [0, 0, 0, 0];
      for (const line of csv) {
        const [, , of, , , generation, metric, value] = line.split(',');
        if (of === strategy && metric === 'modes.between') sums[Number(generation) - 1]! += Number(value) / 5;
      }
      return sums;
    };
    const replace = between('replace');
    for (let g = 1; g < 4; g++) expect(replace[g]).to.be.greaterThan(replace[g - 1]!);
    const real = between('real-only');
    expect(Math.max(...real) - Math.min(...real)).to.be.lessThan(0.1);
    expect(replace[3]! - replace[0]!).to.be.greaterThan(0.3);
  });

  it('draws a ring of points for every strategy into the report', () => {
    const page = readFileSync(shell.path('runs/flow-ring-small/report.html'), 'utf8');
    expect(page).to.include('What the models make');
    expect(results.results.gallery).to.not.equal(undefined);
  });
});
