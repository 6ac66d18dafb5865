import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { StudyResults } from '../../core/contracts/index.js';
import { patientsFile } from '../fixtures/sick.js';
import { plain } from '../fixtures/said.js';
import { Shell } from './command.js';

/** Of a page, what a reader sees, without its tags. */
const seen = (html: string): string => plain(html.replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, ' '));

describe('a file of patients of whom 1.5 % are sick', function () {
  // Some three minutes of a processor, and what others take of it.
  this.timeout(1_800_000);
  let shell: Shell;
  before(() => (shell = new Shell()));
  after(() => shell.remove());

  it('comes from init --data to a report whose first lines say what happens to the recall of the sick, and to a share', async () => {
    shell.write('patients.csv', patientsFile(2000, 1));
    const made = await shell.here('init', 'study.yaml', '--data', 'patients.csv', '--label', 'diagnosis');
    expect(made.code, made.stderr).to.equal(0);
    const study = parse(readFileSync(shell.path('study.yaml'), 'utf8')) as {
      readonly sources: readonly [{ readonly with: object }];
      readonly metrics: readonly string[];
    };
    expect(study.metrics).to.deep.equal([
      'column-fidelity',
      'pair-fidelity',
      'utility',
      'category-coverage',
      'missingness',
      'rare-events',
    ]);
    // Half of some thirty are enough to tell of a recall, three in ten are not.
    // 8 % of the cells of two columns are missing, and no row is left out for it.
    expect(study.sources[0].with).to.include({ missing: 'model' });
    expect(made.stdout).to.not.contain('are left out');
    expect(study.sources[0].with).to.include({ rare: 'sepsis', label: 'diagnosis', decimal: ',', test: 0.5 });

    const planned = await shell.here('plan', 'study.yaml');
    expect(planned.stdout.replaceAll(/\s+/g, ' ')).to.contain('Lost tails: judged by utility.logRecall');

    // Of a third of the rows, with five sick a generation: eight seeds show what is lost.
    const small = ['--set', 'seeds=8', '--set', 'generations=5', '--set', 'samples=334'];
    const ran = await shell.here('run', 'study.yaml', '--quiet', ...small);
    expect(ran.code, ran.stderr).to.equal(0);
    const results = JSON.parse(readFileSync(shell.path('runs/patients/summary.json'), 'utf8')) as StudyResults;
    const verdicts = results.verdicts.filter(({ id }) => id === 'lost-tails');
    expect(verdicts.every(({ metric }) => metric === 'utility.logRecall')).to.equal(true);
    expect(verdicts.map(({ state }) => state)).to.include('present');

    // The mean over the seeds, in the last generation, of the strategy that keeps the fewest real rows.
    const said =
      /A classifier \(boosted trees\) trained on synthetic rows finds (?:[\d.]+ % (?:of the 15 held-out sepsis rows )?with [^,;]+(?:, | and )?)+; trained on real rows ([\d.]+) %, at as many false alarms\./;
    const page = seen(readFileSync(shell.path('runs/patients/report.html'), 'utf8'));
    const told = said.exec(page);
    expect(told, page.slice(0, 1500)).not.to.equal(null);
    expect(page.indexOf(told![0])).to.be.below(page.indexOf('How sure'));
    expect(plain(ran.stdout).replaceAll(/\s+/g, ' ')).to.match(said);
    const shareOf = (strategy: string): number =>
      Number(new RegExp(`([\\d.]+) % (?:of the 15 held-out sepsis rows )?with ${strategy}`).exec(told![0])![1]);
    expect(Number(told![1])).to.be.above(45);
    expect(shareOf('mix a=0\\.\\d+')).to.be.below(0.6 * Number(told![1]));

    // The draft as it is: the diagnosis, the columns and the classifier, all at once.
    const asked = await shell.here('recommend', 'study.yaml', '--quiet', '--out', 'walks');
    expect(asked.code, asked.stderr).to.equal(0);
    const answer =
      /Recommended synthetic share .* up to (\d+) %\. Shown with 95 % confidence, all at once: .*\(fidelity\).*\(utility\).* At \1 % a classifier \(boosted trees\) trained on synthetic rows finds ([\d.]+) % of the 15 held-out sepsis rows; trained on real rows ([\d.]+) %, at as many false alarms\./;
    expect(plain(asked.stdout).replaceAll(/\s+/g, ' ')).to.match(answer);
    const shown = seen(readFileSync(shell.path('walks/patients/report.html'), 'utf8'));
    const found = answer.exec(shown.slice(0, shown.indexOf('How sure')));
    expect(found, shown.slice(0, 1500)).not.to.equal(null);
    const walked = JSON.parse(readFileSync(shell.path('walks/patients/summary.json'), 'utf8')) as StudyResults;
    expect(walked.recommendations![0]!.limit).to.equal(Number(found![1]) / 100);
    expect(walked.recommendations![0]!.tests[0]).to.include({ value: 0.1, outcome: 'safe' });
    for (const each of [found![2], found![3]]) expect(Number(each)).to.be.within(50, 90);
  });
});
