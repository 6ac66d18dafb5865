import type { Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import { exactText } from './exact.js';

type Content = string | Markup | undefined;
export type TableCell =
  | Content
  | {
      readonly css?: string;
      readonly content: Content;
      /** what it says to the last digit, for the file that the page offers: a value, its half width, seeds that it leaves out */
      readonly exact?: readonly (number | undefined)[];
    };

/** A table in a container of its own that scrolls sideways; the first cell of a row heads it. */
export const dataTable = (
  caption: string | Markup,
  label: string,
  head: readonly (string | Markup)[],
  rows: readonly (readonly TableCell[])[],
  css = 'plain',
): Markup =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
    ${table(html`class="${css}"`, caption, head, rows)}
  </div>`;

/** A few columns, such as those behind a chart: their text wraps, so that they need no container. */
export const plainTable = (
  caption: string,
  head: readonly (string | Markup)[],
  rows: readonly (readonly TableCell[])[],
): Markup => table(undefined, caption, head, rows);

const table = (
  attributes: Markup | undefined,
  caption: string | Markup,
  head: readonly (string | Markup)[],
  rows: readonly (readonly TableCell[])[],
): Markup =>
  html`<table ${attributes}>
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
  </table>`;

const bodyRow = ([first, ...cells]: readonly TableCell[]): Markup =>
  html`<tr>
    <th scope="row">${first}</th>
    ${cells.map((cell) =>
      typeof cell === 'object' && 'content' in cell
        ? html`<td
            ${[
              ...(cell.css === undefined ? [] : [html`class="${cell.css}"`]),
              ...(cell.exact === undefined ? [] : [html` data-v="${exactText(cell.exact)}"`]),
            ]}
          >
            ${cell.content}
          </td>`
        : html`<td>${cell}</td>`,
    )}
  </tr>`;
