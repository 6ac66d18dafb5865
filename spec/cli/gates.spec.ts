import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { Shell } from './command.js';

describe('gates of a study', function () {
  this.timeout(120_000);
  let shell: Shell;
  beforeEach(() => {
    shell = new Shell();
  });
  afterEach(() => shell.remove());

  const gates = (state: string): object => ({ gates: [{ strategy: 'replace', verdict: { 'scaling-law': state } }] });

  it('end a run with exit code 0 when they are met', async () => {
    const { code, stderr } = await shell.here('run', shell.study(gates('not-measured')));
    expect(code, stderr).to.equal(0);
    expect(readFileSync(shell.path('runs/small/junit.xml'), 'utf8')).to.include('failures="0"');
  });
  it('end it with 1 and say why when one is not, and so does a report of the same run', async () => {
    const { code, stderr } = await shell.here('run', shell.study(gates('absent')));
    expect(code).to.equal(1);
    expect(stderr.replace(/\s+/g, ' '))
      .to.include('gate failed')
      .and.include('scaling-law is not-measured, not absent');
    expect(readFileSync(shell.path('runs/small/junit.xml'), 'utf8')).to.include('<failure type="not-measured"');
    expect(readFileSync(shell.path('runs/small/summary.json'), 'utf8')).to.include('"gates"');
    expect(readFileSync(shell.path('runs/small/report.html'), 'utf8')).to.include('Gates</h3>');
    expect((await shell.here('report', 'runs/small')).code).to.equal(1);
  });
});
