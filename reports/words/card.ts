import type { GroupIndex, StudyResults, Verdict, VerdictId } from '../../core/contracts/index.js';
import { DEFINITIONS } from '../../core/definitions/index.js';
import type { Lookup } from './lookup.js';
import { count, list, listOf, percent, plural, span } from './number.js';
import { marginText, nameOf } from './verdict.js';

/** So many strategies are named in a line of the card. */
const NAMED = 4;
/** And so many where the line is about them. */
const MANY = 8;

/** How sure the answer is, what safe means, what it takes and what it holds for: a line each, under its head. */
export const cardLines = (results: StudyResults, lookup: Lookup): readonly (readonly [what: string, text: string])[] =>
  (
    [
      ['How sure', sure(results, lookup)],
      ['Safe means', safe(results, lookup)],
      ['What it takes', takes(results, lookup)],
      ['Holds for', holds(results, lookup)],
    ] as const
  ).filter(([, text]) => text !== '');

const strategies = (lookup: Lookup): readonly GroupIndex[] =>
  lookup.results.groups.flatMap(({ role }, group) => (role === 'strategy' ? [group] : []));
/** What the settings of each strategy have, of those that have any. */
const byStrategy = <T>(lookup: Lookup, of: (group: GroupIndex) => T | readonly T[]): readonly [string, T[]][] => {
  const found = new Map<string, T[]>();
  for (const group of strategies(lookup)) {
    const strategy = lookup.strategy(group);
    found.set(strategy, (found.get(strategy) ?? []).concat(of(group)));
  }
  return [...found].filter(([, items]) => items.length > 0);
};
const judged = (lookup: Lookup): readonly Verdict[] =>
  strategies(lookup)
    .flatMap((group) => lookup.verdicts(group))
    .filter(({ state }) => state !== 'not-measured');

const sure = (results: StudyResults, lookup: Lookup): string => {
  const verdicts = judged(lookup);
  const tested = verdicts.flatMap(({ n = 0 }) => (n > 0 ? [n] : []));
  // Of a strategy the verdict that asks for the most seeds: fewer would leave something open.
  const open = byStrategy(lookup, (group) => lookup.verdicts(group).filter(({ state }) => state === 'undecided')).map(
    ([strategy, waiting]) => ({ strategy, seeds: seedsFor([...waiting].sort((a, b) => needed(b) - needed(a))[0]!) }),
  );
  const excluded = Math.max(0, ...verdicts.map((one) => (one.state === 'absent' ? one.excludesAbove : 0)));
  const { failed, missing, cells } = results.counts;
  const gone = [
    ...(failed === 0 ? [] : [`${count(failed)} failed`]),
    ...(missing === 0 ? [] : [`${count(missing)} ${missing === 1 ? 'is' : 'are'} not there`]),
  ];
  return [
    tested.length === 0
      ? `Nothing could be tested with ${plural(results.record.study.seeds.length, 'seed')}.`
      : `${span(tested)} seeds, 95 % intervals.`,
    open.length === 0 ? '' : openText(open),
    excluded === 0 ? '' : `What befalls fewer than ${percent(excluded)} of chains cannot be excluded.`,
    gone.length === 0 ? '' : `Of ${plural(cells, 'chain')} ${list(gone)}.`,
  ]
    .filter((text) => text !== '')
    .join(' ');
};

interface OpenStrategy {
  readonly strategy: string;
  readonly seeds: SeedsFor | undefined;
}
/** How many, and what of so many. */
type SeedsFor = readonly [seeds: string, rest: string];
/** The first says what its number is of; of the others the number is enough, and where all have the same it is told once. */
const openText = (open: readonly OpenStrategy[]): string => {
  const told = ({ seeds }: OpenStrategy): string => seeds?.join(' ') ?? '';
  const texts = new Set(open.map(told));
  const [text] = texts;
  const names = open.map(({ strategy }) => strategy);
  if (texts.size === 1) return `Open: ${listOf(names, NAMED)}${text === '' ? '' : ` (${text!})`}.`;
  const heard = new Set<string>();
  const items = open.map(({ strategy, seeds }) => {
    if (seeds === undefined) return strategy;
    const said = heard.has(seeds[1]) ? seeds[0] : seeds.join(' ');
    heard.add(seeds[1]);
    return `${strategy} (${said})`;
  });
  return `Open: ${listOf(items, NAMED)}.`;
};
/** The estimate alone: its range stands in the findings. */
const seedsFor = ({ seedsThatWouldDecide: decide }: Verdict): SeedsFor | undefined =>
  decide?.n !== undefined
    ? [`about ${count(decide.n)}`, 'seeds would decide']
    : decide?.atLeast !== undefined
      ? [`at least ${count(decide.atLeast)}`, 'seeds are needed']
      : decide?.moreThan !== undefined
        ? [`more than ${count(decide.moreThan)}`, 'seeds would decide']
        : undefined;
const needed = ({ seedsThatWouldDecide: decide }: Verdict): number =>
  decide?.n ?? decide?.atLeast ?? decide?.moreThan ?? Infinity;

/** The margins of the definitions that were judged. */
const safe = ({ record }: StudyResults, lookup: Lookup): string => {
  const verdicts = judged(lookup);
  const known = new Map<VerdictId, Verdict>();
  for (const verdict of verdicts) if (!known.has(verdict.id)) known.set(verdict.id, verdict);
  const margins = DEFINITIONS.flatMap(({ id }) => {
    const verdict = known.get(id);
    return verdict === undefined ? [] : [marginText(verdict, record.study)];
  });
  return margins.length === 0 ? '' : `Beside the control: ${list(margins)}.`;
};

/** What each strategy trains on, where its label is not all that there is to say. */
export const trainedText = (lookup: Lookup): string => {
  const titles = byStrategy(lookup, (group) => lookup.title(group) ?? []);
  return titles.length === 0
    ? ''
    : `${listOf(
        titles.map(([strategy, [title]]) => `${strategy} (${title!})`),
        MANY,
      )}.`;
};

const takes = (results: StudyResults, lookup: Lookup): string => {
  const rows = new Map<string, string[]>();
  for (const [strategy, drawn] of byStrategy(lookup, (group) => lookup.lineage(group)?.realDrawn ?? []))
    rows.set(span(drawn), [...(rows.get(span(drawn)) ?? []), strategy]);
  const real = [...rows].map(([drawn, by]) => `${drawn} (${listOf(by, NAMED)})`);
  const fits = results.lineage.reduce(
    (sum, { group, generations }) => sum + generations * lookup.group(group).seeds.length,
    0,
  );
  return [
    `${plural(results.counts.done, 'chain')}${results.record.imported === undefined && fits > 0 ? `, ${plural(fits, 'fit')}` : ''}.`,
    real.length === 0 ? '' : `Real rows that a chain uses: ${listOf(real, NAMED)}.`,
  ]
    .filter((text) => text !== '')
    .join(' ');
};

const holds = ({ record: { study } }: StudyResults, lookup: Lookup): string => {
  const seen = new Set(judged(lookup).map(({ id }) => id));
  const not = DEFINITIONS.filter(({ id }) => !seen.has(id)).map(({ id }) => nameOf(id).toLowerCase());
  const of = (items: readonly { readonly as: string }[]): string =>
    listOf(
      items.map(({ as }) => as),
      NAMED,
    );
  return [
    `${of(study.models)} on ${of(study.sources)}, ${list(study.samples.map(count))} rows a generation, ${plural(study.generations, 'generation')}.`,
    not.length === 0 ? '' : `Not measured: ${list(not)}.`,
  ]
    .filter((text) => text !== '')
    .join(' ');
};
