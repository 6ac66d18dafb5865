import type { GroupIndex, Markup, Verdict, VerdictId } from '../../core/contracts/index.js';
import { DEFINITIONS } from '../../core/definitions/index.js';
import { html } from '../html/index.js';
import type { ReportModel } from '../model/index.js';
import { answersOf, count, list, listOf, marginText, nameOf, percent, plural, span } from '../words/index.js';
import { icon, sentence, term } from './shared.js';

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
  return html`<section class="answer finding ${first.tone}" aria-label="Answer">
    ${icon(first.tone)}
    <div>
      ${[first, ...others]
        .flatMap(({ parts }) => parts)
        .map(
          ({ setting, text }) =>
            html`${setting === undefined ? '' : html`<h2>${sentence(model, setting)}<span class="vh">: </span></h2>`}
              <p class="say">${sentence(model, text)}</p>`,
        )}
      <dl class="cards">${cardLines(model).map(([what, text]) => term(what, sentence(model, text)))}</dl>
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
      ['Strategies', trained(model)],
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
  // Of a strategy the verdict that asks for the most seeds: fewer would leave something open.
  const open = byStrategy(model, (group) => lookup.verdicts(group).filter(({ state }) => state === 'undecided')).map(
    ([strategy, waiting]) => {
      const [most] = [...waiting].sort((a, b) => needed(b) - needed(a));
      return `${strategy}${aboutText(most!)}`;
    },
  );
  const excluded = Math.max(0, ...verdicts.map((one) => (one.state === 'absent' ? one.excludesAbove : 0)));
  const { failed, missing, cells } = results.counts;
  return [
    `${span(verdicts.map(({ n = 0 }) => n))} seeds, 95 % intervals.`,
    open.length === 0 ? '' : `Open: ${listOf(open, NAMED)}.`,
    excluded === 0 ? '' : `What happens to fewer than ${percent(excluded)} of chains is not excluded.`,
    failed + missing === 0
      ? ''
      : `Of ${plural(cells, 'chain')} ${count(failed)} failed and ${count(missing)} are not there.`,
  ]
    .filter((text) => text !== '')
    .join(' ');
};
/** The estimate alone: its range stands in the findings. */
const aboutText = ({ seedsThatWouldDecide: decide }: Verdict): string =>
  decide?.n !== undefined
    ? `: about ${count(decide.n)} seeds would decide`
    : decide?.atLeast !== undefined
      ? `: at least ${count(decide.atLeast)} seeds are needed`
      : decide?.moreThan !== undefined
        ? `: more than ${count(decide.moreThan)} seeds would`
        : '';
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
const trained = (model: ReportModel): string => {
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
  const real = byStrategy(model, (group) => lookup.lineage(group)?.realDrawn ?? []).map(
    ([strategy, drawn]) => `${strategy}: ${span(drawn)}`,
  );
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
    `${of(study.models)} on ${of(study.sources)}, ${study.samples.map(count).join(', ')} rows a generation, ${plural(study.generations, 'generation')}.`,
    not.length === 0 ? '' : `Not measured: ${list(not)}.`,
  ]
    .filter((text) => text !== '')
    .join(' ');
};
