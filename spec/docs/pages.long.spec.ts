import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { root, textOf } from '../repo/tree.js';
import { blocksOf, PAGES, type Block } from './blocks.js';
import { Workspace } from './workspace.js';

const LANGUAGES = ['sh', 'yaml', 'json', 'js', 'ts', 'csv', 'text'];
/** What a fragment of a study stands in. */
const AROUND = {
  study: 'fragment',
  sources: [{ use: 'normal' }],
  models: ['gaussian'],
  strategies: ['replace', { use: 'mix', with: { real: 'fresh' } }],
  metrics: ['moments'],
};
const lines = (block: Block): readonly string[] =>
  block.text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

for (const page of PAGES)
  describe(`${page}: what a reader types`, function () {
    this.timeout(180_000);
    const blocks = blocksOf(page);
    const { scripts, peerDependencies: peers } = JSON.parse(textOf('package.json')) as Record<
      'scripts' | 'peerDependencies',
      Record<string, string>
    >;
    let workspace: Workspace;
    before(() => {
      workspace = new Workspace();
      workspace.write('fragment/.keep', '');
    });
    after(() => workspace.remove());

    it('links to pages that are there', () => {
      const links = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1]!);
      expect(links.filter((to) => !existsSync(join(root, dirname(page), to)))).to.deep.equal([]);
    });

    for (const block of blocks) {
      const name = `line ${block.line}, ${block.file ?? block.language}`;
      if (!LANGUAGES.includes(block.language)) {
        it(`${name}: is in a language that is checked`, () => expect.fail(block.language));
        continue;
      }
      it(`${name}: holds`, () => {
        if (block.file !== undefined) workspace.write(block.file, block.text);
        if (block.language === 'json') JSON.parse(block.text);
        if (block.language === 'yaml') validate(workspace, block);
        if (block.language !== 'sh') return;
        for (const line of lines(block)) {
          // Installing and testing the package from within its own tests would never end.
          const npm = /^npm (?:run )?([\w:]+)(?: && npm (?:run )?([\w:]+))?$/.exec(line);
          if (npm !== null) {
            const known = npm.slice(1).filter((script) => script !== undefined && script !== 'ci');
            expect(Object.keys(scripts)).to.include.members(known);
            continue;
          }
          // Not run either: it would put in order, and so empty, the folders of packages that the workspace only links to.
          if (line.startsWith('npm ')) {
            const [, packages = ''] = /^(?:npm init -y && )?npm install ([^-].*)$/.exec(line) ?? [];
            const names = packages.split(' ').filter((word) => !word.startsWith('--'));
            const wanted = names.map((word) => word.replace(/(?<=.)@[\d.]+$/, ''));
            expect([...Object.keys(peers), 'collapsar'], line).to.include.members(wanted);
            expect(wanted, line).not.to.have.lengthOf(0);
            continue;
          }
          const expected = Number(/exit code (\d+)/.exec(block.words.join(' '))?.[1] ?? 0);
          const { code, out } = workspace.type(line);
          expect(code, `${line}\n${out}`).to.equal(expected);
          // What a program of the page prints of a thing that is not there, and still ends well.
          if (line.startsWith('node ')) expect(out, line).not.to.match(/\bundefined\b|\[object /);
        }
      });
    }
  });

const validate = (workspace: Workspace, { text, file }: Block): void => {
  const value = parse(text) as Record<string, unknown>;
  const whole = 'study' in value;
  const name = file ?? 'fragment.yaml';
  if (file === undefined) workspace.write(name, JSON.stringify(whole ? value : { ...AROUND, ...value }));
  const { code, out } = workspace.type(`npx collapsar validate ${name}`);
  expect(code, out).to.equal(0);
};

describe('the TypeScript of the documentation', function () {
  this.timeout(120_000);
  it('passes the strict type check', () => {
    const workspace = new Workspace();
    try {
      const found = PAGES.flatMap(blocksOf).filter(({ language }) => language === 'ts');
      expect(found).to.have.length.above(0);
      const files = found.map((block, index) => {
        const file = block.file ?? `block-${index}.ts`;
        workspace.write(file, block.text);
        return file;
      });
      workspace.write(
        'tsconfig.json',
        JSON.stringify({
          extends: join(root, 'tsconfig.json'),
          compilerOptions: { noEmit: true, rootDir: '/', types: ['node', 'mocha'] },
          include: [],
          files,
        }),
      );
      const compiler = join(root, 'node_modules/typescript-7/bin/tsc');
      execFileSync(process.execPath, [compiler, '-p', 'tsconfig.json'], { cwd: workspace.folder, encoding: 'utf8' });
    } catch (error) {
      expect.fail(String((error as { stdout?: string }).stdout ?? error));
    } finally {
      workspace.remove();
    }
  });
});
