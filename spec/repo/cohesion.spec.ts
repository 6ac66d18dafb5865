import { expect } from 'chai';
import { basename, dirname, posix } from 'node:path';
import ts from 'typescript';
import { linesOf, product, textOf, tracked } from './tree.js';

/** Below this many lines a file that serves one other belongs into that one. */
const SMALL = 40;
/** How many there still are, by room. Only ever lowered: what is folded is taken off, and nothing is put on. */
const LEFT: Readonly<Record<string, number>> = { cli: 0, core: 0, host: 0, plugins: 0, reports: 0 };

/** Files that a file imports, and of them those that it loads when they are called: these stand alone for that. */
const importsOf = (path: string): { readonly all: readonly string[]; readonly late: readonly string[] } => {
  const text = textOf(path);
  const targets = (specifiers: readonly string[]): string[] =>
    specifiers
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => posix.join(dirname(path), specifier).replace(/\.js$/, '.ts'));
  return {
    all: targets(ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)),
    late: targets([...text.matchAll(/\bimport\(\s*'([^']+)'/g)].map(([, specifier]) => specifier!)),
  };
};

/**
 * Small files that exactly one other imports, which is of the same room, and no spec does. What an index lists is its
 * room's face, and serves whoever imports the index.
 */
const lonely = (
  files: readonly string[],
  specs: readonly string[],
  read: typeof importsOf,
  lines: (path: string) => number,
): readonly string[] => {
  const importers = new Map<string, Set<string>>();
  const late = new Set<string>();
  for (const path of files) {
    const imports = read(path);
    for (const target of imports.all) importers.set(target, (importers.get(target) ?? new Set()).add(path));
    for (const target of imports.late) late.add(target);
  }
  const tested = new Set(specs.flatMap((path) => read(path).all));
  return files.filter((path) => {
    const [first, second] = importers.get(path) ?? [];
    if (first === undefined || second !== undefined || roomOf(first) !== roomOf(path)) return false;
    return ![first, path].some(isIndex) && !late.has(path) && !tested.has(path) && lines(path) < SMALL;
  });
};

const roomOf = (path: string): string => path.slice(0, path.indexOf('/'));
const isIndex = (path: string): boolean => basename(path) === 'index.ts';

describe('small files of the product', () => {
  const specs = tracked().filter((path) => path.startsWith('spec/') && path.endsWith('.ts'));
  const found = lonely(product(), specs, importsOf, linesOf);

  for (const room of Object.keys(LEFT))
    it(`of ${room} serve more than one other, or have a spec of their own`, () => {
      const inRoom = found.filter((path) => path.startsWith(`${room}/`));
      expect(inRoom.length, `fold each into the file that imports it: ${inRoom.join(', ')}`).to.be.at.most(LEFT[room]!);
    });

  it('are told by who imports them', () => {
    const imports: Readonly<Record<string, readonly string[]>> = {
      'a/index.ts': ['a/face.ts'],
      'a/face.ts': ['a/once.ts', 'a/twice.ts', 'a/tested.ts', 'a/long.ts'],
      'a/other.ts': ['a/twice.ts', 'a/late.ts', 'b/face.ts'],
      'spec/a.spec.ts': ['a/tested.ts'],
    };
    const names = ['index', 'face', 'once', 'twice', 'tested', 'long', 'late', 'other'];
    const files = [...names.map((name) => `a/${name}.ts`), 'b/face.ts'];
    const read = (path: string) => ({ all: imports[path] ?? [], late: path === 'a/other.ts' ? ['a/late.ts'] : [] });
    const lines = (path: string): number => (path === 'a/long.ts' ? SMALL : SMALL - 1);
    expect(lonely(files, ['spec/a.spec.ts'], read, lines)).to.deep.equal(['a/once.ts']);
  });
});
