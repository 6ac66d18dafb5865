import type { Exhibit, Markup } from '../../../core/contracts/index.js';
import { html } from '../../html/index.js';
import { isKind, ofKind, type Display, type ShownExhibit } from './display.js';

type Texts = Extract<Exhibit, { kind: 'text' }>;

/** Characters of a text that are shown. */
const LONGEST = 160;

/** Texts as they came, line breaks kept. */
export const quotes = ({ real }: ShownExhibit): Display => ({
  ...(isKind('text', real)
    ? {
        before: html`<figure class="chart real">
          <h4>Real</h4>
          ${quoted(real)}
        </figure>`,
      }
    : {}),
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
