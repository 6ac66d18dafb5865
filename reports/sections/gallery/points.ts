import type { Exhibit, Markup } from '../../../core/contracts/index.js';
import { dots, framesOf, LENGTH, momentsOf, SIDE, ticks, type Dots, type ScatterFrame } from '../../gallery/index.js';
import { html } from '../../html/index.js';
import { list, number } from '../../words/index.js';
import { isKind, ofKind, realFigure, type Display, type ShownExhibit } from './display.js';

type Points = Extract<Exhibit, { kind: 'points' }>;

/** A drawing a generation over the real points, all in one frame. */
export const pointPanels = ({ exhibits, real, columns, anchors }: ShownExhibit): Display => {
  const first = isKind('points', real) ? real : exhibits.find((exhibit) => isKind('points', exhibit))!;
  const frames = framesOf(first);
  const flat = first.columns.length === 1;
  const names = first.columns.map((column) => columns[column] ?? (flat ? 'value' : `column ${column + 1}`));
  const draw = (points: Points): Dots => (flat ? ticks(points, frames) : dots(points, frames));
  const id = anchors.of('real-points');
  const ground = isKind('points', real) ? draw(real) : undefined;
  const drawing = (heading: string, points: Points, css: string): Markup => {
    const { d, outside } = draw(points);
    const words = momentsOf(points)
      .map(({ mean, sd }, i) => `${names[i]!} ${number(mean)} ± ${number(sd)}`)
      .join('; ');
    return html`<svg
      class="${flat ? 'ticks' : 'dots'} ${css}"
      role="img"
      viewBox="${flat ? `0 0 ${LENGTH} 20` : `-4 -4 ${SIDE + 8} ${SIDE + 8}`}"
    >
      <title>${heading}</title>
      <desc>${points.count} points, mean ± SD: ${words}${outside === 0 ? '' : `; ${outside} beyond the frame`}.</desc>
      ${ground === undefined || css === 'ground' || flat ? '' : html`<use href="#${id}" class="ground" />`}
      ${flat ? html`<path d="${d}" />` : html`<path class="dot" d="${d}" />`}
    </svg>`;
  };
  const item = (label: string, picture: Markup, outside: number): Markup =>
    html`<div class="${flat ? 'row' : 'cell'}">
      <span>${label}${outside === 0 || flat ? '' : html`<small> (${outside} beyond)</small>`}</span>
      ${picture}
    </div>`;
  return {
    before:
      ground === undefined
        ? undefined
        : flat
          ? realFigure(item('', drawing('Real points', real as Points, 'ground'), 0))
          : html`<svg class="shapes" aria-hidden="true"><path class="dot" id="${id}" d="${ground.d}" /></svg>`,
    body: (generations, look) =>
      html`<div class="${flat ? 'rows' : 'cells'}">
        ${ofKind('points', generations).map(({ generation, exhibit }) =>
          item(
            String(generation),
            drawing(`${look.label}, generation ${generation}`, exhibit, look.css),
            draw(exhibit).outside,
          ),
        )}
      </div>`,
    caption: html`One drawing a generation, its number ${flat ? 'beside' : 'above'} it.
    ${ground === undefined || flat ? '' : 'Grey: real points.'} ${frameWords(names, frames)}`,
  };
};

const frameWords = (names: readonly string[], frames: readonly ScatterFrame[]): Markup => {
  const sides = frames.map(({ low, high }, i) => `${names[i]!} from ${number(low)} to ${number(high)}`);
  return html`Every frame: ${frames.length === 2 ? 'across ' : ''}${list(sides)}; points beyond it are not drawn.`;
};
