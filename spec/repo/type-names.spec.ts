import { expect } from 'chai';
import { product, textOf } from './tree.js';

/** A type, interface or class that a file declares at its top level. */
interface Declared {
  readonly name: string;
  readonly file: string;
  readonly exported: boolean;
}

/** Top-level declarations begin their lines, as the formatter has it. */
const declaredIn = (file: string, text: string): readonly Declared[] =>
  [...text.matchAll(/^(export )?(?:abstract )?(?:interface|type|class) (\w+)/gm)].map(([, exported, name]) => ({
    name: name!,
    file,
    exported: exported !== undefined,
  }));

/**
 * Names that mean two things where one reader meets both: of two exported types, or of an exported one and one that a file
 * of the same room, or any file in the case of a contract, keeps to itself. Two files may each keep a type of one name.
 */
const ambiguous = (types: readonly Declared[]): readonly string[] =>
  types
    .filter(({ exported }) => exported)
    .flatMap((known) => {
      const others = types.filter(
        (other) =>
          other.name === known.name &&
          other.file !== known.file &&
          (other.exported || roomOf(other.file) === roomOf(known.file) || known.file.startsWith('core/contracts/')),
      );
      return others.length === 0 ? [] : [`${known.name}: ${[known, ...others].map(({ file }) => file).join(', ')}`];
    });
const roomOf = (file: string): string => file.slice(0, file.indexOf('/'));

/** Names that nobody could guess the meaning of, and that were given up. */
const GIVEN_UP = [
  'Told\\w*',
  'About',
  'Aside',
  'Case',
  'Doors',
  'Heard',
  'Held',
  'Lawless\\w*',
  'Passing',
  'PutOff',
  'Said',
  'Teller',
  'Way',
  'Wreck',
  'Visit',
  'Gift',
  'spared',
  'grave',
  'barren',
  'believe',
  'doors',
  'weigh',
  'land',
  'book',
  'noStatistics',
];
/** What a file declares under such a name: a type, a value, a field or a method. */
const opaqueIn = (text: string): readonly string[] =>
  [
    ...text.matchAll(
      new RegExp(
        `(?:\\b(?:interface|type|class|const|let|function) |#|^ +(?:async )?)(${GIVEN_UP.join('|')})(?=[\\s(:<=;,.!])`,
        'gm',
      ),
    ),
  ].map(([, name]) => name!);

describe('names of types', () => {
  it('are not those that were given up because nobody could guess them, nor are those of values', () => {
    expect(product().flatMap((file) => opaqueIn(textOf(file)).map((name) => `${file}: ${name}`))).to.deep.equal([]);
    const text =
      'interface Told {}\nconst barren = 1;\n  weigh(): void {}\n  this.#book.a;\n// they weigh a book\ntype Visits = 1;';
    expect(opaqueIn(text)).to.deep.equal(['Told', 'barren', 'weigh', 'book']);
  });

  it('mean one thing each', () => {
    expect(ambiguous(product().flatMap((file) => declaredIn(file, textOf(file))))).to.deep.equal([]);
  });

  it('are told apart by who meets them', () => {
    const texts: Readonly<Record<string, string>> = {
      'core/contracts/a.ts': 'export interface Row {\n  a: 1\n}\nexport type Alone = 1;',
      'core/b.ts': 'class Row {}\nclass Kept {}\ninterface Twice {}',
      'plugins/c.ts': 'type Row = 1;\ntype Kept = 2;\nexport abstract class Face {}\nexport type Twice = 1;',
      'plugins/d.ts': 'type Face = 1;',
      'reports/e.ts': 'type Face = 1;\nexport class Twice {}\nconst Alone = 1;',
    };
    const types = Object.entries(texts).flatMap(([file, text]) => declaredIn(file, text));
    expect(ambiguous(types)).to.deep.equal([
      'Row: core/contracts/a.ts, core/b.ts, plugins/c.ts',
      'Face: plugins/c.ts, plugins/d.ts',
      'Twice: plugins/c.ts, reports/e.ts',
      'Twice: reports/e.ts, plugins/c.ts',
    ]);
  });
});
