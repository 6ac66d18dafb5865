import type { GateResult, Markup } from '../../core/contracts/index.js';
import { dataTable, type TableCell } from '../charts/index.js';
import { html } from '../html/index.js';
import type { ReportModel } from '../model/index.js';
import { gateText, STATES, type Lookup } from '../words/index.js';
import { name } from './shared.js';

/** What the study asked to hold, and whether it does. */
export const gates = ({ results, lookup }: ReportModel): Markup | undefined => {
  const all = results.gates ?? [];
  if (all.length === 0) return undefined;
  const failed = all.filter(({ met }) => !met).length;
  return html`<h3 id="gates">Gates</h3>
    ${dataTable(
      failed === 0
        ? `All ${all.length} are met.`
        : `${failed} of ${all.length} are not met: the run ended with exit code 1.`,
      'Gates of the study',
      ['Setting', 'Definition', 'Asked', 'Found', 'Gate'],
      all.map((gate) => row(gate, lookup)),
      'prose',
    )}`;
};

const row = (gate: GateResult, lookup: Lookup): readonly TableCell[] => {
  const { verdict, asked, met } = gate;
  const of = gate.group === undefined ? gate.of : lookup.group(gate.group);
  const samples = gate.group === undefined ? undefined : lookup.group(gate.group).samples;
  return [
    html`${name(of.strategy ?? 'any strategy')}<small
        >${[of.source, of.model, samples === undefined ? undefined : `T = ${samples}`].filter((part) => part !== undefined).join(', ')}</small
      >`,
    verdict,
    asked,
    gate.group === undefined ? 'no such setting' : STATES[gate.found].toLowerCase(),
    met ? 'met' : html`<b>not met</b><small>${gateText(gate, lookup)}</small>`,
  ];
};
