import type {
  Markup,
  PluginSection,
  SectionBlock,
  SectionCell,
  SectionLine,
  StudyResults,
} from '../../core/contracts/index.js';
import { faultOfBlocks, messageOf } from '../../core/errors/index.js';
import { dataTable, lineChart, plainTable } from '../charts/index.js';
import { html } from '../html/index.js';
import { Anchors, type StrategyStyle, type LineStyles, pick } from '../model/index.js';
import { estimate, half, list, number, published } from '../words/index.js';
import { figure, icon, type PageSection } from './shared.js';

/** The parts that plugins describe. One that fails says so in its place; one with nothing to show is left out. */
export const pluginSections = (
  results: StudyResults,
  sections: readonly PluginSection[],
  looks: LineStyles,
): readonly PageSection[] => {
  const anchors = new Anchors();
  return sections.flatMap((section): readonly PageSection[] => {
    const { title, blocks, failure } = described(section, results);
    const id = anchors.of('section', section.id);
    if (failure !== undefined) return [{ id, title, body: failed(section, failure) }];
    const writer = new Writer(anchors, looks, section.id);
    return blocks.length === 0 ? [] : [{ id, title, body: html`${blocks.map((block) => writer.block(block))}` }];
  });
};

interface Description {
  readonly title: string;
  readonly blocks: readonly SectionBlock[];
  readonly failure?: string;
}

/** What a plugin made is not known to be of its type until it was looked at. */
const described = ({ id, made }: PluginSection, results: StudyResults): Description => {
  const fails = (failure: string, title: string = id): Description => ({
    title: published(title),
    blocks: [],
    failure,
  });
  if ('failure' in made) return fails(made.failure);
  try {
    const title: unknown = made.title;
    if (typeof title !== 'string' || title.trim() === '') return fails('it has no title');
    try {
      // A copy: what one section does to it, no other part of the page shows.
      const given: unknown = made.describe(structuredClone(results));
      if (given instanceof Promise) {
        given.catch(() => undefined);
        return fails('describe returned a promise; wanted are the blocks themselves', title);
      }
      // Plain data from here on: what was looked at is what is written.
      const blocks: unknown = structuredClone(given);
      const fault = faultOfBlocks(blocks);
      return fault === undefined
        ? { title: published(title), blocks: (blocks ?? []) as readonly SectionBlock[] }
        : fails(fault, title);
    } catch (thrown) {
      return fails(messageOf(thrown), title);
    }
  } catch (thrown) {
    return fails(messageOf(thrown));
  }
};

const failed = ({ id, plugin }: PluginSection, failure: string): Markup =>
  html`<p>
    ${icon('warning')} This part could not be made: <span dir="auto">${published(failure)}</span> (section
    <bdi>${id}</bdi> of plugin <bdi>${plugin}</bdi>). Nothing else on this page depends on it.
  </p>`;

/** Rows of the table behind a chart. */
const COLUMNS = 5;

class Writer {
  constructor(
    private readonly anchors: Anchors,
    private readonly looks: LineStyles,
    private readonly section: string,
  ) {}

  block(block: SectionBlock): Markup {
    switch (block.kind) {
      case 'heading':
        return html`<h3 dir="auto">${published(block.text)}</h3>`;
      case 'paragraph':
        return html`<p dir="auto">${published(block.text)}</p>`;
      case 'list':
        return html`<ul>
          ${block.items.map((item) => html`<li dir="auto">${published(item)}</li>`)}
        </ul>`;
      case 'table':
        return dataTable(
          html`<bdi>${block.caption}</bdi>`,
          block.caption,
          block.head.map((text) => html`<bdi>${text}</bdi>`),
          block.rows.map((row) => row.map((cell) => html`<bdi>${cellText(cell)}</bdi>`)),
        );
      case 'lines':
        return this.#chart(block);
    }
  }

  #chart({ title, caption, x, y, log = false, lines }: Extract<SectionBlock, { kind: 'lines' }>): Markup {
    const xs = [...new Set(lines.flatMap(({ points }) => points.map((point) => point.x)))].sort((a, b) => a - b);
    const [first, last] = [xs[0]!, xs.at(-1)!];
    const drawn = lines.map(({ name, points }) => ({ look: this.looks.of(name), points }));
    const { svg } = lineChart({
      title,
      description: `A line for ${list(lines.map(({ name }) => name))}; the values are in the table below.`,
      lines: drawn.map(({ look, points }) => ({
        look,
        points: points.map(({ x: at, y: mean, low, high }) => ({ x: at, mean, low, high })),
      })),
      x: { label: x, domain: first === last ? [first - 1, last + 1] : [first, last], ticks: pick(xs, COLUMNS) },
      log,
      interval: 'band',
    });
    return figure({
      id: this.anchors.of('section', this.section, title),
      heading: html`<h3>
        <bdi>${title}</bdi> <span class="unit"><bdi>${y}</bdi></span>
      </h3>`,
      chart: svg,
      caption: html`<bdi>${published(caption)}</bdi>`,
      of: title,
      table: plainTable(
        y,
        [x, ...pick(xs, COLUMNS).map((at) => number(at))],
        drawn.map((line) => valuesOf(line, pick(xs, COLUMNS))),
      ),
    });
  }
}

const valuesOf = (
  { look, points }: { readonly look: StrategyStyle; readonly points: SectionLine['points'] },
  columns: readonly number[],
): readonly (string | Markup)[] => [
  html`<bdi>${look.label}</bdi>`,
  ...columns.map((column) => {
    const point = points.find(({ x }) => x === column);
    return point === undefined ? '–' : estimate(point.y, half(point));
  }),
];

const cellText = (cell: SectionCell): string =>
  cell === undefined
    ? '–'
    : typeof cell === 'string'
      ? published(cell)
      : Number.isNaN(cell)
        ? 'not a number'
        : number(cell);
