import { Shell } from './command.js';
import { plugin, studyThat, told, WAYS, type Way } from './ending.js';

describe('a plugin that keeps the command from its end, whatever it does and wherever it is asked', function () {
  this.timeout(60_000);
  let shell: Shell;
  before(() => (shell = new Shell()));
  after(() => shell.remove());

  for (const way of Object.keys(WAYS) as Way[])
    it(`open() ${way}: validate, plan and run name it`, () => {
      const file = studyThat(shell, 'open', way);
      for (const verb of ['validate', 'plan', 'run'])
        told(shell.collapsar(verb, file), 'sources mine (mine), open', way);
    });

  const PLACES = {
    constructor: 'sources',
    fingerprint: 'sources',
    outputs: 'metrics',
    predict: 'theories',
    describe: 'sections',
  };
  for (const way of ['exits', 'exits at once', 'loops'] as const)
    it(`whatever else the command asks of a plugin is named when it ${way}`, () => {
      for (const [hook, kind] of Object.entries(PLACES)) {
        const file = studyThat(shell, hook, way);
        told(shell.collapsar('run', file, '--executor', 'inline', '--fresh'), `${kind} mine (mine), ${hook}`, way);
      }
    });

  for (const way of ['exits', 'exits at once', 'throws'] as const)
    it(`an executor and a module that is loaded are named when it ${way}, and a source of cells in this process`, () => {
      told(
        shell.collapsar('run', studyThat(shell, 'run', way), '--executor', 'mine', '--fresh'),
        'executors mine (mine), run',
        way,
      );
      told(
        shell.collapsar('run', studyThat(shell, 'rows', way), '--executor', 'inline', '--fresh'),
        'sources mine (mine), rows',
        way,
      );
      shell.write('mine.mjs', plugin('module', WAYS[way].replace('return', 'await')));
      told(shell.collapsar('list', '--plugin', './mine.mjs'), 'mine.mjs', way);
    });

  it('an executor that never gives a cell back is named', () => {
    const file = studyThat(shell, 'run', 'waits');
    told(shell.collapsar('run', file, '--executor', 'mine', '--fresh'), 'executors mine (mine), run', 'waits');
  });
});
