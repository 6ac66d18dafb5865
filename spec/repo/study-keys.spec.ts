import { expect } from 'chai';
import ts from 'typescript';
import { studySchema, VERDICT_IDS } from '../../core/contracts/index.js';
import { product, textOf } from './tree.js';

/** Where the study file is described. */
const SCHEMA = 'core/contracts/study-schema.ts';
/** Words of whatever is of a grid, and of every entry, in a study file or not; and the names of the definitions. */
const COMMON: ReadonlySet<string> = new Set([
  ...['source', 'sources', 'model', 'models', 'strategy', 'strategies', 'metric', 'metrics', 'use', 'as', 'with'],
  ...VERDICT_IDS,
]);

/** The keys of every object of a schema, by its path; entries are one of them for each list. */
const sectionsOf = (schema: unknown, path: string): [path: string, keys: readonly string[]][] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, ...words } = schema as { properties?: object };
  const own = Object.keys(properties).filter((key) => !COMMON.has(key));
  const inside = [
    ...Object.entries(properties).map(([key, value]) => [`${path}.${key}`, value] as const),
    ...['anyOf', 'items', 'then'].map((word) => [path, words[word as keyof typeof words]] as const),
  ];
  return [
    ...(own.length > 1 ? [[path, own] as [string, string[]]] : []),
    ...(Array.isArray(schema) ? schema : []).flatMap((one) => sectionsOf(one, path)),
    ...inside.flatMap(([at, value]) => sectionsOf(value, at)),
  ];
};

/** Files that list the keys of a section once more, and why. */
const AGAIN: Readonly<Record<string, string>> = {
  'core/contracts/entry-schema.ts: study.models': 'the part of the schema that has the keys of a model',
  'core/testing/results.ts: study': 'a whole study, for those who write sections of a report',
  'plugins/executors/bullmq/messages.ts: study.models':
    'what a worker checks of what a stranger may have written into the queue',
  'plugins/executors/bullmq/messages.ts: study.limits': 'the same',
  'reports/export/cff.ts: study.authors': 'what CITATION.cff calls them',
};

/** The names that each type, each object of constants and each schema in a file lists. */
const listsIn = (text: string): string[][] => {
  const found: string[][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node))
      found.push(node.members.filter(ts.isPropertySignature).map(({ name }) => nameOf(name)));
    if (ts.isObjectLiteralExpression(node))
      found.push(node.properties.flatMap((one) => (ts.isPropertyAssignment(one) ? [nameOf(one.name)] : [])));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true));
  return found;
};
const nameOf = (name: ts.PropertyName): string => name.getText().replaceAll("'", '');

/** Sections of the study file of which a list names more than half the keys, and two at least: it says them again. */
const saidAgain = (
  sections: readonly [path: string, keys: readonly string[]][],
  lists: readonly string[][],
): string[] =>
  sections.flatMap(([path, keys]) =>
    lists.some((list) => keys.filter((key) => list.includes(key)).length > Math.max(1, keys.length / 2)) ? [path] : [],
  );

describe('the keys of the study file', () => {
  const sections = sectionsOf(studySchema, 'study');

  it('are declared in one file, types and defaults among them', () => {
    const again = product()
      .filter((file) => file !== SCHEMA)
      .map((file) => ({ file, text: textOf(file) }))
      // Few files have the words at all, and parsing takes time.
      .filter(({ text }) => saidAgain(sections, [text.split(/\W+/)]).length > 0)
      .flatMap(({ file, text }) => saidAgain(sections, listsIn(text)).map((path) => `${file}: ${path}`));
    expect(again.sort()).to.deep.equal(Object.keys(AGAIN).sort());
  });

  it('are found in every section, in types and in constants', () => {
    expect(sections.map(([path]) => path)).to.include.members([
      'study',
      'study.models',
      'study.tolerance',
      'study.recommend',
      'study.gallery',
      'study.limits',
    ]);
    const text = `
      interface Tolerance { readonly increase: number; nats: number; window?: number }
      interface Tolerated { readonly increase: number; window: number }
      const PRICES = { realRow: 1, syntheticRow: 0 };
      const limits = { cellSeconds: seconds, cellMemoryMiB: most };
      type Picture = { images: number };`;
    expect(saidAgain(sections, listsIn(text))).to.deep.equal(['study.tolerance', 'study.costs']);
    expect(saidAgain(sections, listsIn(text.replace('nats: number;', '')))).to.deep.equal(['study.costs']);
  });
});
