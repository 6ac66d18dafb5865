import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { product, root, textOf } from './tree.js';

/** What each entry of the package exports, values and types, as it was decided: adding or losing a name is a promise made or broken. */
const DECIDED = 'spec/repo/surface.json';
type Surface = Readonly<Record<string, readonly string[]>>;

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

describe('the public surface', function () {
  this.timeout(60_000);
  const manifest = JSON.parse(textOf('package.json')) as Manifest;
  const entries = Object.entries(manifest.exports).flatMap(([key, to]) =>
    typeof to === 'string' ? [] : [{ name: `${manifest.name}${key.slice(1)}`, file: join(root, to.types) }],
  );
  /** by entry: each exported symbol, aliases followed */
  const exported = new Map<string, readonly ts.Symbol[]>();
  let checker: ts.TypeChecker;

  before(() => {
    if (entries.some(({ file }) => !existsSync(file))) execFileSync(process.execPath, [join(root, 'tools/build.js')]);
    const program = ts.createProgram(
      entries.map(({ file }) => file),
      {
        module: ts.ModuleKind.NodeNext,
        target: ts.ScriptTarget.ES2023,
        noEmit: true,
        noLib: true,
        types: [],
        typeRoots: [],
      },
    );
    checker = program.getTypeChecker();
    for (const { name, file } of entries) {
      const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
      exported.set(name, checker.getExportsOfModule(module));
    }
  });
  const meantBy = (symbol: ts.Symbol): ts.Symbol =>
    (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
  const isValue = (symbol: ts.Symbol): boolean =>
    (meantBy(symbol).flags & ts.SymbolFlags.Value) !== 0 &&
    !(symbol.declarations ?? []).some(
      (declared) => ts.isExportSpecifier(declared) && ts.isTypeOnlyExportDeclaration(declared),
    );

  it(`is what was decided (COLLAPSAR_WRITE_SURFACE=1 writes ${DECIDED}, to be read before it is committed)`, () => {
    const surface: Surface = Object.fromEntries(
      [...exported].map(([entry, symbols]) => [
        entry,
        symbols.map((symbol) => `${isValue(symbol) ? '' : 'type '}${symbol.name}`).sort(),
      ]),
    );
    if (process.env['COLLAPSAR_WRITE_SURFACE'] === '1')
      writeFileSync(join(root, DECIDED), `${JSON.stringify(surface, undefined, 2)}\n`);
    expect(surface).to.deep.equal(JSON.parse(textOf(DECIDED)));
  });

  it('says of every export what it is', () => {
    const silent = [...exported].flatMap(([entry, symbols]) =>
      symbols
        .filter((symbol) => meantBy(symbol).getDocumentationComment(checker).length === 0)
        .map(({ name }) => `${entry}: ${name}`),
    );
    expect(silent).to.deep.equal([]);
  });

  it('means one thing by a name, whichever entry has it', () => {
    const meanings = new Map<string, ts.Symbol>();
    const others = [...exported].flatMap(([entry, symbols]) =>
      symbols.flatMap((symbol) => {
        const [meant, known] = [meantBy(symbol), meanings.get(symbol.name)];
        meanings.set(symbol.name, known ?? meant);
        return known === undefined || known === meant ? [] : [`${entry}: ${symbol.name}`];
      }),
    );
    expect(others).to.deep.equal([]);
  });

  it('is enough for every built-in: a third party could have written each', () => {
    const open = new Set(
      ['plugin', 'numerics'].flatMap((entry) => exported.get(`${manifest.name}/${entry}`)!.map(({ name }) => name)),
    );
    const closed = product()
      .filter((file) => file.startsWith('plugins/'))
      .flatMap((file) =>
        [...textOf(file).matchAll(/import (?:type )?\{([^}]*)\} from '[./]+\/core\/[^']*'/g)]
          .flatMap(([, names]) => names!.split(','))
          .map((name) =>
            name
              .trim()
              .replace(/^type /, '')
              .replace(/ as .*/, ''),
          )
          .filter((name) => name !== '' && !open.has(name) && !OWN.has(name))
          .map((name) => `${file}: ${name}`),
      );
    expect(closed).to.deep.equal([]);
  });
});

/** What `local` and the child program that comes with the package say to each other: no other executor starts that program. */
const OWN = new Set(['ChildAnswer', 'ChildEnvironment', 'ChildReport']);
