import type { Finding, StudyResults } from '../../contracts/index.js';
import type { Thresholds } from '../verdicts/thresholds.js';
import { readingFinding, unitWarnings } from '../../study/index.js';
import { count, list } from './figures.js';
import { where } from './merge.js';

/** What a reader has to know to read the rest rightly: failures, missing cells, odd controls, outward collapse. */
export const warningsOf = (
  { record, metrics, groups, failures, counts }: Omit<StudyResults, 'schema' | 'findings'>,
  thresholds: Thresholds,
): Finding[] => {
  const warnings: Finding[] = [];
  const warn = (text: string): void => void warnings.push({ tone: 'warning', text });
  const note = (text: string): void => void warnings.push({ tone: 'note', text });
  if (counts.failed > 0) {
    const [first] = failures;
    const what = first === undefined ? '' : ` First: ${first.strategy}${placeOf(first)}: ${first.message}`;
    warn(
      `${counts.failed} of ${count(counts.cells, 'cell')} failed. Chains that failed by their own fault count as the worst in every verdict; with the others missing nothing is called absent.${what}`,
    );
  }
  const silent = silentMetrics(metrics, groups);
  if (silent.length > 0)
    warn(
      `${list(silent)} gave no finite value in any chain of the study: nothing that would be judged by ${silent.length === 1 ? 'it' : 'them'} is judged.`,
    );
  for (const [source, facts] of Object.entries(record.sources)) {
    const line = readingFinding(source, facts);
    if (line !== undefined) warn(line);
  }
  for (const text of unitWarnings(record.sources, metrics)) warn(text);
  if (counts.missing > 0) note(`${counts.missing} of ${count(counts.cells, 'cell')} have not been run yet.`);
  if (groups.every(({ verdicts }) => verdicts.length === 0))
    warn('Nothing is compared with a control, so nothing is judged: set `controls: true`.');
  else if (record.study.seeds.length < thresholds.seeds)
    warn(`Fewer than ${thresholds.seeds} seeds decide nothing: raise \`seeds\`.`);
  const strategies = groups.filter(({ role }) => role === 'strategy');
  const expanding = strategies.filter(({ verdicts }) => verdicts.some((verdict) => verdict.expanding === true));
  if (expanding.length > 0)
    note(
      `The variance grows beyond the control's under ${list([...new Set(expanding.map((group) => [group.strategy, where(record, group)].filter((part) => part !== '').join(', ')))])}: no collapse of the variance, but the model spreads outward.`,
    );
  for (const [text, names] of controlNotes(strategies)) note(`${list([...names])}: ${text}`);
  return warnings;
};

/** Outputs without a finite value anywhere, once there are chains that could have had one. */
const silentMetrics = (metrics: StudyResults['metrics'], groups: StudyResults['groups']): string[] => {
  if (groups.every(({ seeds }) => seeds.length === 0)) return [];
  const heard = new Set(
    groups.flatMap(({ series }) => series.filter(({ points }) => points.length > 0).map(({ metric }) => metric)),
  );
  return metrics
    .filter(({ id, measures, nothing }) => measures !== undefined && nothing !== true && !heard.has(id))
    .map(({ id }) => id);
};

/** Messages say their seed themselves; those of runs from before they did do not. */
const placeOf = ({ seed, message }: StudyResults['failures'][number]): string =>
  message.includes(`seed ${seed}: `) ? '' : `, seed ${seed}`;

const controlNotes = (groups: StudyResults['groups']): Map<string, Set<string>> => {
  const notes = new Map<string, Set<string>>();
  for (const { controlNote, strategy } of groups) {
    if (controlNote === undefined) continue;
    const names = notes.get(controlNote) ?? new Set<string>();
    notes.set(controlNote, names.add(strategy));
  }
  return notes;
};
