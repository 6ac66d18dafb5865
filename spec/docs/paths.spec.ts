import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root, textOf, tracked } from '../repo/tree.js';

/** Every page of the repository, those that no package has among them. */
const pages = tracked().filter((path) => path.endsWith('.md'));

/** Where links of a page lead, from the root. */
const linksIn = (page: string, text: string): readonly string[] =>
  [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, to]) => join(dirname(page), to!));

/** Files of the repository that a page names: `core/errors/codes.ts`, and what a command is given to run. */
const filesIn = (text: string): readonly string[] =>
  [
    ...text.matchAll(
      /(?<=`|npx mocha |node )(?:core|plugins|host|cli|reports|spec|tools|lint|bench|studies|docs|python|schemas|\.ci)\/[\w./-]+\.\w+(?=[`\s])/g,
    ),
  ].map(([path]) => path);

/** Stands for any of its kind. */
const isPattern = (path: string): boolean => path.includes('NAME') || path.includes('...');

describe('pages', () => {
  it('link to files that are there', () => {
    expect(pages).to.include.members(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/architecture.md']);
    const dead = pages.flatMap((page) =>
      linksIn(page, textOf(page))
        .filter((to) => !existsSync(join(root, to)))
        .map((to) => `${page}: ${to}`),
    );
    expect(dead).to.deep.equal([]);
  });

  it('name files of the repository that are there', () => {
    // What stood there when a change was made may be gone since.
    const gone = pages
      .filter((page) => page !== 'CHANGELOG.md')
      .flatMap((page) =>
        filesIn(textOf(page))
          .filter((path) => !isPattern(path) && !existsSync(join(root, path)))
          .map((path) => `${page}: ${path}`),
      );
    expect(gone).to.deep.equal([]);
    expect(filesIn('see `core/a/b.ts` and `npx mocha spec/x.spec.ts`, not core/c.ts')).to.deep.equal([
      'core/a/b.ts',
      'spec/x.spec.ts',
    ]);
  });
});
