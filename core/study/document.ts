import { Composer, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, Parser, type CST, type Document } from 'yaml';
import type { Json, JsonObject } from '../contracts/index.js';
import type { Explanation } from '../errors/index.js';
import { isObject } from '../plugin/index.js';
import { quietText, type Refuse } from './text.js';

/** What a study file may be, so that any file is read or refused within a second, and never by running out of memory. */
export const MOST_LEVELS = 64;
export const MOST_VALUES = 10_000;
const MOST_CHARACTERS = 1 << 20;

/** Names that every object has of its own: as keys of a file they would be taken for what the language put there. */
export const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** A document as a value, and what it was made from. */
export interface ReadDocument {
  readonly value: Json;
  /** root of the syntax tree */
  readonly root: unknown;
  /** the node that an alias stands for */
  readonly targets: ReadonlyMap<unknown, unknown>;
  /** `line:column` of an offset */
  at(offset: number): string;
}

/**
 * One YAML 1.2 document (JSON is a part of YAML) of the core schema as plain data: aliases written out, keys text, every
 * number finite and held as it was written if whole. Throws what `refuse` makes of anything else.
 */
export const readDocument = (source: string, refuse: Refuse): ReadDocument => {
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${line}:${col}`;
  };
  const text = quietText(source, refuse);
  const tokens = tokensOf(text, lines, at, refuse);
  const document = onlyDocument(tokens, text, at, refuse);
  if (document === undefined) return { value: null, root: undefined, targets: new Map(), at };
  const reading = new Reading(at, refuse);
  return { value: reading.valueOf(document.contents, 0), root: document.contents, targets: reading.targets, at };
};

/** What one level of nesting puts on the parser's stack, at most. */
const STACKED = 3;

/**
 * The concrete syntax, depth and size checked: the composer, which comes next, recurses, and thousands of levels end the
 * process.
 */
const tokensOf = (text: string, lines: LineCounter, at: ReadDocument['at'], refuse: Refuse): readonly CST.Token[] => {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > STACKED * (MOST_LEVELS + 2)) throw refuse(at(parser.offset), TOO_DEEP);
  }
  tokens.push(...parser.end());
  let values = 0;
  const open: [token: CST.Token, level: number][] = tokens.map((token): [CST.Token, number] => [token, 0]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [token, level] = next;
    if (level > MOST_LEVELS) throw refuse(at(token.offset), TOO_DEEP);
    if ('items' in token)
      for (const { key, value } of token.items) {
        if (++values > MOST_VALUES) throw refuse(at(token.offset), TOO_MANY);
        if (key) open.push([key, level + 1]);
        if (value) open.push([value, level + 1]);
      }
    else if (token.type === 'document' && token.value) open.push([token.value, level]);
  }
  return tokens;
};
const TOO_DEEP = {
  what: `lists and maps are nested more than ${MOST_LEVELS} deep`,
  why: 'No study is that deep: a bracket was left open, or the file was not written for Collapsar',
  fix: 'Close the brackets, or check which file this is',
};
const TOO_MANY = {
  what: `there are more than ${MOST_VALUES} values`,
  why: 'No study is that long: a file of data was taken for one',
  fix: 'Name data in the options of a source; write seeds as their number',
};

const onlyDocument = (
  tokens: readonly CST.Token[],
  text: string,
  at: ReadDocument['at'],
  refuse: Refuse,
): Document.Parsed | undefined => {
  // Keys are compared in `Reading`, in linear time; known tags of YAML 1.1 make values that are no JSON.
  const composer = new Composer({ uniqueKeys: false, resolveKnownTags: false, prettyErrors: false });
  let found: Document.Parsed | undefined;
  for (const document of composer.compose(tokens, true, text.length)) {
    const fault = document.errors[0];
    if (fault !== undefined) throw refuse(at(fault.pos[0]), { what: fault.message, ...adviceFor(fault) }, fault);
    if (found !== undefined)
      throw refuse(at(document.range[0]), {
        what: 'a second document begins here',
        why: 'A line of three hyphens separates documents, and a study is one',
        fix: 'Write every study into a file of its own',
      });
    const { yaml } = document.directives;
    const directive = document.warnings.find(({ code }) => code === 'BAD_DIRECTIVE');
    if (directive !== undefined || (yaml.explicit === true && yaml.version !== '1.2'))
      throw refuse(at(directive?.pos[0] ?? 0), {
        what: directive?.message ?? `the file says that it is YAML ${yaml.version}`,
        why: 'Studies are YAML 1.2, in which yes and no are text',
        fix: 'Take the line that begins with % out',
      });
    const tag = document.warnings.find(({ code: kind }) => kind === 'TAG_RESOLVE_FAILED');
    if (tag !== undefined)
      throw refuse(at(tag.pos[0]), {
        what: `the tag ${text.slice(...tag.pos).slice(0, 60)} is not known here, or does not fit its value`,
        why: 'A study holds text, numbers, true, false, null, lists and maps, and an exclamation mark makes a tag',
        fix: 'Take the tag out; quote text that begins with an exclamation mark',
      });
    found = document;
  }
  return found;
};

const adviceFor = ({
  code,
  message,
}: {
  readonly code: string;
  readonly message: string;
}): Pick<Explanation, 'why' | 'fix'> => {
  // An open bracket is told by the indentation of what follows it.
  switch (message.startsWith('Flow') ? '' : code) {
    case 'TAB_AS_INDENT':
      return { why: 'A tab has no width that everyone agrees on', fix: 'Indent with spaces' };
    case 'BAD_INDENT':
      return { why: 'Lines of one list or map begin in one column', fix: 'Align them, with spaces rather than tabs' };
    default:
      return {
        why: 'The study file is YAML or JSON, and this is neither',
        fix: 'Check indentation, brackets and quotes here and in the line before',
      };
  }
};

/** The walk from syntax tree to value. */
class Reading {
  readonly targets = new Map<unknown, unknown>();
  readonly #anchors = new Map<string, unknown>();
  /** nodes with an anchor that the walk stands in */
  readonly #open = new Set<unknown>();
  #values = 0;
  #characters = 0;
  /** offset of the outermost alias that is being written out */
  #alias: number | undefined;

  constructor(
    private readonly at: ReadDocument['at'],
    private readonly refuse: Refuse,
  ) {}

  valueOf(node: unknown, level: number): Json {
    if (node === null || node === undefined) return this.#count(node, 0, null);
    if (level > MOST_LEVELS) throw this.#fault(node, TOO_DEEP);
    if (isAlias(node)) return this.#aliased(node, level);
    const { anchor } = node as { anchor?: string };
    const first = anchor !== undefined && this.#alias === undefined;
    if (first) {
      this.#anchors.set(anchor, node);
      this.#open.add(node);
    }
    const value = this.#plain(node, level);
    if (first) this.#open.delete(node);
    return value;
  }

  #plain(node: unknown, level: number): Json {
    if (isScalar(node)) return this.#scalar(node, node.value, node.source ?? '');
    if (isMap(node)) return this.#count(node, 0, this.#map(node.items, level));
    return this.#count(node, 0, isSeq(node) ? node.items.map((item) => this.valueOf(item, level + 1)) : null);
  }

  #map(items: readonly { readonly key: unknown; readonly value: unknown }[], level: number): JsonObject {
    const object: Record<string, Json> = {};
    for (const { key, value } of items) {
      const target = isAlias(key) ? this.#targetOf(key) : key;
      if (!isScalar(target) || target.value === null)
        throw this.#fault(key ?? value, {
          what: 'a key is a list, a map or nothing',
          why: 'Curly brackets around a name, or a question mark at the start of a line, make such keys',
          fix: 'Write keys as text; quote text with special characters',
        });
      const name = String(this.valueOf(isAlias(key) ? target : key, level + 1));
      if (RESERVED.has(name)) throw this.#fault(key, reserved(name));
      if (Object.hasOwn(object, name))
        throw this.#fault(key, {
          what: `the key ${quoted(name)} is given twice: map keys must be unique`,
          why: 'Of two values one would be passed over without a word',
          fix: name === '<<' ? MERGE : 'Take one of them out, or join what they say',
        });
      if (name === '<<')
        throw this.#fault(key, { what: 'merge keys (<<) are not read', why: 'YAML 1.2 has none', fix: MERGE });
      object[name] = this.valueOf(value, level + 1);
    }
    return object;
  }

  #scalar(node: unknown, value: unknown, source: string): Json {
    if (typeof value === 'string') return this.#count(node, value.length, value);
    if (typeof value === 'number') {
      if (!Number.isFinite(value))
        throw this.#fault(node, {
          what: `found ${source.slice(0, 60)} where a finite number, text, true, false or null is wanted`,
          why: 'Results are kept as JSON, which has no such number',
          fix: 'Leave the option out if it has no limit, or quote it if it is text',
        });
      if (Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?(\d+|0[xo][\da-f]+)$/i.test(source))
        throw this.#fault(node, {
          what: `the whole number ${source.slice(0, 60)} cannot be held exactly`,
          why: 'Whole numbers are exact up to 9007199254740991',
          fix: 'Quote it if it is a name, such as a label; else write it with an exponent, such as 1e20',
        });
      return this.#count(node, source.length, value);
    }
    return this.#count(node, source.length, typeof value === 'boolean' ? value : null);
  }

  #aliased(alias: { readonly source: string }, level: number): Json {
    const target = this.#targetOf(alias);
    const outermost = this.#alias === undefined;
    if (outermost) this.#alias = offsetOf(alias) ?? 0;
    const value = this.valueOf(target, level);
    if (outermost) this.#alias = undefined;
    return value;
  }

  /** Found when the walk first comes by; when an anchor's node is written out again, its aliases mean what they meant. */
  #targetOf(alias: { readonly source: string }): unknown {
    const known = this.targets.get(alias);
    if (known !== undefined) return known;
    const target = this.#anchors.get(alias.source);
    const written = `the alias *${alias.source.slice(0, 60)}`;
    if (target === undefined)
      throw this.#fault(alias, {
        what: `${written} stands for nothing: no &${alias.source.slice(0, 60)} comes before it`,
        why: 'A star at the start of a value makes it an alias',
        fix: 'Quote the value if it is text, or set the anchor earlier in the file',
      });
    if (this.#open.has(target))
      throw this.#fault(alias, {
        what: `${written} stands inside of what it stands for`,
        why: 'Written out it would have no end',
        fix: 'Write out what is meant',
      });
    this.targets.set(alias, target);
    return target;
  }

  #count<T extends Json>(node: unknown, characters: number, value: T): T {
    this.#characters += characters;
    if (++this.#values <= MOST_VALUES && this.#characters <= MOST_CHARACTERS) return value;
    if (this.#alias === undefined) throw this.#fault(node, TOO_MANY);
    throw this.refuse(this.at(this.#alias), {
      what: `with its aliases written out, the file has more than ${MOST_VALUES} values or a million characters`,
      why: 'Aliases of aliases grow like a power of their number',
      fix: 'Write out what is meant',
    });
  }

  #fault(node: unknown, explanation: Omit<Explanation, 'where'>): Error {
    return this.refuse(this.at(this.#alias ?? offsetOf(node) ?? 0), explanation);
  }
}

const MERGE = 'Write out what is to be merged, or give the whole map an anchor';
const quoted = (name: string): string => JSON.stringify(name.length > 60 ? `${name.slice(0, 57)}...` : name);
export const reserved = (name: string): Omit<Explanation, 'where'> => ({
  what: `the key ${quoted(name)} cannot be used`,
  why: 'Every object of the language has something of that name already',
  fix: 'Take it out',
});

/** Where a node begins in the text. */
export const offsetOf = (node: unknown): number | undefined =>
  isObject(node) && Array.isArray(node['range']) ? Number(node['range'][0]) : undefined;
