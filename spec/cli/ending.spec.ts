import { expect } from 'chai';
import { Shell } from './command.js';
import { plugin, studyThat, told } from './ending.js';

describe('a plugin that keeps the command from its end', function () {
  this.timeout(60_000);
  let shell: Shell;
  before(() => (shell = new Shell()));
  after(() => shell.remove());

  it("a source whose open() waits is named, with an exit code that is no gate's", () => {
    told(shell.collapsar('run', studyThat(shell, 'open', 'waits')), 'sources mine (mine), open', 'waits');
  });

  it('a module is named that waits for ever while it is loaded', () => {
    shell.write('mine.mjs', plugin('module', 'await new Promise(() => {});'));
    told(shell.collapsar('list', '--plugin', './mine.mjs'), 'mine.mjs', 'waits');
  });

  it('a child that a plugin ends fails its cell, and the run says so with code 3', () => {
    const { code, stderr } = shell.collapsar('run', studyThat(shell, 'rows', 'exits'), '--fresh', '--workers', '1');
    expect(stderr).to.match(/sources mine \(mine\), rows.*it ended the process of the cell \(exit code 1\)/s);
    expect(code).to.equal(3);
  });

  it('what a plugin leaves running does not keep a command that is through', () => {
    shell.write('mine.mjs', plugin('module', 'setInterval(() => {}, 50);'));
    const { code, stdout } = shell.collapsar('list', 'sections', '--plugin', './mine.mjs');
    expect(stdout).to.include('mine');
    expect(code).to.equal(0);
  });
});
