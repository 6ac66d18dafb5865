import type { Exhibit, Markup } from '../../../core/contracts/index.js';
import { strip } from '../../gallery/index.js';
import { html } from '../../html/index.js';
import { number } from '../../words/index.js';
import { isKind, ofKind, realFigure, type Display, type ShownExhibit } from './display.js';

type Images = Extract<Exhibit, { kind: 'images' }>;

/** Pixels of the page that a row of images takes where it has room: half of a wide page, less the generation's number. */
const WIDTH = 550;
/** Pixels of an image's height from which a part of a pixel is no eyesore and edges are smoothed. */
const SMOOTH = 20;
/** Of images so small that each pixel is a square, as many as the eye tells apart: half of the bytes. */
const STEPS = 16;
/** Characters of a label that has room below its image. */
const SHORT = 3;

/** A row of images a generation, on one scale of levels. */
export const imageRows = ({ exhibits, real, labels }: ShownExhibit): Display => {
  const scaled = isKind('images', real) ? [real] : exhibits.filter((exhibit) => isKind('images', exhibit)).slice(0, 1);
  const low = Math.min(...scaled.map((one) => one.low));
  const high = Math.max(...scaled.map((one) => one.high));
  const named = (images: Images): readonly string[] =>
    (images.labels ?? []).map((label) => labels[label] ?? String(label));
  const row = (head: string, alt: string, images: Images): Markup => {
    const smooth = images.shape[0] >= SMOOTH;
    const { src, width, height } = strip(images, low, high, smooth ? 256 : STEPS);
    const times = Math.max(1, smooth ? WIDTH / width : Math.floor(WIDTH / width));
    const [across, down] = [Math.round(width * times), Math.round(height * times)];
    const names = named(images);
    const below = names.length > 0 && names.every(({ length }) => length <= SHORT);
    return html`<div class="row">
      <span>${head}</span>
      <div>
        <img
          src="${src}"
          width="${across}"
          height="${down}"
          ${smooth ? html`class="smooth"` : ''}
          alt="${alt}${names.length === 0 ? '' : `: ${names.join(', ')}`}"
        />${below ? labelLine(names, across) : ''}
      </div>
    </div>`;
  };
  const colour = scaled[0]?.shape[2] === 3;
  return {
    before: isKind('images', real) ? realFigure(row('', `${real.count} real images`, real)) : undefined,
    body: (generations, look) =>
      html`${ofKind('images', generations).map(({ generation, exhibit }) =>
        row(String(generation), `${exhibit.count} images by ${look.label}, generation ${generation}`, exhibit),
      )}`,
    caption: html`One row a generation, its number beside it. ${colour ? 'Each channel' : 'Black to white'}:
    ${number(low)} to ${number(high)}, the same for
    all${scaled.some((one) => one.shape[0] >= SMOOTH) ? '' : `, in ${STEPS} steps`}.`,
  };
};

/** Labels below their images, as wide as the picture; its text already names them. */
const labelLine = (names: readonly string[], width: number): Markup =>
  html`<svg class="labels" viewBox="0 0 ${width} 12" width="${width}" aria-hidden="true">
    ${names.map((label, i) => html`<text x="${Math.round(((i + 0.5) * width) / names.length)}" y="10">${label}</text>`)}
  </svg>`;
