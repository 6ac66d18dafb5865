import { expect } from 'chai';
import { existsSync, openSync, closeSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { PROGRAM, Shell } from './command.js';
import { requires } from '../requires.js';

/** A source of which every reading takes as long as the environment says. */
const SLOW = `
import { setTimeout as sleep } from 'node:timers/promises';
const rows = (count) => ({ kind: 'vectors', count, shape: [1], values: Float64Array.from({ length: count }, (_, i) => Math.sin(i)) });
const slowly = async (_from, count) => (await sleep(Number(process.env.SLOW ?? 0)), rows(count));
export default { name: 'slow', version: '1.0.0', api: '^1.0.0', entries: [{
  kind: 'sources', id: 'slow', summary: 'Slow', data: 'vectors', needs: [], provides: [],
  options: { type: 'object', additionalProperties: false, properties: {} },
  tensors: false, reproducible: true, conditional: false, publishable: false,
  implementation: class { open() { return Promise.resolve({ size: Infinity, test: rows(50), rows: slowly }); } },
}] };`;

describe('a command whose output nobody reads any more', function () {
  this.timeout(30_000);
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.remove());

  it('is stopped with 141 where it writes results, says so, and goes on later with the same results', async () => {
    shell.write('slow.mjs', SLOW);
    const file = shell.study({ plugins: ['./slow.mjs'], sources: ['slow'], generations: 12 });
    process.env['SLOW'] = '200';
    const { child, ended } = shell.begin('run', file, '--json');
    delete process.env['SLOW'];
    // The second line comes a second later, when two seconds of work are left at least.
    child.stdout!.once('data', () => child.stdout!.destroy());
    const { code, stderr } = await ended;
    expect(stderr).to.include('Standard output cannot be written any more. What was computed is saved');
    expect(code).to.equal(141);
    expect(existsSync(shell.path('runs/small/results.csv'))).to.equal(false);
    expect(shell.collapsar('run', file, '--quiet').code).to.equal(0);
    expect(shell.collapsar('run', file, '--quiet', '--out', 'whole').code).to.equal(0);
    const results = (out: string): string => readFileSync(shell.path(out, 'small/results.csv'), 'utf8');
    expect(results('runs')).to.equal(results('whole'));
  });

  for (const given of [['list'], ['schema'], ['plan', 'study.yaml', '--json']])
    it(`ends quietly where it only prints: ${given[0]}`, async () => {
      shell.study();
      const { child, ended } = shell.begin(...given);
      child.stdout!.destroy();
      expect(await ended).to.include({ code: 141, stderr: '' });
    });

  it('goes on where it is what is said along the way', async () => {
    const { child, ended } = shell.begin('run', shell.study());
    child.stderr!.destroy();
    const { code, stdout } = await ended;
    expect(stdout).to.include('Report: ');
    expect(code).to.equal(0);
  });

  it('fails with a code where there is no room for it', function () {
    requires(this, '/dev/full', existsSync('/dev/full'));
    const full = openSync('/dev/full', 'w');
    try {
      const { status, stderr } = spawnSync(process.execPath, [PROGRAM, 'list'], {
        cwd: shell.folder,
        encoding: 'utf8',
        stdio: ['ignore', full, 'pipe'],
      });
      expect(stderr).to.include('error COLLAPSAR_OUTPUT_UNWRITABLE').and.to.include('no space left on device');
      expect(status).to.equal(4);
    } finally {
      closeSync(full);
    }
  });
});
