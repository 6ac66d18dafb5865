import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { Shell } from './command.js';
import { walked } from './walked.js';

describe('collapsar recommend', function () {
  this.timeout(120_000);
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.remove());
  const text = (file: string): string => readFileSync(shell.path(file), 'utf8');

  it('leaves gates and exit codes to whoever they belong to, and both can be verified', async () => {
    const gated = { seeds: 6, gates: [{ strategy: 'mix', verdict: { 'lost-modes': 'absent' } }] };
    const study = shell.study({ ...walked, generations: 3, recommend: { budget: 16, grid: [0.5] }, ...gated });
    expect((await shell.here('recommend', study, '--quiet')).code, 'no grid, no gates').to.equal(0);
    const run = await shell.here('run', study, '--quiet');
    expect(run.code, 'the gate asks for what nothing measures').to.equal(1);
    const junit = text('runs/walked/junit.xml');
    const { code, stdout, stderr } = await shell.here('recommend', study, '--quiet', '--json');
    expect(code, 'a walk has no gates').to.equal(0);
    expect(stderr).to.not.include('gate failed');
    const said = JSON.parse(stdout.trim().split('\n').at(-1)!) as { readonly counts: { readonly cells: number } };
    expect(said.counts.cells, 'of the walk').to.equal(16);
    expect(text('runs/walked/junit.xml')).to.equal(junit);
    const report = await shell.here('report', 'runs/walked');
    expect(report.code).to.equal(1);
    expect(report.stdout.trim()).to.match(/^[✓?] Recommended synthetic share/);
    for (const path of ['runs/walked', 'runs/walked/report.html']) {
      const verified = await shell.here('verify', path, '--cells', 'all', '--json');
      expect(verified.code, verified.stdout + verified.stderr).to.equal(0);
      const { checks } = JSON.parse(verified.stdout) as { readonly checks: readonly { readonly what: string }[] };
      expect(checks.map(({ what }) => what).join('; ')).to.include('real-only');
    }
  });
  it('says in words what was shown, what was not, and what would decide', async () => {
    const { code, stdout } = await shell.here('recommend', shell.study(walked), '--quiet');
    expect(code).to.equal(0);
    const words = stdout.replace(/\s+/g, ' ');
    expect(words).to.match(/Recommended number of real rows .* down to \d+ real rows\. Shown with 95 % confidence/);
    expect(words).to.include('Shown safe: 40 real rows');
    const short = await shell.here('recommend', shell.study(walked), '--quiet', '--budget', '20', '--out', 'short');
    expect(short.stdout.replace(/\s+/g, ' '))
      .to.include('with a larger --budget the same command goes on from there')
      .and.include('(the budget does not reach further)');
  });
  it('says that nothing was run where its budget reaches no first look', async () => {
    const study = shell.study({ ...walked, recommend: { budget: 2 } });
    const { code, stdout, stderr } = await shell.here('recommend', study);
    expect(code, stderr).to.equal(0);
    expect(stderr.replace(/\s+/g, ' ')).to.include('A budget of 2 cells does not reach the first look');
    expect(stdout).to.include('? Nothing can be said: no chain was run.');
    expect(text('runs/walked/report.html')).to.include('Nothing can be said: no chain was run.');
    const again = await shell.here('recommend', study, '--quiet', '--json');
    expect(again.code).to.equal(0);
    expect(JSON.parse(again.stdout.trim().split('\n').at(-1)!)).to.deep.include({
      counts: { cells: 0, done: 0, failed: 0, missing: 0 },
      recommendations: [],
    });
  });
});
