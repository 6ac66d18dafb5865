import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { discoverPlugins, loadPlugin } from '../../../core/plugin/index.js';
import { thirdParty } from './fakes.js';
import { expectRefusal, thrownBy } from './thrown.js';

const plugin = thirdParty('collapsar-plugin-kde');
const module = `export default { name: 'mine', version: '1.0.0', api: '^1.0.0', entries: [] };\n`;

describe('discovery', () => {
  let folder: string;
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  };
  const writePackage = (name: string, manifest: object): Promise<void> =>
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, ...manifest }));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'collapsar-discovery-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('finds plugin packages among the dependencies of the nearest package.json', async () => {
    await write(
      'package.json',
      JSON.stringify({
        dependencies: {
          'collapsar-plugin-kde': '1',
          collapsar: '1',
          'collapsar-plugin': '1',
          'not-collapsar-plugin-x': '1',
        },
        devDependencies: {
          '@lab/collapsar-plugin': '1',
          '@lab/collapsar-plugin-two': '1',
          '@lab/collapsar-plugins': '1',
        },
        optionalDependencies: { 'collapsar-plugin-gone': '1', 'collapsar-plugin-there': '1' },
      }),
    );
    await writePackage('collapsar-plugin-there', {});
    await mkdir(join(folder, 'studies/deep'), { recursive: true });
    expect(await discoverPlugins(join(folder, 'studies/deep'))).to.deep.equal([
      '@lab/collapsar-plugin',
      '@lab/collapsar-plugin-two',
      'collapsar-plugin-kde',
      'collapsar-plugin-there',
    ]);
  });
  it('says which package.json is broken', async () => {
    await write('package.json', '{');
    await expectRefusal(() => discoverPlugins(folder), 'COLLAPSAR_PLUGIN_LOAD', join(folder, 'package.json'));
  });

  const layouts: readonly [string, object, string][] = [
    ['exports as text', { exports: './lib/a.js', main: 'wrong.js' }, 'lib/a.js'],
    [
      'conditional exports',
      { exports: { '.': { types: './a.d.ts', require: './a.cjs', import: './a.mjs' } } },
      'a.mjs',
    ],
    ['nested conditions', { exports: { node: { import: './n.js' }, default: './b.js' } }, 'n.js'],
    ['main', { main: 'dist/m.js' }, 'dist/m.js'],
    ['neither', {}, 'index.js'],
  ];
  for (const [what, manifest, file] of layouts)
    it(`loads a package by name: ${what}`, async () => {
      await writePackage('@lab/collapsar-plugin-kde', manifest);
      await mkdir(join(folder, 'deep'));
      const asked: string[] = [];
      const loaded = await loadPlugin('@lab/collapsar-plugin-kde', join(folder, 'deep'), async (url) => {
        asked.push(url);
        return { default: plugin };
      });
      const path = join(folder, 'node_modules/@lab/collapsar-plugin-kde', file);
      expect(asked).to.deep.equal([pathToFileURL(path).href]);
      expect(loaded).to.deep.equal({ plugin, origin: { from: 'package', path } });
    });

  it('really imports a file, relative to the folder, and records the hash of its bytes', async () => {
    await write('plugins/mine.mjs', module);
    const { plugin: loaded, origin } = await loadPlugin('./plugins/mine.mjs', folder);
    expect(loaded.name).to.equal('mine');
    expect(origin).to.deep.equal({
      from: 'file',
      path: join(folder, 'plugins/mine.mjs'),
      integrity: `sha256-${createHash('sha256').update(module).digest('base64')}`,
    });
  });
  it('records of a package that is there the hash of its files and the packages that these import', async () => {
    await writePackage('collapsar-plugin-kde', { main: 'a.mjs' });
    await write('node_modules/collapsar-plugin-kde/a.mjs', `import './b.mjs'; import 'pad';`);
    await write('node_modules/collapsar-plugin-kde/b.mjs', '1');
    await writePackage('pad', { version: '1.2.0' });
    const load = () => loadPlugin('collapsar-plugin-kde', folder, async () => ({ default: plugin }));
    const { origin } = await load();
    expect(origin).to.include({ from: 'package' });
    expect(origin.integrity).to.match(/^sha256-/);
    expect(origin.imports).to.deep.equal(['pad@1.2.0']);
    await write('node_modules/collapsar-plugin-kde/b.mjs', '2');
    expect((await load()).origin.integrity).not.to.equal(origin.integrity);
  });
  it('refuses a file that was changed, or imports one that was, after this process had loaded it', async () => {
    await write('one.mjs', `import './shared.mjs'; ${module}`);
    await write('two.mjs', `import './shared.mjs'; ${module}`);
    await write('shared.mjs', '1;');
    await loadPlugin('./one.mjs', folder);
    await loadPlugin('./one.mjs', folder);
    await write('shared.mjs', '2;');
    for (const file of ['one', 'two'])
      await expectRefusal(
        () => loadPlugin(`./${file}.mjs`, folder),
        'COLLAPSAR_INPUT_CHANGED',
        `plugin ./${file}.mjs, shared.mjs`,
        'Start a new process',
      );
    await write('shared.mjs', '1;');
    await loadPlugin('./two.mjs', folder);
  });
  it('refuses one that is changed while it is loaded: what was imported may not be what was hashed', async () => {
    await write('racing.mjs', `import './part.mjs'; ${module}`);
    await write('part.mjs', '1;');
    await expectRefusal(
      () =>
        loadPlugin('./racing.mjs', folder, async () => {
          await write('part.mjs', '2;');
          return { default: plugin };
        }),
      'COLLAPSAR_INPUT_CHANGED',
      'while it was loaded',
    );
  });
  it('refuses a package that is not installed, with the command that installs it', () =>
    expectRefusal(
      () => loadPlugin('collapsar-plugin-none', folder),
      'COLLAPSAR_PLUGIN_LOAD',
      'no such package is installed',
      folder,
      'npm install collapsar-plugin-none',
    ));
  it('refuses a file that is not there', () =>
    expectRefusal(
      () => loadPlugin('./none.js', folder),
      'COLLAPSAR_PLUGIN_LOAD',
      'plugin ./none.js',
      join(folder, 'none.js'),
      'relative to the folder',
    ));
  it('refuses a module without a default export and says what it exports', async () => {
    await write('named.mjs', 'export const plugin = {}; export const other = 1;\n');
    await expectRefusal(
      () => loadPlugin('./named.mjs', folder),
      'COLLAPSAR_PLUGIN_LOAD',
      'no default export; found other, plugin',
      'export default definePlugin',
    );
  });
  it('keeps the cause of a module that throws', async () => {
    await write('throws.mjs', `throw new Error('no licence');\n`);
    const error = await thrownBy(() => loadPlugin('./throws.mjs', folder));
    expect(error.code).to.equal('COLLAPSAR_PLUGIN_LOAD');
    expect(error.message).to.include('no licence');
    expect((error.cause as Error).message).to.equal('no licence');
  });
  it('explains a missing dependency and a file that Node does not run', async () => {
    await write('needs.mjs', `import 'not-installed-anywhere';\n`);
    await expectRefusal(
      () => loadPlugin('./needs.mjs', folder),
      'COLLAPSAR_PLUGIN_LOAD',
      'not-installed-anywhere',
      'Install its dependencies',
    );
    const unknown = Object.assign(new TypeError('Unknown file extension'), { code: 'ERR_UNKNOWN_FILE_EXTENSION' });
    await write('typed.ts', module);
    await expectRefusal(
      () => loadPlugin('./typed.ts', folder, () => Promise.reject(unknown)),
      'COLLAPSAR_PLUGIN_LOAD',
      'does not run .ts files',
      '--import tsx',
    );
  });
  it('checks what it loaded', async () => {
    await write('old.mjs', module.replace('^1.0.0', '^9.0.0'));
    await expectRefusal(
      () => loadPlugin('./old.mjs', folder),
      'COLLAPSAR_PLUGIN_API',
      'mine@1.0.0 wants contract version ^9.0.0',
    );
  });
});
