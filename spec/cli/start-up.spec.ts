import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { ENTRY_KINDS } from '../../core/plugin/index.js';
import { Shell } from './command.js';

/** Writes down every module that is loaded, from Node's own loader. */
const HOOKS = `import { appendFileSync } from 'node:fs';
export const load = (url, context, next) => (appendFileSync(process.env.LOADED, url + '\\n'), next(url, context));`;
const dataUrl = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;
const RECORDER = dataUrl(`import { register } from 'node:module'; register(${JSON.stringify(dataUrl(HOOKS))});`);

describe('what a command loads before it does anything', function () {
  this.timeout(60_000);
  let shell: Shell;
  before(() => {
    shell = new Shell();
    shell.study();
  });
  after(() => shell.remove());

  /** The modules that a command loads, those of Node left out. */
  const loaded = (...given: readonly string[]): readonly string[] => {
    const list = shell.write('loaded.txt', '');
    const env = { LOADED: shell.path(list), NODE_OPTIONS: `--import ${RECORDER}` };
    const { code, stderr } = shell.with(env, ...given);
    expect(code, stderr).to.equal(0);
    const urls = readFileSync(shell.path(list), 'utf8').trim().split('\n');
    return urls.filter((url) => !url.startsWith('node:'));
  };
  const from = (urls: readonly string[], place: string): readonly string[] =>
    urls.filter((url) => url.includes(`/${place}/`));

  for (const flag of ['--version', '--help'])
    it(`${flag} loads the command line and no verb`, () => {
      const urls = loaded(flag);
      expect(urls.some((url) => url.endsWith('/dist/cli/main.js'))).to.equal(true);
      expect(urls.length).to.be.at.most(20);
    });

  it('the help of a verb loads no verb either', () => {
    expect(from(loaded('run', '--help'), 'verbs')).to.deep.equal([]);
  });

  it('a verb loads its own file and no other that it does not use', () => {
    const verbs = from(loaded('init', 'other.yaml'), 'verbs').map((url) => url.replace(/.*\//, ''));
    expect(verbs).to.deep.equal(['init.js']);
  });

  it('validate loads the entries that a study names, and neither reports nor theories nor engines', () => {
    // A relative tolerance, of which it asks what its metric is read as.
    const given = ['validate', 'study.yaml', '--set', 'tolerance={increase: 0.1}'];
    const urls = loaded(...given).filter((url) => !url.includes('/node_modules/'));
    for (const unused of ['reports', 'theories', 'executors', 'tensors', 'analysis'])
      expect(from(urls, unused), unused).to.deep.equal([]);
    expect(from(urls, 'plugins/models').some((url) => url.endsWith('/gaussian.js'))).to.equal(true);
    expect(urls.length).to.be.at.most(70);
  });

  it('run loads the entries that a study names, in its own process and those of its cells, and what writes Parquet in none', () => {
    const urls = [...new Set(loaded('run', 'study.yaml', '--quiet', '--workers', '1'))];
    expect(from(urls, 'plugins/models').some((url) => url.endsWith('/gaussian.js'))).to.equal(true);
    for (const unused of [
      'plugins/tensors',
      'plugins/scorers',
      'node_modules/hyparquet-writer',
      'node_modules/hyparquet',
    ])
      expect(from(urls, unused), unused).to.deep.equal([]);
    expect(from(urls, 'plugins').length).to.be.at.most(60);
    expect(from(urls, 'dist/reports').length).to.be.at.most(14);
    expect(urls.length).to.be.at.most(150);
  });

  it('validate starts no tensor engine, and refuses a name that none has', () => {
    const network = ['--set', 'models=[{ use: vae, with: { likelihood: gaussian, steps: 1 } }]'];
    expect(from(loaded('validate', 'study.yaml', ...network), '@tensorflow')).to.deep.equal([]);
    const { code, stderr } = shell.collapsar('validate', 'study.yaml', ...network, '--set', 'engine=cuda');
    expect(code).to.equal(2);
    expect(stderr).to.include('COLLAPSAR_ENGINE').and.include('there is no tensor engine called cuda');
  });

  it('the help of list, which loads no registry, names every kind of entry', () => {
    const help = shell.collapsar('list', '--help').stdout.replaceAll(/\s+/g, ' ');
    expect(help).to.contain(`only this kind: ${ENTRY_KINDS.join(', ')}`);
  });
});
