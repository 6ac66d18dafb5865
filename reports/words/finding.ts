import type { Finding, GroupTone, StudyResults } from '../../core/contracts/index.js';
import { published } from '../../core/errors/index.js';
import { notShownText } from './comparison.js';
import { noForecastText } from './forecast.js';
import { groupText } from './group.js';
import { lookupOf, standsBeside, type Lookup } from './lookup.js';
import { count, list, plural } from './number.js';
import { rankingText } from './ranking.js';
import { sentenceText } from './recommendation.js';

/** A finding as the page, the terminal and summary.json say it. */
export const findingText = (finding: Finding, results: StudyResults): string => {
  const text = textOf(finding, results, lookupOf(results, finding.along));
  return finding.along === true && finding.kind !== 'recommendation' && standsBeside(results)
    ? `Along the walk: ${text}`
    : text;
};

const textOf = (finding: Finding, { recommendations = [], record }: StudyResults, lookup: Lookup): string => {
  const { failures, rankings = [], comparisons = [] } = lookup.results;
  switch (finding.kind) {
    case 'division':
      return divisionText(finding);
    case 'group':
      return groupText(finding, lookup);
    case 'more-groups':
      return `${plural(finding.settings, 'more setting')} of this kind: see the profile table.`;
    case 'failed-cells':
      return `${finding.failed} of ${plural(finding.cells, 'cell')} failed. Chains that failed by their own fault count as the worst in every verdict; with the others missing nothing is called absent.${firstOf(failures, lookup)}`;
    case 'missing-cells':
      return `${finding.missing} of ${plural(finding.cells, 'cell')} have not been run yet.`;
    case 'silent-metrics':
      return `${list(finding.metrics)} gave no finite value in any chain of the study: nothing that would be judged by ${finding.metrics.length === 1 ? 'it' : 'them'} is judged.`;
    case 'no-control':
      return 'Nothing is compared with a control, so nothing is judged: set `controls: true`.';
    case 'few-seeds':
      return `Fewer than ${finding.fewest} seeds decide nothing: raise \`seeds\`.`;
    case 'remark':
      return finding.remark;
    case 'expanding':
      return `The variance grows beyond the control's under ${list([...new Set(finding.groups.map((group) => labelOf(group, lookup)))])}: no collapse of the variance, but the model spreads outward.`;
    case 'control-note':
      return `${list([...new Set(finding.groups.map((group) => lookup.strategy(group)))])}: ${lookup.controlNote(finding.groups[0]!) ?? ''}`;
    case 'no-forecast':
      return noForecastText(finding.metric, finding.groups, lookup);
    case 'ranking':
      return rankingText(rankings[finding.ranking]!, lookup);
    case 'more-rankings':
      return `${plural(finding.rankings, 'more ranking')} of this kind: see Strategies side by side.`;
    case 'not-shown-jointly':
      return notShownText(comparisons[finding.comparison]!, finding.groups, lookup);
    case 'recommendation': {
      const one = recommendations[finding.recommendation]!;
      const text = sentenceText(one.sentences[finding.sentence]!, one, record);
      // The answer says what it is about; what stands behind it must, where there are answers to mistake it for another's.
      return finding.sentence === 0 || recommendations.length === 1
        ? text
        : `${one.source}, ${one.model}, T = ${count(one.samples)}: ${text}`;
    }
  }
};

const DIVISION: Readonly<Record<GroupTone, readonly [one: string, many: string]>> = {
  collapse: [
    'collapses under a definition stronger than any rise in risk',
    'collapse under a definition stronger than any rise in risk',
  ],
  warning: ['is only worse than real rows', 'are only worse than real rows'],
  safe: ['shows no collapse under any measured definition', 'show no collapse under any measured definition'],
  undecided: ['is not decided', 'are not decided'],
};
const divisionText = ({ settings, by }: Extract<Finding, { kind: 'division' }>): string => {
  const words = by.map((part) => ({ n: part.settings, text: DIVISION[part.tone][part.settings === 1 ? 0 : 1] }));
  return by.length === 1
    ? `All ${settings} settings compared with real rows ${words[0]!.text}.`
    : `Of ${settings} settings compared with real rows, ${list(words.map(({ n, text }) => `${n} ${text}`))}.`;
};

const labelOf = (group: number, lookup: Lookup): string =>
  [lookup.strategy(group), lookup.setting(group)].filter((part) => part !== '').join(', ');

/** Messages say their seed themselves; those of runs from before they did do not. */
const firstOf = ([first]: Lookup['results']['failures'], lookup: Lookup): string => {
  if (first === undefined) return '';
  const { group, seed, message } = first;
  const place = message.includes(`seed ${seed}: `) ? '' : `, seed ${seed}`;
  return ` First: ${lookup.strategy(group)}${place}: ${published(message)}`;
};
