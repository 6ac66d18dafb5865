import type { GroupIndex, Markup, Verdict, VerdictId } from '../../core/contracts/index.js';
import { DEFINITIONS } from '../../core/definitions/index.js';
import { html } from '../html/index.js';
import type { ReportModel } from '../model/index.js';
import { answersOf, count, list, listOf, marginText, nameOf, percent, plural, span } from '../words/index.js';
import { folded, icon, sentence, term } from './shared.js';

/** So many strategies are named in a line of the card. */
const NAMED = 4;
/** And so many where the line is about them. */
const MANY = 8;

/**
 * The answer above all else: what a walk answered, the first finding of a grid, how sure it is, what safe means, what it takes
 * and what it holds for.
 */
export const answer = (model: ReportModel): Markup | undefined => {
  const { results } = model;
  const [first, ...others] = answersOf(results);
  if (first === undefined) return undefined;
  const labels = trained(model);
  return html`<section class="answer finding ${first.tone}" aria-label="Answer">
    ${icon(first.tone)}
    <div>
      <div class="says">
        ${[first, ...others]
          .flatMap(({ parts }) => parts)
          .map(
            ({ setting, text }) =>
              html`<div>
                ${setting === undefined ? '' : html`<h2>${sentence(model, setting)}<span class="vh">: </span></h2>`}
                <p class="say">${sentence(model, text)}</p>
              </div>`,
          )}
      </div>
      <dl class="cards">${cardLines(model).map(([what, text]) => term(what, sentence(model, text)))}</dl>
      ${labels === '' ? '' : folded('What each strategy trains on', '', html`<p>${sentence(model, labels)}</p>`)}
    </div>
  </section>`;
};

/** What stands below the answer, under its head. */
export const cardLines = (model: ReportModel): readonly (readonly [what: string, text: string])[] =>
  (
    [
      ['How sure', sure(model)],
      ['Safe means', safe(model)],
      ['What it takes', takes(model)],
      ['Holds for', holds(model)],
    ] as const
  ).filter(([, text]) => text !== '');

const strategies = ({ lookup }: ReportModel): readonly GroupIndex[] =>
  lookup.results.groups.flatMap(({ role }, group) => (role === 'strategy' ? [group] : []));
/** What the settings of each strategy have, of those that have any. */
const byStrategy = <T>(model: ReportModel, of: (group: GroupIndex) => T | readonly T[]): readonly [string, T[]][] => {
  const found = new Map<string, T[]>();
  for (const group of strategies(model)) {
    const strategy = model.lookup.strategy(group);
    found.set(strategy, (found.get(strategy) ?? []).concat(of(group)));
  }
  return [...found].filter(([, items]) => items.length > 0);
};
const judged = (model: ReportModel): readonly Verdict[] =>
  strategies(model)
    .flatMap((group) => model.lookup.verdicts(group))
    .filter(({ state }) => state !== 'not-measured');

const sure = (model: ReportModel): string => {
  const { lookup, results } = model;
  const verdicts = judged(model);
  const tested = verdicts.flatMap(({ n = 0 }) => (n > 0 ? [n] : []));
  // Of a strategy the verdict that asks for the most seeds: fewer would leave something open.
  const open = byStrategy(model, (group) => lookup.verdicts(group).filter(({ state }) => state === 'undecided')).map(
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
const safe = (model: ReportModel): string => {
  const verdicts = judged(model);
  const known = new Map<VerdictId, Verdict>();
  for (const verdict of verdicts) if (!known.has(verdict.id)) known.set(verdict.id, verdict);
  const margins = DEFINITIONS.flatMap(({ id }) => {
    const verdict = known.get(id);
    return verdict === undefined ? [] : [marginText(verdict, model.results.record.study)];
  });
  return margins.length === 0 ? '' : `Beside the control: ${list(margins)}.`;
};

/** What each strategy trains on, where its label is not all that there is to say. */
export const trained = (model: ReportModel): string => {
  const titles = byStrategy(model, (group) => model.lookup.title(group) ?? []);
  return titles.length === 0
    ? ''
    : `${listOf(
        titles.map(([strategy, [title]]) => `${strategy} (${title!})`),
        MANY,
      )}.`;
};

const takes = (model: ReportModel): string => {
  const { results, lookup } = model;
  const rows = new Map<string, string[]>();
  for (const [strategy, drawn] of byStrategy(model, (group) => lookup.lineage(group)?.realDrawn ?? []))
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

const holds = (model: ReportModel): string => {
  const { study } = model.results.record;
  const seen = new Set(judged(model).map(({ id }) => id));
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
