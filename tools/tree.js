/**
 * node tools/tree.js [revision ...]: how the product's code is cut, by room and as a whole: files, lines, median file, the
 * longest file, imports of the product's own files and of all modules per 1,000 lines, files that exactly one other imports
 * (and of them those under 40 lines), and functions of a cyclomatic complexity above 12. Without a revision: the files of
 * the working tree that git knows.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Linter } from 'eslint';
import typescript from 'typescript';
import { parser } from 'typescript-eslint';

const root = fileURLToPath(new URL('../', import.meta.url));
const ROOMS = ['host', 'core', 'plugins', 'reports', 'cli'];
const SMALL = 40;
const COMPLEX = 12;
const git = (/** @type {string[]} */ ...args) =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });

/** The text of every product file by path. */
const read = (/** @type {string | undefined} */ revision) => {
  const listed = git(...(revision === undefined ? ['ls-files'] : ['ls-tree', '-r', '--name-only', revision]));
  const paths = listed
    .split('\n')
    .filter((path) => path.endsWith('.ts') && !path.includes('/assembly/'))
    .filter((path) => ROOMS.some((room) => path === `${room}.ts` || path.startsWith(`${room}/`)))
    .filter((path) => revision !== undefined || existsSync(join(root, path)));
  return new Map(
    paths.map((path) => [
      path,
      revision === undefined ? readFileSync(join(root, path), 'utf8') : git('show', `${revision}:${path}`),
    ]),
  );
};

const linter = new Linter();
const complexIn = (/** @type {string} */ text) =>
  linter
    .verify(text, {
      languageOptions: { parser },
      linterOptions: { reportUnusedDisableDirectives: 'off' },
      rules: { complexity: ['error', COMPLEX] },
    })
    .filter(({ ruleId }) => ruleId === 'complexity').length;

const specifiersOf = (/** @type {string} */ text) =>
  typescript.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
const middle = (/** @type {number[]} */ numbers) =>
  numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? 0;

const facts = (/** @type {Map<string, string>} */ files) => {
  /** @type {Map<string, Set<string>>} */
  const importers = new Map();
  const measured = [...files].map(([path, text]) => {
    const specifiers = specifiersOf(text);
    const own = specifiers
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => posix.join(dirname(path), specifier).replace(/\.js$/, '.ts'));
    for (const target of own) importers.set(target, (importers.get(target) ?? new Set()).add(path));
    const lines = text.split('\n').length - 1;
    return { path, lines, imports: specifiers.length, own: own.length, complex: complexIn(text) };
  });
  const rows = ROOMS.flatMap((room) => {
    const inside = measured.filter(({ path }) => path === `${room}.ts` || path.startsWith(`${room}/`));
    return inside.length === 0 ? [] : [row(room, inside, importers)];
  });
  return [...rows, row('all', measured, importers)];
};

const sum = (/** @type {number[]} */ numbers) => numbers.reduce((a, b) => a + b, 0);
/** @typedef {{ path: string, lines: number, imports: number, own: number, complex: number }} Measured */
const row = (
  /** @type {string} */ room,
  /** @type {Measured[]} */ files,
  /** @type {Map<string, Set<string>>} */ by,
) => {
  const lines = files.map((file) => file.lines);
  const all = sum(lines);
  const once = files.filter(({ path }) => by.get(path)?.size === 1);
  const perThousand = (/** @type {number} */ n) => Math.round((n / all) * 1000);
  return {
    room,
    files: files.length,
    lines: all,
    median: middle(lines),
    longest: Math.max(...lines),
    'own imports / 1,000 lines': perThousand(sum(files.map(({ own }) => own))),
    'imports / 1,000 lines': perThousand(sum(files.map(({ imports }) => imports))),
    'one importer': once.length,
    [`of them under ${SMALL} lines`]: once.filter((file) => file.lines < SMALL).length,
    [`functions above ${COMPLEX}`]: sum(files.map(({ complex }) => complex)),
  };
};

const revisions = process.argv.slice(2);
for (const revision of revisions.length === 0 ? [undefined] : revisions) {
  console.log(
    revision === undefined ? 'the working tree' : `${revision} (${git('rev-parse', '--short', revision).trim()})`,
  );
  const rows = facts(read(revision));
  const names = Object.keys(rows[0] ?? {});
  const cells = [names, ...rows.map((each) => names.map((name) => String(each[/** @type {never} */ (name)])))];
  const widths = names.map((_, i) => Math.max(...cells.map((line) => line[i]?.length ?? 0)));
  for (const line of cells)
    console.log(
      line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    );
}
