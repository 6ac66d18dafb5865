import { expect } from 'chai';
import { isBuiltin } from 'node:module';
import { dirname, posix } from 'node:path';
import ts from 'typescript';
import { circles } from './circles.js';
import { product, textOf, tracked } from './tree.js';

const importsOf = (path: string): string[] =>
  ts.preProcessFile(textOf(path), true, true).importedFiles.map(({ fileName }) => fileName);
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

describe('the imports of the repository', () => {
  it('form no circle, type imports included', () => {
    const graph = new Map(
      tracked()
        .filter((path) => path.endsWith('.ts'))
        .map((path) => [
          path,
          importsOf(path)
            .filter((specifier) => specifier.startsWith('.'))
            .map((specifier) => posix.join(dirname(path), specifier).replace(/\.js$/, '.ts')),
        ]),
    );
    expect(circles(graph).map((circle) => circle.join(' -> '))).to.deep.equal([]);
  });

  it('name only packages that a user of the product gets', () => {
    const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(textOf('package.json')) as Record<
      string,
      Record<string, string> | undefined
    >;
    const given = new Set(Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }));
    const missing = product().flatMap((path) =>
      importsOf(path)
        .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier) && !given.has(packageOf(specifier)))
        .map((specifier) => `${path}: ${specifier}`),
    );
    expect(missing).to.deep.equal([]);
  });
});

describe('circles', () => {
  it('finds a circle of any length, once', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', []],
      ['e', ['e']],
    ]);
    expect(circles(graph)).to.deep.equal([
      ['a', 'b', 'c', 'a'],
      ['e', 'e'],
    ]);
  });

  it('finds none where two paths lead to one file', () => {
    const graph = new Map([
      ['a', ['b', 'c']],
      ['b', ['d']],
      ['c', ['d']],
      ['d', []],
    ]);
    expect(circles(graph)).to.deep.equal([]);
  });
});
