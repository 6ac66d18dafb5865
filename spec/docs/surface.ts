import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../repo/tree.js';

/** An export of a module: its name, the file that it stands in, and what its docstring says. */
export interface Documented {
  readonly name: string;
  readonly file: string;
  /** `name(a, b)`, or the name of a type or a constant */
  readonly call: string;
  readonly isValue: boolean;
  /** one line; empty = there is no docstring */
  readonly says: string;
}

/** Of what is taken apart, the names of its parts. */
const nameOf = (name: ts.BindingName): string =>
  ts.isObjectBindingPattern(name)
    ? `{ ${name.elements.map((one) => `${one.dotDotDotToken === undefined ? '' : '...'}${(one.propertyName ?? one.name).getText()}`).join(', ')} }`
    : name.getText();

/** What a tag says: of a parameter or an error behind its name, of others as a sentence. */
const tagText = (tag: string, text: string): string => {
  if (tag === 'param' || /^(?:\w*Error|COLLAPSAR_\w+)\b/.test(text)) return `\`${text.replace(' ', '`: ')}.`;
  return `${tag === 'throws' ? 'Throws' : 'Returns'} ${text}.`;
};

const withoutExample = (text: string): string => text.replaceAll(/^ {4}.*$/gm, '');

/** Modules whose exports a page lists; read together, for they share most of what they import. */
const MODULES = ['core/numerics/index.ts', 'core/public.ts', 'core/testing/index.ts', 'plugins/tensors/index.ts'];
let read: ts.Program | undefined;
const OPTIONS: ts.CompilerOptions = {
  allowImportingTsExtensions: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  noEmit: true,
  noLib: true,
  types: [],
  typeRoots: [],
  target: ts.ScriptTarget.ES2022,
};
const programOf = (): ts.Program => {
  if (read !== undefined) return read;
  const host = ts.createCompilerHost(OPTIONS);
  // Packages are not read: what they declare takes longer than all of the product, and no docstring is in them.
  host.resolveModuleNameLiterals = (literals, from, _redirected, options) =>
    literals.map(({ text }) =>
      text.startsWith('.')
        ? ts.resolveModuleName(text, from, options, host, undefined, undefined, ts.ModuleKind.ESNext)
        : { resolvedModule: undefined },
    );
  host.resolveTypeReferenceDirectiveReferences = (references) =>
    references.map(() => ({ resolvedTypeReferenceDirective: undefined }));
  read = ts.createProgram(
    MODULES.map((path) => join(root, path)),
    OPTIONS,
    host,
  );
  return read;
};

/** What one of them exports, in the order of its statements, each with its docstring. `path`: from the root. */
export const surfaceOf = (path: string): readonly Documented[] => {
  const program = programOf();
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(join(root, path))!)!;
  return checker.getExportsOfModule(module).map((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const declaration = symbol.declarations![0]!;
    const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
    const parameters =
      value !== undefined && ts.isArrowFunction(value)
        ? `(${value.parameters.map((each) => `${nameOf(each.name)}${each.initializer === undefined && each.questionToken === undefined ? '' : '?'}`).join(', ')})`
        : '';
    const tags = symbol.getJsDocTags(checker).map(({ name, text }) => tagText(name, ts.displayPartsToString(text)));
    const says = [withoutExample(ts.displayPartsToString(symbol.getDocumentationComment(checker))), ...tags];
    return {
      name: exported.name,
      file: declaration.getSourceFile().fileName,
      call: `${exported.name}${parameters}`,
      isValue: (symbol.flags & ts.SymbolFlags.Value) !== 0,
      says: says.join(' ').replaceAll(/\s+/g, ' ').trim(),
    };
  });
};
