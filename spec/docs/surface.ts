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

const withoutExample = (text: string): string => text.replaceAll(/^ {4}.*$/gm, '');

/** Modules whose exports a page lists; read together, for they share most of what they import. */
const MODULES = ['core/numerics/index.ts', 'core/public.ts'];
let read: ts.Program | undefined;
const programOf = (): ts.Program =>
  (read ??= ts.createProgram(
    MODULES.map((path) => join(root, path)),
    {
      allowImportingTsExtensions: true,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      noEmit: true,
      noLib: true,
      types: [],
      typeRoots: [],
      target: ts.ScriptTarget.ES2022,
    },
  ));

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
    const tags = symbol
      .getJsDocTags(checker)
      .map(({ text }) => `\`${ts.displayPartsToString(text).replace(' ', '`: ')}.`);
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
