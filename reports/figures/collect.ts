import { below, elementsOf, hasClass, textOf, type Element } from './tree.js';

/** A chart of the page, or a row of small ones that belong together. */
export interface CollectedFigure {
  /** by which it is asked for: the id that leads to it on the page */
  readonly name: string;
  readonly title: string;
  /** what stands above a row of charts */
  readonly about?: string;
  readonly caption: string;
  readonly charts: readonly CollectedChart[];
}
export interface CollectedChart {
  readonly svg: Element;
  /** of one chart among several: its head, line by line, and what stands below it */
  readonly heads: readonly string[];
  readonly foot: string;
}
/** An entry of a legend of the page: the line or ground by which something is known. */
export interface LegendEntry {
  readonly key: Element;
  /** of what is drawn like it */
  readonly css: string;
  readonly text: string;
}

const ROW = 'chainrow';

/** The charts of a page in its order. Pictures of what models make are none. */
export const figuresIn = (page: Element): readonly CollectedFigure[] => {
  const figures: CollectedFigure[] = [];
  const rows = [...below(page)].filter((element) => hasClass(element, ROW));
  const taken = new Map<string, number>();
  const nameOf = (wanted: string): string => {
    const n = (taken.get(wanted) ?? 0) + 1;
    taken.set(wanted, n);
    return n === 1 ? wanted : `${wanted}-${n}`;
  };
  for (const element of below(page)) {
    if (rows.includes(element)) figures.push(row(element, nameOf('chains')));
    if (element.tag !== 'figure' || hasClass(element.parent!, ROW)) continue;
    const svg = chartOf(element);
    if (svg === undefined) continue;
    figures.push({
      name: nameOf(element.attributes.get('id') ?? 'chart'),
      title: titleOf(svg, element),
      caption: textOf(elementsOf(element).find(({ tag }) => tag === 'figcaption')),
      charts: [{ svg, heads: [], foot: '' }],
    });
  }
  return figures;
};

const chartOf = (figure: Element): Element | undefined =>
  elementsOf(figure).find(({ tag, attributes }) => tag === 'svg' && attributes.get('role') === 'img');

/** Its accessible name says what is drawn of which setting; the unit stands in its heading. */
const titleOf = (svg: Element, figure: Element): string => {
  // Under this look stands also what a heading says of the setting, which the name says too.
  const unit = [...below(figure)].find(
    (element) => hasClass(element, 'unit') && ![...below(element)].some((part) => hasClass(part, 'times')),
  );
  const title = textOf(elementsOf(svg).find(({ tag }) => tag === 'title'));
  return unit === undefined ? title : `${title} (${textOf(unit)})`;
};

const row = (element: Element, name: string): CollectedFigure => {
  const siblings = elementsOf(element.parent!);
  const before = siblings.slice(0, siblings.indexOf(element));
  const heading = before.findLast(({ tag }) => tag === 'h3');
  const about = before.at(-1);
  return {
    name,
    title: textOf(heading),
    ...(about?.tag === 'p' ? { about: textOf(about) } : {}),
    caption: '',
    charts: elementsOf(element).flatMap((figure) => {
      const svg = chartOf(figure);
      const parts = elementsOf(figure);
      return svg === undefined
        ? []
        : [
            {
              svg,
              heads: parts.slice(0, parts.indexOf(svg)).map(textOf),
              foot: textOf(parts.find(({ tag }) => tag === 'figcaption')),
            },
          ];
    }),
  };
};

/** What the legends of the page tell apart, of what stands in these charts. */
export const legendIn = (page: Element, charts: readonly CollectedChart[]): readonly LegendEntry[] => {
  const drawn = new Map(
    charts.flatMap(({ svg }) =>
      [...below(svg)].flatMap((element) => element.classes.map((css) => [css, element] as const)),
    ),
  );
  const found = new Map<string, LegendEntry>();
  for (const list of below(page)) {
    if (!hasClass(list, 'legend') && !hasClass(list, 'origins')) continue;
    for (const item of elementsOf(list)) {
      const svg = [...below(item)].find((element) => hasClass(element, 'key'));
      if (svg === undefined) continue;
      // A line has its class on the key, a ground on what is in it.
      const ground = elementsOf(svg).find(({ tag, classes }) => tag === 'path' && classes.length > 0);
      const css = ground?.classes[0] ?? svg.classes.find((name) => name !== 'key' && name !== 'k');
      const text = textOf(item);
      if (css !== undefined && !found.has(css) && isOf(drawn.get(css), text))
        found.set(css, { key: ground ?? svg, css, text });
    }
  }
  return [...found.values()];
};

/** A line that has a label is of the strategy of that name, and of none that only looks like it. */
const isOf = (drawn: Element | undefined, text: string): boolean => {
  if (drawn === undefined) return false;
  const label = textOf(elementsOf(drawn).find(({ tag }) => tag === 'text'));
  return label === '' || label === text || (label.endsWith('…') && text.startsWith(label.slice(0, -1)));
};
