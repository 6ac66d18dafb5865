import { elementsOf, hasClass, type Element } from './tree.js';

/**
 * The part of CSS that the style of reports is written in: what a browser would make of a chart, for programs that know SVG
 * and none of its style sheets.
 */
export class Cascade {
  readonly #rules: readonly Rule[];
  readonly #known = new WeakMap<Element, ReadonlyMap<string, string>>();

  constructor(sheet: string) {
    this.#rules = rulesOf(sheet.replace(/\/\*[\s\S]*?\*\//g, '')).sort((a, b) => a.weight - b.weight);
  }

  /** Declared of the element itself, variables filled in; and all variables that reach it, by their names with dashes. */
  of(element: Element): ReadonlyMap<string, string> {
    const known = this.#known.get(element);
    if (known !== undefined) return known;
    const found = new Map<string, string>();
    if (element.parent !== undefined)
      for (const [name, value] of this.of(element.parent)) if (name.startsWith('--')) found.set(name, value);
    for (const { selector, declarations } of this.#rules)
      if (matches(element, selector)) for (const [name, value] of declarations) found.set(name, value);
    const filled = new Map([...found].map(([name, value]) => [name, fill(value, found)]));
    this.#known.set(element, filled);
    return filled;
  }
}

const VARIABLE = /var\((--[\w-]+)(?:,([^()]*))?\)/;
const fill = (value: string, variables: ReadonlyMap<string, string>): string => {
  let filled = value;
  for (let turns = 0; turns < 8 && VARIABLE.test(filled); turns++)
    filled = filled.replace(VARIABLE, (_, name: string, otherwise = '') => variables.get(name) ?? String(otherwise));
  return filled.trim();
};

interface Rule {
  readonly selector: Selector;
  readonly declarations: readonly (readonly [name: string, value: string])[];
  readonly weight: number;
}
/** From the element itself backwards: what it is, and how it stands to the one before. */
type Selector = readonly { readonly tests: readonly Test[]; readonly combinator: string }[];
type Test = (element: Element) => boolean;

/** Rules of every screen; those of some, of print and of one preference are passed over. */
const rulesOf = (sheet: string): Rule[] => {
  const rules: Rule[] = [];
  for (let at = 0; ;) {
    const open = sheet.indexOf('{', at);
    if (open < 0) return rules;
    const close = closing(sheet, open);
    const prelude = sheet.slice(at, open).trim();
    const body = sheet.slice(open + 1, close);
    if (prelude === '@media screen') rules.push(...rulesOf(body));
    else if (!prelude.startsWith('@'))
      for (const text of split(prelude, ',')) {
        const selector = selectorOf(text.trim());
        // Later rules win over earlier ones of the same weight: sorting keeps their order.
        if (selector !== undefined)
          rules.push({ selector, declarations: declarationsOf(body), weight: weightOf(text) });
      }
    at = close + 1;
  }
};

const closing = (text: string, open: number): number => {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return text.length;
};

const declarationsOf = (body: string): Rule['declarations'] =>
  split(body, ';').flatMap((text) => {
    const at = text.indexOf(':');
    return at < 0
      ? []
      : [
          [
            text.slice(0, at).trim(),
            text
              .slice(at + 1)
              .replace('!important', '')
              .trim(),
          ] as const,
        ];
  });

/** At a sign, but not within brackets. */
const split = (text: string, at: string): readonly string[] => {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    if ('(['.includes(text[i]!)) depth++;
    else if (')]'.includes(text[i]!)) depth--;
    else if (depth === 0 && text[i] === at) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return [...parts, text.slice(from)];
};

/** Classes, attributes and the like count more than names of elements, ids more than both. */
const weightOf = (selector: string): number =>
  1e6 * (selector.match(/#[\w-]+/g)?.length ?? 0) +
  1e3 * (selector.match(/\.[\w-]+|\[[^\]]*\]|:(?!is|not|where)[a-z-]+/g)?.length ?? 0) +
  (selector.replace(/\[[^\]]*\]|[.#:][\w-]+/g, '').match(/[a-z][\w-]*/g)?.length ?? 0);

const SIMPLE = /^(?:([a-zA-Z][\w-]*)|\.([\w-]+)|#([\w-]+)|\[([\w-]+)(?:([\^$*~]?=)['"]?([^\]'"]*)['"]?)?\]|(\*))/;

/** Undefined: what it asks for never holds in a picture (`:hover`), or is not of this part of CSS. */
const selectorOf = (text: string): Selector | undefined => {
  const steps: { tests: Test[]; combinator: string }[] = [];
  let rest = text;
  let combinator = '';
  while (rest !== '') {
    const between = /^\s*([>+~]?)\s*/.exec(rest)!;
    if (steps.length > 0) combinator = between[1] === '' ? ' ' : between[1]!;
    rest = rest.slice(between[0].length);
    const tests: Test[] = [];
    for (let simple = takeSimple(rest); simple !== undefined; simple = takeSimple(rest)) {
      if (simple.test === undefined) return undefined;
      tests.push(simple.test);
      rest = simple.rest;
    }
    if (tests.length === 0) return undefined;
    steps.push({ tests, combinator });
  }
  return steps.reverse();
};

interface Taken {
  readonly rest: string;
  readonly test: Test | undefined;
}
const takeSimple = (text: string): Taken | undefined => {
  if (text.startsWith(':')) return takePseudo(text);
  const found = SIMPLE.exec(text);
  if (found === null) return undefined;
  const [whole, tag, css, id, attribute, operator, value = ''] = found;
  const rest = text.slice(whole.length);
  if (tag !== undefined) return { rest, test: (element) => element.tag === tag };
  if (css !== undefined) return { rest, test: (element) => hasClass(element, css) };
  if (id !== undefined) return { rest, test: ({ attributes }) => attributes.get('id') === id };
  if (attribute === undefined) return { rest, test: () => true };
  return { rest, test: ({ attributes }) => holds(attributes.get(attribute), operator, value) };
};

const holds = (found: string | undefined, operator: string | undefined, value: string): boolean => {
  if (found === undefined) return false;
  if (operator === undefined) return true;
  if (operator === '^=') return found.startsWith(value);
  if (operator === '$=') return found.endsWith(value);
  if (operator === '*=') return found.includes(value);
  return operator === '~=' ? found.split(' ').includes(value) : found === value;
};

const takePseudo = (text: string): Taken => {
  const [whole, name] = /^::?([a-z-]+)/.exec(text) ?? [':', ''];
  const rest = text.slice(whole.length);
  if (name === 'root') return { rest, test: ({ parent }) => parent === undefined };
  if (name === 'first-child') return { rest, test: (element) => siblingsOf(element)[0] === element };
  if (name !== 'is' && name !== 'not' && name !== 'where') return { rest, test: undefined };
  const inside = split(`${rest.slice(1, closingBracket(rest))}`, ',').map((one) => selectorOf(one.trim()));
  const any: Test = (element) => inside.some((selector) => selector !== undefined && matches(element, selector));
  return {
    rest: rest.slice(closingBracket(rest) + 1),
    test: name === 'not' ? (element) => !any(element) : any,
  };
};
const closingBracket = (text: string): number => {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at;
  }
  return text.length;
};

const siblingsOf = ({ parent }: Element): readonly Element[] => (parent === undefined ? [] : elementsOf(parent));

const matches = (element: Element, [first, ...others]: Selector): boolean => {
  if (!first!.tests.every((test) => test(element))) return false;
  if (others.length === 0) return true;
  return candidates(element, first!.combinator).some((candidate) => matches(candidate, others));
};

/** The elements that may stand before a combinator. */
const candidates = (element: Element, combinator: string): readonly Element[] => {
  const { parent } = element;
  if (parent === undefined) return [];
  if (combinator === '>') return [parent];
  if (combinator === ' ') return [parent, ...candidates(parent, ' ')];
  const before = siblingsOf(element).slice(0, siblingsOf(element).indexOf(element));
  return combinator === '+' ? before.slice(-1) : before;
};
