import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import typescript from 'typescript';
import { closureOf, specifiersOf } from '../../../core/plugin/imports.js';
import { root } from '../../repo/tree.js';

describe('what a module imports', () => {
  const texts: readonly [string, readonly string[]][] = [
    [`import './a.js'`, ['./a.js']],
    [`import a from "./a.js"; import { b, type C } from './b.js';`, ['./a.js', './b.js']],
    [`import*as a from'./a.js'`, ['./a.js']],
    [`export * from './a.js'; export { b as default } from './b.js'`, ['./a.js', './b.js']],
    [`import data from './a.json' with { type: 'json' }`, ['./a.json']],
    [`const a = await import('./a.js'); const b = import(\`./b.js\`);`, ['./a.js', './b.js']],
    [`import(/* webpackChunkName: "a" */\n // and why\n './a.js')`, ['./a.js']],
    [`import a /* the a */ from /* here */ './a.js'`, ['./a.js']],
    [`const a = require('./a.cjs'); import b = require('./b');`, ['./a.cjs', './b']],
    [`import type { A } from './a.js'; let b: import('./b.js').B;`, ['./a.js', './b.js']],
    [`import('./' + name); import(\`./\${name}.js\`); const from = './a.js';`, ['./']],
    [
      '/** as `import` does */ await import("./a.js"); const said = `b`;',
      [' does */ await import("./a.js"); const said = ', './a.js'],
    ],
    [`const important = './a.js'; xfrom './b.js'`, []],
  ];
  for (const [text, specifiers] of texts) it(text, () => expect(specifiersOf(text)).to.deep.equal(specifiers));

  it('is never less than what the compiler finds, in every module of this house', async () => {
    const names = (
      await Promise.all(['core', 'plugins', 'reports', 'cli', 'lint'].map((room) => namesIn(room)))
    ).flat();
    expect(names.length).to.be.greaterThan(400);
    for (const name of names) {
      const text = await readFile(join(root, name), 'utf8');
      const found = new Set(specifiersOf(text));
      const missed = typescript
        .preProcessFile(text, true, true)
        .importedFiles.filter(({ fileName }) => !found.has(fileName));
      expect(missed, name).to.deep.equal([]);
    }
  });

  it('takes no longer than its text is long', () => {
    fc.assert(
      fc.property(fc.constantFrom('from ', 'from/* */', 'import(', 'from//\n', 'require(  /* */'), (piece) => {
        specifiersOf(piece.repeat(20_000) + ' '.repeat(20_000));
      }),
      { numRuns: 5 },
    );
  }).timeout(3000);
});

const namesIn = async (folder: string): Promise<string[]> =>
  (await readdir(join(root, folder), { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

describe('the identity of a module', () => {
  let folder: string;
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  };
  const identity = async (file: string): Promise<string> => (await closureOf(join(folder, file))).integrity;
  const filesOf = async (file: string): Promise<string[]> =>
    [...(await closureOf(join(folder, file))).files.keys()].map((path) => relative(folder, path)).sort();
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'collapsar-imports-')));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is the hash of its bytes where it imports no file', async () => {
    const text = `import { readFile } from 'node:fs/promises'; import 'path'; export default 1;\n`;
    await write('alone.mjs', text);
    expect(await identity('alone.mjs')).to.equal(`sha256-${createHash('sha256').update(text).digest('base64')}`);
  });

  it('covers what it imports, however deep, in every form, and nothing else', async () => {
    await write('entry.mjs', `import './a.mjs'; export * from './lib/b.js'; const c = () => import('./c.json');`);
    await write('a.mjs', `import "../nowhere.mjs"; import { createRequire } from "node:module";`);
    await write('lib/b.js', `const d = require('./d.cjs');`);
    await write('lib/d.cjs', `module.exports = 1; require('./e');`);
    await write('lib/e.js', '');
    await write('c.json', '{}');
    await write('beside.mjs', '');
    const imported = ['a.mjs', 'c.json', 'entry.mjs', 'lib/b.js', 'lib/d.cjs', 'lib/e.js'];
    expect(await filesOf('entry.mjs')).to.deep.equal(imported);
    const first = await identity('entry.mjs');
    const seen = new Set([first]);
    for (const file of imported) {
      await write(file, `${await readFile(join(folder, file), 'utf8')} `);
      seen.add(await identity('entry.mjs'));
    }
    expect(seen.size).to.equal(imported.length + 1);
    const last = await identity('entry.mjs');
    await write('beside.mjs', 'changed');
    expect(await identity('entry.mjs')).to.equal(last);
  });

  it('ends where modules import each other', async () => {
    await write('a.mjs', `import './b.mjs'`);
    await write('b.mjs', `import './a.mjs'`);
    expect(await filesOf('a.mjs')).to.deep.equal(['a.mjs', 'b.mjs']);
  });

  it('stays when all of it is moved, and changes when two files change places', async () => {
    await write('one/entry.mjs', `import './a.mjs'; import './b.mjs';`);
    await write('one/a.mjs', '1');
    await write('one/b.mjs', '2');
    const before = await identity('one/entry.mjs');
    await rename(join(folder, 'one'), join(folder, 'two'));
    expect(await identity('two/entry.mjs')).to.equal(before);
    await write('two/a.mjs', '2');
    await write('two/b.mjs', '1');
    expect(await identity('two/entry.mjs')).not.to.equal(before);
  });

  it('finds TypeScript under the names that it is compiled to', async () => {
    await write('entry.ts', `import { a } from './a.js'; import { b } from './b.mjs'; import { c } from './c';`);
    for (const file of ['a.ts', 'b.mts', 'c.ts']) await write(file, '');
    expect(await filesOf('entry.ts')).to.deep.equal(['a.ts', 'b.mts', 'c.ts', 'entry.ts']);
    await write('a.js', '');
    expect(await filesOf('entry.ts')).to.deep.equal(['a.js', 'a.ts', 'b.mts', 'c.ts', 'entry.ts']);
  });

  it('follows links and what package.json maps', async () => {
    await write('package.json', JSON.stringify({ imports: { '#scale': './lib/scale.js' } }));
    await write('lib/scale.js', '');
    await write('real/entry.mjs', `import './own.mjs'; import '#scale';`);
    await write('real/own.mjs', '');
    await symlink(join(folder, 'real/entry.mjs'), join(folder, 'link.mjs'));
    expect(await filesOf('link.mjs')).to.deep.equal(['lib/scale.js', 'real/entry.mjs', 'real/own.mjs']);
  });

  it('names the packages with their versions, the core left out', async () => {
    await write('entry.mjs', `import 'pad/left'; import '@lab/fit'; import 'collapsar/plugin'; import 'not-there';`);
    await write('node_modules/pad/package.json', JSON.stringify({ version: '1.2.0' }));
    await write('node_modules/pad/left.js', '');
    await write('node_modules/@lab/fit/package.json', JSON.stringify({ version: '3.0.1' }));
    await write('node_modules/collapsar/package.json', JSON.stringify({ version: '9.9.9' }));
    expect((await closureOf(join(folder, 'entry.mjs'))).packages).to.deep.equal(['@lab/fit@3.0.1', 'pad@1.2.0']);
  });
});
