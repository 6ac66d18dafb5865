import { expect } from 'chai';
import { join } from 'node:path';
import { Shell } from '../cli/command.js';
import { root } from '../repo/tree.js';

describe('the example reports, from the file alone', function () {
  this.timeout(300_000);
  let shell: Shell;
  before(() => (shell = new Shell()));
  after(() => shell.remove());

  for (const [name, filter] of [
    ['tour', ['--filter', 'strategy=mix a=0.5', '--filter', 'source=breast-cancer', '--filter', 'seed=1']],
    ['recommend', ['--filter', 'strategy=replace', '--filter', 'seed=1']],
    ['images', ['--filter', 'strategy=replace', '--filter', 'seed=1']],
  ] as const)
    it(`${name} has the numbers that its study has today`, () => {
      const { code, stdout, stderr } = shell.collapsar('verify', join(root, `docs/reports/${name}.html`), ...filter);
      expect(code, stdout + stderr).to.equal(0);
    });
});
