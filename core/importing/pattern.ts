import { CollapsarError } from '../errors/index.js';
import { nearest } from '../plugin/index.js';

/** What a chain and a generation of it are told by. */
export const PLACES = ['source', 'model', 'strategy', 'samples', 'seed', 'generation'] as const;
export type ChainPlace = (typeof PLACES)[number];
export type PlaceTexts = Readonly<Partial<Record<ChainPlace, string>>>;

const NUMBERED: readonly ChainPlace[] = ['samples', 'seed', 'generation'];
const isPlace = (name: string): name is ChainPlace => PLACES.some((place) => place === name);
const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** A file's path, or the name of a column, in which {strategy}, {seed} and so on stand for parts that are read. */
export class PlacePattern {
  readonly places: readonly ChainPlace[];
  readonly #expression: RegExp;

  private constructor(
    readonly text: string,
    words: readonly string[],
    private readonly inPath: boolean,
  ) {
    const known = new Set<ChainPlace>();
    this.#expression = new RegExp(`^${words.map((word) => this.#part(word, known)).join('')}$`, 'u');
    this.places = [...known];
  }

  /**
   * Slashes separate folders; * stands for any part of a name, ** for folders however deep.
   * @throws CollapsarError COLLAPSAR_IMPORT_INVALID for what is in curly brackets and no place
   */
  static ofPath(text: string): PlacePattern {
    for (const [, name = ''] of text.matchAll(/\{([^{}]*)\}/g)) {
      if (isPlace(name)) continue;
      const meant = nearest(name, PLACES);
      throw new CollapsarError('COLLAPSAR_IMPORT_INVALID', {
        what: `the pattern ${text} holds {${name}}, which stands for nothing`,
        where: 'import.files',
        ...(meant === undefined ? {} : { why: `Did you mean {${meant}}?` }),
        fix: `In curly brackets may stand ${PLACES.join(', ')}; * stands for what is not read`,
      });
    }
    const clean = text.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
    return new PlacePattern(text, clean.split(/(\{[^{}]*\}|\*\*\/|\*)/), true);
  }

  /** Undefined for a name without places, which is a column's own. */
  static ofColumn(text: string): PlacePattern | undefined {
    const words = text.split(/(\{(?:source|model|strategy|samples|seed|generation)\})/);
    return words.length === 1 ? undefined : new PlacePattern(text, words, false);
  }

  #part(word: string, known: Set<ChainPlace>): string {
    if (this.inPath && word === '**/') return '(?:[^/]+/)*';
    if (this.inPath && word === '*') return '[^/]*';
    const name = /^\{(.*)\}$/.exec(word)?.[1] ?? '';
    if (!isPlace(name)) return literal(word);
    // The same place a second time is the same text.
    if (known.has(name)) return `\\k<${name}>`;
    known.add(name);
    const any = this.inPath ? '[^/]+?' : '.+?';
    return `(?<${name}>${NUMBERED.includes(name) ? '\\d+' : any})`;
  }

  /** What stands in the places; undefined where the text is another. */
  match(text: string): PlaceTexts | undefined {
    const found = this.#expression.exec(text);
    return found === null ? undefined : { ...found.groups };
  }
}
