import type { Markup, RankedGroup, Ranking } from '../../core/contracts/index.js';
import { dataTable, type TableCell } from '../charts/index.js';
import { html } from '../html/index.js';
import { panelOf, type Panel, type ReportModel } from '../model/index.js';
import { count, estimate, half, missingText, nameOf, rankText, plural, type Lookup } from '../words/index.js';
import { byPanel, folded, key, pairTable, panelText } from './shared.js';

/** Strategies and controls by their end values on one scale, with the rows that each had. */
export const rankings = ({ results, panels, lookup }: ReportModel): Markup | undefined => {
  const all = results.rankings ?? [];
  if (all.length === 0) return undefined;
  return html`<h3 id="ranking">Strategies side by side</h3>
    <p>
      End values of each metric on one scale, best first, with the rows that each strategy had. A place such as 1 to 3
      means that the seeds run so far do not tell: only pairs told apart after adjustment over all pairs order anything.
      Ratios to controls do not: a strategy that trains on more rows is held against a larger control. Chains that have
      lost the metric stand behind all that have not. Of variance and tails the most is first, and of hallucinated data
      the least, though more, or less, than real rows have is no gain.
    </p>
    ${byPanel(panels, (panel) => {
      const here = all.filter(({ entries }) => panelOf(panels, entries[0]!.group) === panel);
      return here.length === 0 ? undefined : html`${here.map((one) => table(panel, one, lookup))}`;
    })}`;
};

const table = (panel: Panel, ranking: Ranking, lookup: Lookup): Markup => {
  const { metric, better, entries, pairs, method, untested } = ranking;
  const apart = pairs.filter((pair) => pair.apart);
  return html`${dataTable(
    html`<bdi>${metric}</bdi> at the end, ${better} is better (${nameOf(ranking.verdict)}). Mean ± half width of its 95
      % interval; rows of the last generation’s training set; real rows drawn over the whole run, each counted once.
      ${pairs.length === 0 ? 'Too few seeds to tell any two apart.' : `${apart.length} of ${plural(pairs.length, 'pair')} told apart, by ${method === 'max-T' ? 'max-T' : 'Holm’s correction of paired t tests'} over all pairs.`}${untested > 0 && pairs.length > 0 ? ` ${plural(untested, 'pair')} could not be tested.` : ''}`,
    `Side by side by ${metric}: ${panelText(panel)}`,
    ['Strategy', 'Place', metric, 'Real rows', 'Synthetic rows', 'Real rows drawn'],
    entries.map((entry) => row(panel, entry)),
    'ranking',
  )}${apart.length === 0 ? '' : folded('Which are told apart', ` by ${metric}, ${panelText(panel)}`, pairTable('two-sided p over all pairs', apart, lookup))}`;
};

const row = (panel: Panel, { group, place, end, rows, realDrawn, ...missing }: RankedGroup): readonly TableCell[] => {
  const member = panel.members.find(({ index }) => index === group)!;
  const without = missingText(missing);
  return [
    html`${key(member.look)}${member.group.role === 'control' ? html` <span class="tag">control</span>` : ''}`,
    rankText(place),
    html`${end === undefined ? 'no value' : estimate(end.mean, half(end))}${without.length === 0 ? '' : html`<small>${without.join(', ')}</small>`}`,
    rows === undefined ? '–' : count(rows.real),
    rows === undefined ? '–' : count(rows.synthetic),
    realDrawn === undefined ? '–' : count(realDrawn),
  ];
};
