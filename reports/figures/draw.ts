import { textWidth } from '../charts/labels.js';
import { escape } from '../html/index.js';
import type { Cascade } from './cascade.js';
import type { CollectedChart, CollectedFigure, LegendEntry } from './collect.js';
import { hasClass, isElement, type Element } from './tree.js';

/** As the page's own: a face of these measures is on every machine under one of the names. */
const FONT = "'Helvetica Neue', Helvetica, Arial, Arimo, 'Liberation Sans', sans-serif";
const PAD = 16;
const COLUMNS = 4;
const GAP = 14;

/** Of CSS, what SVG has as attributes. */
const PRESENTATION = new Set(
  'fill stroke stroke-width stroke-dasharray stroke-linecap stroke-linejoin paint-order fill-opacity stroke-opacity opacity font-size font-weight font-family font-style text-anchor visibility'.split(
    ' ',
  ),
);
const KEPT = new Set(
  'd x y x1 x2 y1 y2 dx dy cx cy r rx ry width height points transform href text-anchor fill stroke opacity'.split(' '),
);

interface Ink {
  readonly paper: string;
  readonly ink: string;
  readonly soft: string;
}

/**
 * One figure as a file of its own: title, legend, caption and where it is from. Every look is an attribute, so that programs
 * without CSS draw it alike; it names no other file.
 */
export const drawFigure = (
  figure: CollectedFigure,
  legend: readonly LegendEntry[],
  from: string,
  cascade: Cascade,
): string => {
  const top = rootOf(figure.charts[0]!.svg);
  const colour = (name: string): string => cascade.of(top).get(`--${name}`) ?? 'currentColor';
  const ink: Ink = { paper: colour('paper'), ink: colour('ink'), soft: colour('soft') };
  const sheet = new Sheet(widthOf(figure), ink);
  sheet.text(figure.title, 14, { bold: true });
  if (figure.about !== undefined) sheet.text(figure.about, 10.5, { soft: true });
  sheet.space(4);
  if (legend.length > 0) sheet.legend(legend, cascade);
  sheet.space(4);
  if (figure.charts.length === 1) sheet.chart(figure.charts[0]!.svg, PAD, cascade);
  else sheet.grid(figure.charts, cascade);
  sheet.space(8);
  if (figure.caption !== '') sheet.text(figure.caption, 10.5, { soft: true });
  sheet.text(from, 9, { soft: true });
  return sheet.svg(figure.title, figure.caption === '' ? (figure.about ?? '') : figure.caption);
};

const rootOf = (element: Element): Element => (element.parent === undefined ? element : rootOf(element.parent));
const boxOf = ({ attributes }: Element): readonly [width: number, height: number] => {
  const [, , width = 380, height = 200] = (attributes.get('viewBox') ?? '').split(/\s+/).map(Number);
  return [width, height];
};
const widthOf = ({ charts }: CollectedFigure): number => {
  const widths = charts.map(({ svg }) => boxOf(svg)[0]);
  const across = Math.min(charts.length, COLUMNS);
  return 2 * PAD + Math.max(380, across * Math.max(...widths) + (across - 1) * GAP);
};

/** What is drawn, from the top down. */
class Sheet {
  readonly #parts: string[] = [];
  #y = PAD;

  constructor(
    private readonly width: number,
    private readonly ink: Ink,
  ) {}

  space(pixels: number): void {
    this.#y += pixels;
  }

  text(text: string, size: number, { bold = false, soft = false }: { bold?: boolean; soft?: boolean }): void {
    const look = { size, bold, colour: soft ? this.ink.soft : this.ink.ink };
    this.#y += this.#lines(text, PAD, this.#y, this.width - 2 * PAD, look);
  }

  /** Sets text in a column; gives its height. */
  #lines(
    text: string,
    x: number,
    y: number,
    room: number,
    { size, bold, colour }: { readonly size: number; readonly bold: boolean; readonly colour: string },
  ): number {
    // Room for the widest face that may stand in for the one that is named.
    const lines = wrapped(text, size * (bold ? 1.24 : 1.12), room);
    const step = Math.round(size * 1.32 * 10) / 10;
    lines.forEach((one, i) =>
      this.#parts.push(
        `<text x="${x}" y="${round(y + size + i * step)}" font-size="${size}"${bold ? ' font-weight="700"' : ''} fill="${colour}">${escape(one)}</text>`,
      ),
    );
    return lines.length * step + 2;
  }

  legend(entries: readonly LegendEntry[], cascade: Cascade): void {
    let [x, y] = [PAD, this.#y];
    for (const { key, text } of entries) {
      const width = 32 + textWidth(text, 12.5) + 12;
      if (x > PAD && x + width > this.width - PAD) [x, y] = [PAD, y + 16];
      const isGround = key.tag === 'path';
      const shape = isGround ? 'M6 0h12v12H6z' : 'M0 6h24';
      this.#parts.push(
        `<path transform="translate(${round(x)} ${round(y)})" d="${shape}"${attributes(looksOf(key, cascade))}/>`,
        `<text x="${round(x + 30)}" y="${round(y + 10)}" font-size="11" fill="${this.ink.ink}">${escape(text)}</text>`,
      );
      x += width;
    }
    this.#y = y + 18;
  }

  chart(svg: Element, x: number, cascade: Cascade): void {
    this.#parts.push(place(svg, x, this.#y, cascade));
    this.#y += boxOf(svg)[1];
  }

  /** Small charts in rows; heads, charts and feet of a row stand at the same height. */
  grid(charts: readonly CollectedChart[], cascade: Cascade): void {
    const [width] = boxOf(charts[0]!.svg);
    for (let from = 0; from < charts.length; from += COLUMNS) {
      const row = charts.slice(from, from + COLUMNS).map((chart, i) => ({ ...chart, x: PAD + i * (width + GAP) }));
      const below = (of: (chart: (typeof row)[number]) => number): void => {
        this.#y += Math.max(...row.map(of));
      };
      const most = Math.max(...row.map(({ heads }) => heads.length));
      for (let line = 0; line < most; line++)
        below(({ heads, x }) => {
          const look = {
            size: line === 0 ? 12 : 9.5,
            bold: line === 0,
            colour: line === 0 ? this.ink.ink : this.ink.soft,
          };
          return this.#lines(heads[line] ?? '', x, this.#y, width, look);
        });
      this.#y += 3;
      below(({ svg, x }) => {
        this.#parts.push(place(svg, x, this.#y, cascade));
        return boxOf(svg)[1];
      });
      below(({ foot, svg, x }) => {
        const colour = cascade.of(svg).get('--c') ?? this.ink.ink;
        return this.#lines(foot, x, this.#y, width, { size: 9.5, bold: true, colour });
      });
      this.#y += 12;
    }
  }

  svg(title: string, description: string): string {
    const height = Math.ceil(this.#y + PAD - 4);
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${height}" viewBox="0 0 ${this.width} ${height}" role="img" font-family="${FONT}">\n` +
      `<title>${escape(title)}</title>\n<desc>${escape(description)}</desc>\n` +
      `<rect width="${this.width}" height="${height}" fill="${this.ink.paper}"/>\n${this.#parts.join('\n')}\n</svg>\n`
    );
  }
}

const round = (value: number): number => Math.round(value * 10) / 10;

const wrapped = (text: string, size: number, room: number): readonly string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)!} ${word}`;
    if (lines.length > 0 && textWidth(longer, size) <= room) lines[lines.length - 1] = longer;
    else lines.push(...pieces(word, size, room));
  }
  return lines;
};
/** A word that is longer than a line, in parts. */
const pieces = (word: string, size: number, room: number): readonly string[] => {
  const parts = [''];
  for (const character of word)
    if (textWidth(parts.at(-1)! + character, size) > room && parts.at(-1) !== '') parts.push(character);
    else parts[parts.length - 1] += character;
  return parts;
};

const place = (svg: Element, x: number, y: number, cascade: Cascade): string =>
  `<g transform="translate(${x} ${round(y)})"${attributes(looksOf(svg, cascade))}>${inside(svg, cascade)}</g>`;

const inside = (element: Element, cascade: Cascade): string =>
  element.children
    .map((child) => (isElement(child) ? drawn(child, cascade) : element.tag === 'text' ? child.trim() : ''))
    .join('');

const drawn = (element: Element, cascade: Cascade): string => {
  const { tag } = element;
  // The whole has a title of its own.
  if (tag === 'title' || tag === 'desc' || tag === 'script' || tag === 'style') return '';
  if (hasClass(element, 'off') || cascade.of(element).get('display') === 'none') return '';
  const own = new Map([...element.attributes].filter(([name]) => KEPT.has(name)));
  for (const [name, value] of looksOf(element, cascade)) own.set(name, value);
  const body = inside(element, cascade);
  return body === '' ? `<${tag}${attributes(own)}/>` : `<${tag}${attributes(own)}>${body}</${tag}>`;
};

/** The looks that the style gives an element, as SVG has them. */
const looksOf = (element: Element, cascade: Cascade): ReadonlyMap<string, string> => {
  const looks = new Map<string, string>();
  for (const [name, value] of cascade.of(element)) {
    if (PRESENTATION.has(name)) looks.set(name, value.replace(/px$/, ''));
    else if (name === 'font') fontOf(value).forEach((one, of) => looks.set(of, one));
    else if (name === 'transform') looks.set(name, transformOf(value));
  }
  return looks;
};
const fontOf = (value: string): ReadonlyMap<string, string> => {
  const [, weight, size, family] = /^(?:(\d+)\s+)?([\d.]+)px(?:\/\S+)?\s+(.+)$/.exec(value) ?? [];
  return new Map(
    Object.entries({ 'font-weight': weight, 'font-size': size, 'font-family': family && FONT }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
};
const transformOf = (value: string): string =>
  value
    .replace(/px/g, '')
    .replace(/translateX\(([^)]*)\)/, 'translate($1 0)')
    .replace(/translateY\(([^)]*)\)/, 'translate(0 $1)')
    .replace(/,\s*/g, ' ');

const attributes = (all: ReadonlyMap<string, string>): string =>
  [...all].map(([name, value]) => ` ${name}="${value.replaceAll('"', '&quot;')}"`).join('');
