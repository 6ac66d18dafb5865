import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { Shell } from './command.js';
import { walked } from './walked.js';

/** A process that is killed as it says that it begins with 30 rows, whatever else the machine does. */
const KILLED = `--import=data:text/javascript,${encodeURIComponent(`
  const write = process.stderr.write;
  process.stderr.write = function (text, ...more) {
    if (String(text).includes('30 real rows')) process.kill(process.pid, 'SIGKILL');
    return write.call(this, text, ...more);
  };
`)}`;

describe('collapsar recommend that is killed', function () {
  this.timeout(120_000);
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.remove());
  const text = (file: string): string => readFileSync(shell.path(file), 'utf8');

  it('goes on after kill -9 and ends at the same bytes', async () => {
    const study = shell.study(walked);
    expect((await shell.here('recommend', study, '--out', 'whole', '--quiet')).code).to.equal(0);
    const cut = shell.with({ NODE_OPTIONS: KILLED }, 'recommend', study, '--out', 'cut', '--workers', '1');
    expect(cut.code, 'killed').to.equal(null);
    expect(cut.stderr).to.include('40 real rows');
    expect((await shell.here('recommend', study, '--out', 'cut', '--quiet')).code).to.equal(0);
    for (const file of ['walked/results.csv', 'walked/summary.json', 'walked/report.html'])
      expect(text(`cut/${file}`) === text(`whole/${file}`), file).to.equal(true);
  });
});
