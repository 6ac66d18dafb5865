/** An element of a page's markup, before it is made compact. */
export interface Element {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly classes: readonly string[];
  readonly parent: Element | undefined;
  readonly children: readonly Node[];
}
/** Text is as the markup has it: escaped. */
export type Node = Element | string;

type Open = Element & { readonly children: Node[] };

const VOID = new Set(['br', 'hr', 'img', 'input', 'link', 'meta', 'wbr']);
const TOKEN =
  /<!--[\s\S]*?-->|<(\/?)([a-zA-Z][\w-]*)((?:\s+[^\s=>/]+(?:=(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*)\s*(\/?)>|[^<]+/g;
const ATTRIBUTE = /([^\s=>/]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?/g;

/** Reads markup that a page is made of: text in it is escaped, and elements are closed. */
export const parse = (markup: string, attributes: Readonly<Record<string, string>> = {}): Element => {
  const root = element('html', new Map(Object.entries(attributes)), undefined);
  let open: Open = root;
  for (const [token, closing, tag, given, empty] of markup.matchAll(TOKEN)) {
    if (tag === undefined) {
      if (!token.startsWith('<!--')) open.children.push(token);
    } else if (closing === '/') open = closed(open, tag);
    else {
      const made = element(tag, attributesOf(given!), open);
      open.children.push(made);
      if (empty !== '/' && !VOID.has(tag)) open = made;
    }
  }
  return root;
};

const element = (tag: string, attributes: ReadonlyMap<string, string>, parent: Element | undefined): Open => ({
  tag,
  attributes,
  classes: (attributes.get('class') ?? '').split(/\s+/).filter(Boolean),
  parent,
  children: [],
});

const attributesOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(ATTRIBUTE)].map(([, name, double, single, bare]) => [name!, double ?? single ?? bare ?? '']),
  );

/** What an end tag leads back to; of one that nothing opened, where it stands. */
const closed = (from: Open, tag: string): Open => {
  for (let at: Element | undefined = from; at !== undefined; at = at.parent)
    if (at.tag === tag && at.parent !== undefined) return at.parent as Open;
  return from;
};

export const isElement = (node: Node): node is Element => typeof node !== 'string';
export const elementsOf = ({ children }: Element): readonly Element[] => children.filter(isElement);
export const hasClass = ({ classes }: Element, name: string): boolean => classes.includes(name);

/** Every element below one, in the order of the page. */
export function* below(from: Element): Generator<Element> {
  for (const child of elementsOf(from)) {
    yield child;
    yield* below(child);
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: '\u00a0',
};
/** What a reader sees of it, on one line. */
export const textOf = (node: Node | undefined): string =>
  (node === undefined ? '' : isElement(node) ? node.children.map(rawText).join('') : node)
    .replace(/&(\w+|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replace(/\s+/g, ' ')
    .trim();
const rawText = (node: Node): string => (isElement(node) ? node.children.map(rawText).join('') : node);
