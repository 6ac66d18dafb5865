import type { Exhibit, Markup } from '../../../core/contracts/index.js';
import { html } from '../../html/index.js';
import { isKind, ofKind, realFigure, type Display, type ShownExhibit } from './display.js';

type Texts = Extract<Exhibit, { kind: 'text' }>;

/** Characters of a text that are shown. */
const LONGEST = 160;

/** Texts as they came, line breaks kept. */
export const quotes = ({ real }: ShownExhibit): Display => ({
  before: isKind('text', real) ? realFigure(quoted(real)) : undefined,
  body: (generations) =>
    html`${ofKind('text', generations).map(
      ({ generation, exhibit }) =>
        html`<div class="row texts">
          <span>${generation}</span>
          <div>${quoted(exhibit)}</div>
        </div>`,
    )}`,
  caption: html`Texts a generation, its number beside them; long ones are cut (…).`,
});

const quoted = ({ texts, prompts }: Texts): Markup =>
  html`${texts.map(
    (text, i) =>
      html`<blockquote dir="auto">
        ${prompts === undefined ? '' : html`<b>${prompts[i]!}</b> `}${text === '' ? html`<i>(empty)</i>` : cut(text)}
      </blockquote>`,
  )}`;

const cut = (text: string): string => {
  const characters = [...text];
  return characters.length <= LONGEST ? text : `${characters.slice(0, LONGEST).join('').trimEnd()}…`;
};
