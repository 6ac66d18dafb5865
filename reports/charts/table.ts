import type { Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';

/** A table in a container of its own that scrolls sideways; `rows[i][0]` heads its row. */
export const dataTable = (
  caption: string | Markup,
  label: string,
  head: readonly (string | Markup)[],
  rows: readonly (readonly (string | Markup | undefined)[])[],
  css = '',
): Markup =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
    <table class="${css}">
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(bodyRow)}
      </tbody>
    </table>
  </div>`;

const bodyRow = ([first, ...cells]: readonly (string | Markup | undefined)[]): Markup =>
  html`<tr>
    <th scope="row">${first}</th>
    ${cells.map((cell) => html`<td>${cell}</td>`)}
  </tr>`;
