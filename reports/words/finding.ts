import {
  tableName,
  type Finding,
  type GroupAnswers,
  type GroupIndex,
  type StudyResults,
  type Tone,
  type TrainingSteps,
} from '../../core/contracts/index.js';
import { published } from '../../core/errors/index.js';
import { answerParts, answerText } from './answer.js';
import { notShownText } from './comparison.js';
import { noForecastText } from './forecast.js';
import { groupText } from './group.js';
import { importedText } from './imported.js';
import { lookupOf, hasGridAndWalks, placeText, type Lookup } from './lookup.js';
import { count, list, listOf, percent, plural, runs } from './number.js';
import { fixedControlReason, unevenSpreadText } from './plan-warning.js';
import { rankingText } from './ranking.js';
import { recordedText } from './recorded.js';
import { readingFindingText } from './reading.js';
import { walkFoundText } from './found.js';
import { sentenceText, valueOfAxis } from './recommendation.js';

/** A finding as the page, the terminal and summary.json say it. */
export const findingText = (finding: Finding, results: StudyResults): string => {
  return `${placeOfFinding(finding, results)}${textOf(finding, lookupOf(results, finding.along), results)}`;
};

/**
 * What a finding is about where a folder holds a grid and walks: a walk asks one question with as many seeds as it takes, and
 * the answer of the grid beside it would seem to deny it.
 */
const placeOfFinding = ({ kind, along }: Finding, results: StudyResults): string => {
  if (kind === 'recommendation' || !hasGridAndWalks(results)) return '';
  if (along === true) return 'Along the walk: ';
  return kind === 'answer' ? 'The grid, by every definition that it measures: ' : '';
};

/** What the report says above all else: what a walk answered, what a grid did; one text for each setting that is answered by itself. */
export const answersOf = (results: StudyResults): readonly Answer[] =>
  results.findings.flatMap((finding): readonly Answer[] =>
    finding.kind === 'recommendation' && finding.sentence === 0
      ? [{ tone: finding.tone, parts: [{ text: findingText(finding, results) }] }]
      : finding.kind === 'answer'
        ? [{ tone: finding.tone, parts: placedParts(finding, results) }]
        : [],
  );

const placedParts = (finding: Of<'answer'>, results: StudyResults): ReturnType<typeof answerParts> => {
  const place = placeOfFinding(finding, results);
  return answerParts(finding, lookupOf(results, finding.along)).map((part) => ({
    ...part,
    text: `${place}${part.text}`,
  }));
};

/** Why there is nothing to say: no chains, no controls, or no metric that a definition could be judged on. */
export const silenceText = ({ verdicts, counts }: Pick<StudyResults, 'verdicts' | 'counts'>): string => {
  if (counts.cells === 0) return 'Nothing can be said: no chain was run.';
  if (counts.done === 0)
    return `Nothing can be said: of ${plural(counts.cells, 'chain')} none has finished (${count(counts.failed)} failed, ${count(counts.missing)} not run).`;
  return verdicts.length === 0
    ? 'Nothing is judged: nothing was compared with a control.'
    : 'Nothing is judged: no metric of the study gave a number that a definition of collapse is judged on.';
};
/** How much of a grid, or of its walks, is there, where it is not all of it. `of`: said behind the cells. */
export const unfinishedText = (
  { cells, done, failed, missing }: StudyResults['counts'],
  imported: boolean,
  of = '',
): string | undefined => {
  if (failed + missing === 0) return undefined;
  return imported
    ? `${count(done)} of ${plural(cells, 'chain')}${of} are whole, ${count(missing)} are not.`
    : `${count(done)} of ${plural(cells, 'cell')}${of} are done, ${count(failed)} failed, ${count(missing)} were not run.`;
};

interface Answer {
  readonly tone: Tone;
  readonly parts: ReturnType<typeof answerParts>;
}

type FindingKind = Finding['kind'];
type Of<K extends FindingKind> = Extract<Finding, { kind: K }>;
/** A sentence for each kind of finding: none can be without one. */
const TEXTS: { readonly [K in FindingKind]: (finding: Of<K>, lookup: Lookup, results: StudyResults) => string } = {
  answer: answerText,
  group: groupText,
  'more-groups': ({ settings }) => `${plural(settings, 'more setting')} of this kind: see the verdicts at a glance.`,
  'failed-cells': ({ failed, cells }, lookup) =>
    `${failed} of ${plural(cells, 'cell')} failed. Chains that failed by their own fault count as the worst in every verdict; with the others missing nothing is called absent.${firstOf(lookup.results.failures, lookup)}`,
  imported: (_finding, _lookup, { record }) => importedText(record.imported!),
  'missing-cells': ({ missing, cells }, _lookup, { record }) =>
    record.imported === undefined
      ? `${missing} of ${plural(cells, 'cell')} have not been run yet.`
      : `${missing} of ${plural(cells, 'chain')} ${missing === 1 ? 'is' : 'are'} not in the files, or not whole: with any of them missing nothing is called absent.`,
  'silent-metrics': ({ metrics }) =>
    `${list(metrics)} gave no finite value in any chain of the study: nothing that would be judged by ${metrics.length === 1 ? 'it' : 'them'} is judged.`,
  'no-control': (_finding, _lookup, { record }) =>
    record.imported === undefined
      ? 'Nothing is compared with a control, so nothing is judged: set `controls: true`.'
      : 'Nothing is compared with a control, so nothing is judged: no strategy of the import has one.',
  'few-seeds': ({ fewest }, _lookup, { record }) =>
    `Fewer than ${fewest} seeds decide nothing: ${record.imported === undefined ? 'raise `seeds`' : 'import more of them'}.`,
  reading: ({ source }, { record }) => readingFindingText(source, record.sources[source] ?? {}),
  'uneven-spread': unevenSpreadText,
  'unverified-data': ({ cells }) => {
    const [do_, they, them] = cells === 1 ? ['does', 'it', 'it'] : ['do', 'they', 'them'];
    return `${plural(cells, 'cell')} ${do_} not say which data ${they} read: an earlier version recorded ${them}, which did not hold what each process read against the data of the run. If a file may have been replaced meanwhile, compute ${them} anew with --fresh.`;
  },
  expanding: ({ groups }, lookup) =>
    `The variance grows beyond the control's under ${list(groups.map((group) => lookup.named(group)))}: no collapse of the variance, but the model spreads outward.`,
  'fixed-controls': ({ groups }, lookup) =>
    `${list([...new Set(groups.map((group) => lookup.strategy(group)))])}: ${fixedControlText(groups[0]!, lookup) ?? ''}`,
  recorded: recordedText,
  selection: (_, lookup) => selectionText(lookup),
  unended: (_, lookup) => unendedText(lookup),
  answers: (_, lookup) => answersText(lookup),
  'small-vocabulary': (_, lookup) => vocabularyText(lookup),
  'compiled-steps': (_, { results }, { record }) => stepsText(results.steps!, tableName('traces', record.study)),
  'no-forecast': ({ metric, groups }, lookup) => noForecastText(metric, groups, lookup),
  ranking: ({ ranking }, lookup) => rankingText(lookup.results.rankings![ranking]!, lookup),
  'more-rankings': ({ rankings }) => `${plural(rankings, 'more ranking')} of this kind: see Strategies side by side.`,
  'not-shown-jointly': ({ comparison, groups }, lookup) =>
    notShownText(lookup.results.comparisons![comparison]!, groups, lookup),
  recommendation: ({ recommendation, sentence, group }, lookup, { recommendations = [], record }) => {
    const one = recommendations[recommendation]!;
    const text = sentenceText(one.sentences[sentence]!, one, record);
    if (sentence === 0) {
      const { limit = one.tests[0]?.value } = one;
      const found = limit === undefined ? '' : walkFoundText(group, valueOfAxis(one, limit), lookup);
      return found === '' ? text : `${text} ${found}`;
    }
    // The answer says what it is about; what stands behind it must, where there are answers to mistake it for another's.
    return recommendations.length === 1 ? text : `${placeText(one)}: ${text}`;
  },
};
const textOf = <K extends FindingKind>(finding: Of<K>, lookup: Lookup, results: StudyResults): string =>
  (TEXTS[finding.kind] as (finding: Of<K>, lookup: Lookup, results: StudyResults) => string)(finding, lookup, results);

/** How many synthetic rows were kept of those that were judged. */
const selectionText = (lookup: Lookup): string => {
  const parts = lookup.results.selections!.map(
    ({ group, judged, kept }) =>
      `${lookup.named(group)} kept ${count(kept)} of ${count(judged)} (${percent(kept / judged)})`,
  );
  return `Of the synthetic rows that were judged, over all generations and seeds, ${list(parts)}.`;
};

/** So many groups are named; more are counted. */
const CUT_GROUPS = 5;
/** Of what was written to be measured, else to be trained on, groups with the largest shares first. */
const unendedText = (lookup: Lookup): string => {
  const cut = lookup.results.writings!.filter((one) => one.cut > 0).sort((a, b) => b.cut - a.cut);
  const told = (all: typeof cut, texts: string): readonly string[] => {
    const parts = all.map((one) => `${lookup.named(one.group)} ${percent(one.cut)}`);
    return all.length === 0
      ? []
      : [
          `Of the texts that ${texts}, some had not ended at their greatest length and are cut there: ${listOf(parts, CUT_GROUPS)}.`,
        ];
  };
  return [
    ...told(
      cut.filter(({ training }) => training === undefined),
      'the models of the last generation wrote to be measured',
    ),
    ...told(
      cut.filter(({ training }) => training === true),
      'were written to train the last generation',
    ),
  ].join(' ');
};

/** Of all that servers wrote, to train on and to be measured: those that did not end by themselves or are empty, and where. */
const answersText = (lookup: Lookup): string => {
  const all = lookup.results.answers!;
  const total = (of: (one: GroupAnswers) => number): number => all.reduce((sum, one) => sum + of(one), 0);
  const texts = total((one) => one.texts);
  const odd = ({ cut, empty }: Pick<GroupAnswers, 'cut' | 'empty'>): string =>
    list([...(cut === 0 ? [] : [`${count(cut)} cut`]), ...(empty === 0 ? [] : [`${count(empty)} empty`])]);
  const shares = [
    { n: total((one) => one.cut), what: 'stopped at the limit of tokens' },
    { n: total((one) => one.empty), what: 'came empty' },
  ].flatMap(({ n, what }) => (n === 0 ? [] : [`${count(n)} (${percent(n / texts)}) ${what}`]));
  const parts = all
    .filter(({ cut, empty }) => cut + empty > 0)
    .sort((a, b) => (b.cut + b.empty) / b.texts - (a.cut + a.empty) / a.texts)
    .map(
      (one) =>
        `${lookup.named(one.group)} ${odd(one)} of ${count(one.texts)} (${one.seeds.length === 1 ? 'seed' : 'seeds'} ${runs(one.seeds)})`,
    );
  const least = all.some(({ more }) => more === true) ? ' At least: a trace keeps 64 answers of a call.' : '';
  return `Of ${plural(texts, 'text')} that a server wrote in all generations, to train on and to be measured, ${list(shares)}: ${listOf(parts, CUT_GROUPS)}. They are rows like others.${least}`;
};

const vocabularyText = (lookup: Lookup): string => {
  const parts = lookup.results.writings!.flatMap(({ group, tokens }) =>
    tokens === undefined
      ? []
      : [`${lookup.group(group).model} has ${count(tokens.made)} where ${count(tokens.asked)} were asked for`],
  );
  return `Tokenisers with fewer tokens than asked for, the rows that they were fitted to holding no further pair often enough: ${list([...new Set(parts)])}.`;
};

/** Reasons that are told. */
const REASONS = 3;
/** How many steps were compiled, and why the others were not. */
const stepsText = ({ compiled, uncompiled }: TrainingSteps, table: string): string => {
  const others = uncompiled.reduce((sum, { steps }) => sum + steps, 0);
  const head = `Of ${plural(compiled + others, 'training step')} ${count(compiled)} ${compiled === 1 ? 'was' : 'were'} compiled`;
  if (others === 0) return `${head}.`;
  const reasons = uncompiled.slice(0, REASONS).map(({ why, steps }) => `${count(steps)}: ${why}`);
  const more = uncompiled.length - reasons.length;
  if (more > 0) reasons.push(`${plural(more, 'more reason')} in ${table}`);
  return `${head}, the others taken as on the wasm engine (${reasons.join('; ')}).`;
};

/** Why the control of a group is not made of fresh rows; undefined where it is. */
export const fixedControlText = (index: GroupIndex, { record }: Lookup): string | undefined => {
  const { source, samples, control } = record.groups[index]!;
  if (control?.rows !== 'fixed') return undefined;
  const size = record.sources[source]?.size ?? undefined;
  return `The source has ${size === undefined ? '' : `${plural(size, 'row')}, `}${fixedControlReason({ samples, generations: record.study.generations })}`;
};

/** Messages say their seed themselves; those of runs from before they did do not. */
const firstOf = ([first]: Lookup['results']['failures'], lookup: Lookup): string => {
  if (first === undefined) return '';
  const { group, seed, message } = first;
  const place = message.includes(`seed ${seed}: `) ? '' : `, seed ${seed}`;
  return ` First: ${lookup.strategy(group)}${place}: ${published(message)}`;
};
