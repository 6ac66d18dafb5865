import type { Finding, GateResult, GroupIndex, Markup } from '../../core/contracts/index.js';
import { dataTable, type TableCell } from '../charts/index.js';
import { coded, html } from '../html/index.js';
import { panelOf, type ReportModel } from '../model/index.js';
import {
  findingText,
  gateNote,
  gatesText,
  gateText,
  hasGridAndWalks,
  settingOfGate,
  silenceText,
  STATES,
  TONES,
  type Lookup,
} from '../words/index.js';
import { icon, name, sentence, smallLines } from './shared.js';

/** The findings, most important first, each with the way to where it can be checked. */
export const findings = (model: ReportModel): Markup => {
  // The answer stands above all.
  const all = model.results.findings.filter(({ kind }) => kind !== 'answer');
  if (all.length === 0) return html`<p>${silenceText(model.results)}</p>`;
  return html`<ul class="findings">
    ${all.map((finding) => html`<li class="finding ${finding.tone}">${icon(finding.tone)}${line(finding, model)}</li>`)}
  </ul>`;
};

/** A line that opens to the rest of it. */
const line = (finding: Finding, model: ReportModel): Markup => {
  const [first, rest] = headline(findingText(finding, model.results));
  const tone = html`<span class="tone">${TONES[finding.tone]}<span class="vh">: </span></span>`;
  const more = check(finding, model);
  return rest === '' && more === undefined
    ? html`<p>${tone}<span class="say">${sentence(model, first)}</span></p>`
    : html`<details>
        <summary>${tone}<span class="say">${sentence(model, first)}</span></summary>
        <p>${sentence(model, rest)}${more}</p>
      </details>`;
};

/** The first sentence, and what comes after it: never within brackets, where names and reasons stand. */
const headline = (text: string): readonly [first: string, rest: string] => {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
    else if (depth <= 0 && text[at] === '.' && /^ \p{L}/u.test(text.slice(at + 1, at + 4)))
      return [text.slice(0, at + 1), text.slice(at + 2)];
  }
  return [text, ''];
};

const check = (finding: Finding, model: ReportModel): Markup | undefined => {
  if (!('group' in finding) || finding.group === undefined) return undefined;
  // Beside a grid the charts are the grid's.
  if (finding.along === true && hasGridAndWalks(model.results))
    return finding.kind === 'recommendation'
      ? html` <a class="check" href="#recommendation">See the walk</a>`
      : undefined;
  return toChart(finding.group, finding.metric, model);
};
const toChart = (
  group: GroupIndex,
  metric: string | undefined,
  { panels, lookup }: ReportModel,
): Markup | undefined => {
  const panel = panelOf(panels, group);
  if (panel === undefined) return undefined;
  const [what, of] = metric === undefined ? ['charts', ''] : ['chart', `, ${metric}`];
  return html` <a class="check" href="#${panel.figures.get(metric ?? '') ?? panel.id}"
    >See the ${what}<span class="vh"> of ${lookup.strategy(group)}${of}</span></a
  >`;
};

/** What the study asked to hold, and whether it does. */
export const gates = ({ results, lookup }: ReportModel): Markup | undefined => {
  const all = results.gates ?? [];
  if (all.length === 0) return undefined;
  return html`<h3 id="gates">Gates</h3>
    ${dataTable(
      gatesText(all),
      'Gates of the study',
      ['Setting', 'Definition', 'Asked', 'Found', 'Gate'],
      all.map((gate) => row(gate, lookup)),
      'prose',
    )}`;
};

const row = (gate: GateResult, lookup: Lookup): readonly TableCell[] => {
  const { verdict, asked, met } = gate;
  const { strategy, place } = settingOfGate(gate, lookup);
  const note = gateNote(gate, lookup).trim();
  return [
    html`${name(strategy)}<small>${place.join(', ')}</small>`,
    verdict,
    asked,
    gate.group === undefined ? 'no such setting' : STATES[gate.found].toLowerCase(),
    met
      ? html`met${smallLines(note === '' ? [] : [note])}`
      : html`<b>not met</b><small>${coded(gateText(gate, lookup))}</small>`,
  ];
};
