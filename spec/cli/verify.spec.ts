import { expect } from 'chai';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Shell } from './command.js';

describe('collapsar verify', function () {
  this.timeout(120_000);
  let shell: Shell;
  beforeEach(() => {
    shell = new Shell();
  });
  afterEach(() => shell.remove());

  it('computes cells of a published run again, from study.json and results.csv alone', async () => {
    expect((await shell.here('run', shell.study(), '--quiet')).code).to.equal(0);
    rmSync(shell.path('runs/small/journal'), { recursive: true });
    const { code, stdout } = await shell.here('verify', 'runs/small', '--cells', '2');
    expect(code, stdout).to.equal(0);
    expect(stdout).to.match(/the same byte for byte/);
  });
  it('finds a number that was changed, and ends with exit code 1', async () => {
    expect((await shell.here('run', shell.study(), '--quiet')).code).to.equal(0);
    const file = shell.path('runs/small/results.csv');
    const lines = readFileSync(file, 'utf8').split('\n');
    const fields = lines[1]!.split(',');
    fields[fields.length - 2] = String(2 * Number(fields.at(-2)));
    lines[1] = fields.join(',');
    writeFileSync(file, lines.join('\n'));
    const { code, stdout } = await shell.here('verify', 'runs/small', '--cells', '1', '--json');
    expect(code).to.equal(1);
    const said = JSON.parse(stdout) as {
      answer: string;
      checks: readonly { at: { metric: string; generation: number; published: number; relativeDifference: number } }[];
    };
    expect(said.answer).to.equal('not the same');
    expect(said.checks[0]!.at).to.include({
      generation: Number(fields[5]),
      metric: fields[6],
      published: Number(fields.at(-2)),
      relativeDifference: 0.5,
    });
  });
  it('computes the chains that filters leave, of a folder and of a report, and refuses labels that nothing has', async () => {
    expect((await shell.here('run', shell.study(), '--quiet')).code).to.equal(0);
    const only = ['--filter', 'strategy=replace', '--filter', 'seed=2'];
    for (const place of ['runs/small', 'runs/small/report.html']) {
      const { code, stdout } = await shell.here('verify', place, ...only, '--json');
      expect(code, stdout).to.equal(0);
      const chains = (JSON.parse(stdout) as { checks: readonly { what: string }[] }).checks.filter(
        ({ what }) => what !== 'the page',
      );
      expect(chains.map(({ what }) => what)).to.have.length(1);
      expect(chains[0]!.what).to.match(/replace, T = \d+, seed 2$/);
      const none = await shell.here('verify', place, '--filter', 'strategy=of-nobody');
      expect(none.code).to.equal(2);
      expect(none.stderr).to.include('--filter leaves no cell');
    }
  });
  it('starts no program that the run names, unless it is let', async () => {
    expect((await shell.here('run', shell.study(), '--quiet')).code).to.equal(0);
    const file = shell.path('runs/small/study.json');
    const record = JSON.parse(readFileSync(file, 'utf8')) as { study: { models: { use: string; with: object }[] } };
    const ran = shell.path('ran');
    const command = [process.execPath, '-e', `require('node:fs').writeFileSync(${JSON.stringify(ran)}, '')`];
    Object.assign(record.study.models[0]!, { use: 'external', with: { command, provides: ['sample'] } });
    writeFileSync(file, JSON.stringify(record));
    const refused = await shell.here('verify', 'runs/small', '--cells', '1');
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.include('entry external starts programs').and.to.include('--programs');
    expect(existsSync(ran)).to.equal(false);
    // It is none that speaks the protocol.
    expect((await shell.here('verify', 'runs/small', '--cells', '1', '--programs')).code).not.to.equal(0);
    expect(existsSync(ran)).to.equal(true);
  });
  it('refuses a folder that holds no run', async () => {
    const { code, stderr } = await shell.here('verify', '.');
    expect(code).to.equal(2);
    expect(stderr).to.include('study.json');
  });
});
