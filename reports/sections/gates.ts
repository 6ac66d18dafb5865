import type { GateResult, Markup } from '../../core/contracts/index.js';
import { dataTable, type TableCell } from '../charts/index.js';
import { html } from '../html/index.js';
import type { ReportModel } from '../model/index.js';
import { STATES } from '../words/index.js';
import { name } from './shared.js';

/** What the study asked to hold, and whether it does. */
export const gates = ({ results }: ReportModel): Markup | undefined => {
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
      all.map(row),
      'prose',
    )}`;
};

const row = ({
  source,
  model,
  strategy,
  samples,
  verdict,
  asked,
  found,
  met,
  text,
}: GateResult): readonly TableCell[] => [
  html`${name(strategy ?? 'any strategy')}<small
      >${[source, model, samples === undefined ? undefined : `T = ${samples}`].filter((part) => part !== undefined).join(', ')}</small
    >`,
  verdict,
  asked,
  found === undefined ? 'no such setting' : STATES[found].toLowerCase(),
  met ? 'met' : html`<b>not met</b><small>${text}</small>`,
];
