import type { Markup } from '../../core/contracts/index.js';
import { visible } from '../../core/errors/index.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text as it may stand in an element or in a quoted attribute. Characters that HTML does not allow (controls, half of a
 * surrogate pair) become U+FFFD, so that the page is valid UTF-8 whatever a label holds; others that are not seen, such as
 * changes of direction, are written out: neither title nor sentence reads as something that is not there.
 */
export const escape = (text: string): string =>
  visible(
    text
      .replace(/[\ud800-\udfff]/gu, '\ufffd')
      // eslint-disable-next-line no-control-regex -- the characters that are not allowed are the point
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '\ufffd'),
  ).replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/** JSON that cannot end the script element it stands in, nor start a comment. */
export const scriptJson = (value: unknown): string =>
  visible(JSON.stringify(value)).replace(/[<>&]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Only this room makes one: an object that merely looks like Markup is refused. */
class Escaped implements Markup {
  constructor(readonly markup: string) {}
}

/** Text of Collapsar's own that is already markup: a style sheet, path data. Never for anything that a study says. */
export const trusted = (markup: string): Markup => new Escaped(markup);

const render = (value: unknown): string => {
  if (value instanceof Escaped) return value.markup;
  if (Array.isArray(value)) return value.map(render).join('');
  if (value === undefined || value === null || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escape(String(value));
  throw new TypeError(`html: cannot show ${typeof value === 'object' ? 'an object' : String(value)}`);
};

const dense = new WeakMap<TemplateStringsArray, readonly string[]>();
const densely = (strings: TemplateStringsArray): readonly string[] => {
  let parts = dense.get(strings);
  if (parts === undefined) {
    parts = strings.map((part, i) =>
      part
        .replace(/^\s*\n\s*/, i === 0 ? '' : ' ')
        .replace(/\s*\n\s*$/, i === strings.length - 1 ? '' : ' ')
        .replace(/\s*\n\s*/g, ' ')
        .replace(/ (\/?>)/g, '$1'),
    );
    dense.set(strings, parts);
  }
  return parts;
};

/**
 * A template whose interpolated strings are escaped. Takes strings, numbers, Markup and arrays of these; undefined, null and
 * false show nothing. A line break in the template itself, with the indentation around it, counts as one space.
 */
export const html = (strings: TemplateStringsArray, ...values: readonly unknown[]): Markup => {
  const parts = densely(strings);
  let markup = parts[0]!;
  for (let i = 0; i < values.length; i++) markup += render(values[i]) + parts[i + 1]!;
  return new Escaped(markup);
};

/** A sentence in which an option or a command between backticks is code; other backticks are someone's own and stay. */
export const coded = (text: string): Markup =>
  html`${text.split(/`([\w.:=-]+(?: [\w.:=-]+)*)`/).map((part, i) => (i % 2 === 0 ? part : html`<code>${part}</code>`))}`;

export const isMarkup = (value: unknown): value is Markup => value instanceof Escaped;
export const join = (parts: readonly (Markup | undefined)[]): Markup => trusted(parts.map(render).join(''));
