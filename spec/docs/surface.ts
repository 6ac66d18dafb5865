import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../repo/tree.js';

/** An export of a module: its name, the file that it stands in, and what its docstring says. */
export interface Documented {
  readonly name: string;
  readonly file: string;
  /** `name(a, b)`, or the name of a type or a constant */
  readonly call: string;
  /** one line; empty = there is no docstring */
  readonly says: string;
}

/** What a module exports, in the order of its statements, each with its docstring. `path`: from the root. */
export const surfaceOf = (path: string): readonly Documented[] => {
  const program = ts.createProgram([join(root, path)], {
    allowImportingTsExtensions: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    noEmit: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
  });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(join(root, path))!)!;
  return checker.getExportsOfModule(module).map((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const declaration = symbol.declarations![0]!;
    const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
    const parameters =
      value !== undefined && ts.isArrowFunction(value)
        ? `(${value.parameters.map((each) => `${each.name.getText()}${each.initializer === undefined && each.questionToken === undefined ? '' : '?'}`).join(', ')})`
        : '';
    const tags = symbol
      .getJsDocTags(checker)
      .map(({ text }) => `\`${ts.displayPartsToString(text).replace(' ', '`: ')}.`);
    const says = [ts.displayPartsToString(symbol.getDocumentationComment(checker)), ...tags];
    return {
      name: exported.name,
      file: declaration.getSourceFile().fileName,
      call: `${exported.name}${parameters}`,
      says: says.join(' ').replaceAll(/\s+/g, ' ').trim(),
    };
  });
};
