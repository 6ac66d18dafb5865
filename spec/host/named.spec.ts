import { expect } from 'chai';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtIns } from '../../host/built-ins.js';
import { namedBuiltIns } from '../../host/named.js';
import { makeHost, openStudy, readOpened } from '../../host/open.js';
import { root } from '../repo/tree.js';

const names = (entries: readonly { readonly kind: string; readonly id: string }[]): readonly string[] =>
  entries.map(({ kind, id }) => `${kind}:${id}`).sort();

describe('the built-ins that a study names', () => {
  it('are found in the file of their id, or of words of it, each of them', async () => {
    const wanted = builtIns.entries.filter(({ kind }) => !['theories', 'executors'].includes(kind));
    const found = await namedBuiltIns(wanted.map(({ id }) => id));
    expect(names(found.entries)).to.deep.equal(names(wanted));
  });

  it('are those of its text at any depth, those that their options may name, and the controls', async () => {
    const { entries } = await namedBuiltIns({ strategies: [{ use: 'curate', with: { strategy: { use: 'mix' } } }] });
    expect(names(entries)).to.include.members(['strategies:curate', 'strategies:mix']);
    expect(names(entries)).to.include.members(['strategies:real-only', 'strategies:replace']);
    expect(names(entries)).to.not.include('models:gmm');
    expect(names((await namedBuiltIns(['collapsar/gmm', 'elsewhere/kde'])).entries)).to.include('models:gmm');
    expect(names((await namedBuiltIns(['../models/gmm', 'elsewhere/kde'])).entries)).to.deep.equal([
      'strategies:real-only',
      'strategies:replace',
    ]);
  });

  for (const file of readdirSync(join(root, 'studies')).filter((name) => name.endsWith('.yaml')))
    it(`are enough to read studies/${file} as with all of them`, async () => {
      const path = join(root, 'studies', file);
      const named = await openStudy(path, { onlyNamed: true });
      const all = await openStudy(path);
      expect(named.host.registry.list().length).to.be.below(all.host.registry.list().length);
      expect(named.host.resolve(named.value, named.locate)).to.deep.equal(all.host.resolve(all.value, all.locate));
    });

  it('are enough to run and report it with whoever runs cells and predicts, and with what grid and walks in its folder name', async () => {
    const out = mkdtempSync(join(tmpdir(), 'collapsar-named-'));
    const path = join(root, 'studies/gaussian-mix.yaml');
    const registered = async (): Promise<readonly string[]> =>
      names((await openStudy(path, { onlyNamed: true, runIn: out })).host.registry.list());
    try {
      const alone = await registered();
      const every = names(builtIns.entries).filter((name) => /^(theories|executors):/.test(name));
      expect(alone.filter((name) => every.includes(name))).to.deep.equal(every);
      expect(alone).to.not.include.members(['models:gmm']).and.not.include.members(['metrics:precision-recall']);
      mkdirSync(join(out, 'gaussian-mix'));
      const study = { study: 'gaussian-mix', models: [{ use: 'gmm' }] };
      const walked = { study: { metrics: [{ use: 'precision-recall' }] } };
      writeFileSync(
        join(out, 'gaussian-mix/study.json'),
        JSON.stringify({ schema: 'collapsar/study@1', study, walked }),
      );
      expect(await registered()).to.deep.equal([...alone, 'metrics:precision-recall', 'models:gmm'].sort());
      // Whoever opens it to run says what it is.
      writeFileSync(join(out, 'gaussian-mix/study.json'), 'no record');
      expect(await registered()).to.deep.equal(alone);
    } finally {
      rmSync(out, { recursive: true });
    }
  });

  it('are not all that a message about an unknown one knows', async () => {
    const read = readOpened(
      join(root, 'studies/gaussian-mix.yaml'),
      { set: ['models=["gausian"]'] },
      ({ host, value }) => Promise.resolve(host.resolve(value)),
    );
    const error = await read.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(String(error)).to.match(/Did you mean "gaussian"/);
  });

  it('are read once more where that fails, but beside another plugin, which may do wrong only once', async () => {
    const other = { name: 'other', version: '1.0.0', api: '^1.0.0', entries: [] };
    for (const [plugins, times] of [[[], 2] as const, [[other], 1] as const]) {
      let read = 0;
      const reading = readOpened(join(root, 'studies/tour.yaml'), { plugins }, () => {
        throw new Error(`reading ${++read}`);
      });
      await reading.then(
        () => expect.fail('it was read'),
        (error: unknown) => expect(String(error)).to.equal(`Error: reading ${times}`),
      );
      expect(read).to.equal(times);
    }
  });

  it('are all of them beside another plugin, which may have the same ids', async () => {
    const other = { name: 'other', version: '1.0.0', api: '^1.0.0', entries: [] };
    const { host } = await openStudy(join(root, 'studies/tour.yaml'), { plugins: [other], onlyNamed: true });
    expect(names(host.registry.list())).to.deep.equal(names(builtIns.entries));
  });

  it('are those of the cells in their processes, beside another plugin those that its options name too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'collapsar-named-'));
    try {
      const entry = `{
        kind: 'strategies', id: 'mine', summary: 'Mine', data: 'any', needs: [], provides: [], reproducible: true,
        tensors: false, conditional: false, publishable: false, implementation: class { next() {} },
        options: { type: 'object', additionalProperties: false,
          properties: { teacher: { fitted: 'models', default: { use: 'kde', on: { source: 'two-moons', rows: 9 } } } } },
      }`;
      const plugin = `export default { name: 'other', version: '1.0.0', api: '^1.0.0', entries: [${entry}] };`;
      writeFileSync(join(folder, 'other.mjs'), plugin);
      const { host } = await makeHost({ folder, references: ['./other.mjs'], entries: ['normal', 'gaussian', 'mine'] });
      const registered = names(host.registry.list());
      expect(registered).to.include.members(['sources:normal', 'models:gaussian', 'strategies:mine', 'models:kde']);
      expect(registered).to.not.include('models:gmm');
      // What the default stands for is known, though no cell has it.
      expect(host.registry.options('strategies', { use: 'mine' })).to.have.nested.property('teacher.use', 'kde');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
