import type { Finding, Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import { panelOf, type ReportModel } from '../model/index.js';
import { findingText, standsBeside, TONES } from '../words/index.js';
import { icon, sentence } from './shared.js';

/** The findings, most important first, each with the way to where it can be checked. */
export const findings = (model: ReportModel): Markup => {
  const { findings: all } = model.results;
  if (all.length === 0) return html`<p>${silence(model)}</p>`;
  return html`<ul class="findings">
    ${all.map(
      (finding) =>
        html`<li class="finding ${finding.tone}">
          ${icon(finding.tone)}
          <p>
            <span class="tone">${TONES[finding.tone]}<span class="vh">: </span></span>
            <span class="say">${sentence(model, findingText(finding, model.results))}</span>${check(finding, model)}
          </p>
        </li>`,
    )}
  </ul>`;
};

/** Why there is nothing to say: no chains, no controls, or no metric that a definition could be judged on. */
const silence = ({ results }: ReportModel): string => {
  const { verdicts, counts } = results;
  if (counts.done === 0)
    return `Nothing can be said: of ${counts.cells} chains none has finished (${counts.failed} failed, ${counts.missing} not run).`;
  return verdicts.length === 0
    ? 'Nothing is judged: nothing was compared with a control.'
    : 'Nothing is judged: no metric of the study gave a number that a definition of collapse is judged on.';
};

const check = (finding: Finding, { panels, lookup, results }: ReportModel): Markup | undefined => {
  if (!('group' in finding) || finding.group === undefined) return undefined;
  const { group, metric } = finding;
  // Beside a grid the charts are the grid's.
  if (finding.along === true && standsBeside(results))
    return finding.kind === 'recommendation'
      ? html` <a class="check" href="#recommendation">See the walk</a>`
      : undefined;
  const panel = panelOf(panels, group);
  const figure = metric === undefined ? panel?.id : (panel?.figures.get(metric) ?? panel?.id);
  return figure === undefined
    ? undefined
    : html` <a class="check" href="#${figure}"
        >See the ${metric === undefined ? 'charts' : 'chart'}<span class="vh">
          of ${lookup.strategy(group)}${metric === undefined ? '' : `, ${metric}`}</span
        ></a
      >`;
};
