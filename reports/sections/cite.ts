import type { Markup, StudyRecord } from '../../core/contracts/index.js';
import { CITATION } from '../../core/definitions/index.js';
import { bibtexOf, cffOf } from '../export/index.js';
import { html } from '../html/index.js';
import type { ReportModel } from '../model/index.js';
import { list, published } from '../words/index.js';
import { folded, name } from './shared.js';

/** Who made the study, when and under which licence; empty where it says nothing of them. */
export const byline = ({ study: { authors = [], cite = {} } }: StudyRecord): Markup | undefined => {
  const { date, licence, url, doi } = cite;
  const parts: readonly (string | Markup)[] = [
    ...(authors.length === 0
      ? []
      : [
          html`By
          ${authors.map(
            ({ name: who, affiliation }, i) =>
              html`${i === 0 ? '' : ', '}${name(who)}${affiliation === undefined ? '' : html` (${name(affiliation)})`}`,
          )}`,
        ]),
    ...[date, licence, doi === undefined ? url : `doi:${doi}`].filter((part) => part !== undefined),
  ];
  return parts.length === 0
    ? undefined
    : html`<p class="small">
        ${parts.map((part, i) => html`${i === 0 ? '' : ' · '}${part}`)} · <a href="#cite">Cite</a>
      </p>`;
};

/** How the report is cited and held against its study, and the works that its parts rest on. */
export const cite = ({ results: { record } }: ReportModel): Markup => {
  const references = [
    ...new Set([
      `${CITATION} (the eight definitions)`,
      ...record.entries.flatMap(({ reference }) => (reference === undefined ? [] : [published(reference)])),
    ]),
  ].sort();
  return html`<pre tabindex="0" aria-label="BibTeX"><code>${bibtexOf(record)}</code></pre>
    ${folded('CITATION.cff', ' of this report', html`<pre tabindex="0"><code>${cffOf(record)}</code></pre>`)}
    ${
      record.imported === undefined
        ? html`<p>
            <code>collapsar verify report.html</code> (and <code>--programs</code> where its study starts some) computes
            numbers of this page again from the page alone, and says whether they are the same.
            <span data-study></span>
          </p>`
        : ''
    }
    ${folded('What its definitions, models and metrics are from', '', html`<p class="small">${list(references)}.</p>`)}`;
};
