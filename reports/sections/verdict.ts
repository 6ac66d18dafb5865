import type { Finding, Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import type { ReportModel } from '../model/index.js';
import { TONES } from '../words/index.js';
import { icon } from './shared.js';

/** The findings, most important first, each with the way to where it can be checked. */
export const findings = (model: ReportModel): Markup => {
  const { findings: all } = model.results;
  if (all.length === 0) return html`<p>Nothing can be said yet: no strategy has finished chains to compare.</p>`;
  return html`<ul class="findings">
    ${all.map(
      (finding) =>
        html`<li class="finding ${finding.tone}">
          ${icon(finding.tone)}
          <p>
            <span class="tone">${TONES[finding.tone]}<span class="vh">: </span></span>
            <span class="say" dir="auto">${finding.text}</span>${check(finding, model)}
          </p>
        </li>`,
    )}
  </ul>`;
};

const check = ({ group, metric }: Finding, { panels }: ReportModel): Markup | undefined => {
  if (group === undefined) return undefined;
  const panel = panels.find(
    ({ source, model, samples }) => source === group.source && model === group.model && samples === group.samples,
  );
  const figure = metric === undefined ? panel?.id : (panel?.figures.get(metric) ?? panel?.id);
  return figure === undefined
    ? undefined
    : html` <a class="check" href="#${figure}"
        >See the ${metric === undefined ? 'charts' : 'chart'}<span class="vh">
          of ${group.strategy}${metric === undefined ? '' : `, ${metric}`}</span
        ></a
      >`;
};
