import type { Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import { lookRules, type StrategyStyles } from '../model/index.js';
import { iconShapes, type PageSection } from '../sections/shared.js';
import type { PageData } from './data.js';
import { documentOf, scriptOf, styleOf } from './document.js';

/** Of every report. */
export const pageStyle = styleOf([
  'colours',
  'text',
  'tables',
  'charts',
  'chains',
  'matrix',
  'galleries',
  'pages',
  'media',
]);
const script = scriptOf('page');

export interface Page {
  readonly title: string;
  readonly looks: StrategyStyles;
  readonly header: Markup;
  /** what it was made with, in a sentence */
  readonly made: Markup;
  readonly sections: readonly PageSection[];
  readonly data: PageData;
  /** the file of all numbers in the run folder */
  readonly table: string;
}

/** The whole report. */
export const page = ({ title, looks, header, made, sections, data, table }: Page): string => {
  const body = html`<a class="skip" href="#main">Skip to the verdict</a>
    ${iconShapes()}${header}
    <nav class="contents" aria-label="Contents">
      <ul>
        ${sections.map(({ id, title: text }) => html`<li><a href="#${id}">${text}</a></li>`)}
      </ul>
    </nav>
    <main id="main" tabindex="-1">
      ${sections.map(
        ({ id, title: heading, body: inside }) =>
          html`<section class="part" id="${id}" aria-labelledby="${id}-h">
            <h2 id="${id}-h">${heading}</h2>
            ${inside}
          </section>`,
      )}
    </main>
    <footer>
      <p>
        ${made} Every number on this page can be recomputed from the study file; raw values by seed are in
        <code>${table}</code> of the run.
      </p>
    </footer>`;
  return documentOf({ title, style: `${pageStyle}\n${lookRules(looks)}`, script, body, data });
};
