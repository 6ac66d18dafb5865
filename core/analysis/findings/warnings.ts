import type { Finding, StudyResults } from '../../contracts/index.js';
import type { Thresholds } from '../verdicts/thresholds.js';
import { count, list } from './figures.js';
import { where } from './merge.js';

/** What a reader has to know to read the rest rightly: failures, missing cells, odd controls, outward collapse. */
export const warningsOf = (
  { record, groups, failures, counts }: Omit<StudyResults, 'schema' | 'findings'>,
  thresholds: Thresholds,
): Finding[] => {
  const warnings: Finding[] = [];
  const warn = (text: string): void => void warnings.push({ tone: 'warning', text });
  const note = (text: string): void => void warnings.push({ tone: 'note', text });
  if (counts.failed > 0) {
    const [first] = failures;
    const what = first === undefined ? '' : ` First: ${first.strategy}, seed ${first.seed}: ${first.message}`;
    warn(
      `${counts.failed} of ${count(counts.cells, 'cell')} failed and are left out; if the worst chains are the ones that fail, the rest looks better than it is.${what}`,
    );
  }
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

const controlNotes = (groups: StudyResults['groups']): Map<string, Set<string>> => {
  const notes = new Map<string, Set<string>>();
  for (const { controlNote, strategy } of groups) {
    if (controlNote === undefined) continue;
    const names = notes.get(controlNote) ?? new Set<string>();
    notes.set(controlNote, names.add(strategy));
  }
  return notes;
};
