import type { Markup, StudyRecord } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import type { ReportModel } from '../model/index.js';
import { capitalised, count, list, plural, published, span } from '../words/index.js';
import { answer } from './answer.js';
import { byline } from './cite.js';

/** Title, what was run in a sentence, and what it ran on. */
export const header = (model: ReportModel): Markup => {
  const { results } = model;
  const { study, imported } = results.record;
  const { cells, done, failed, missing } = results.counts;
  const named = new Set(study.strategies.map(({ as }) => as));
  const strategies = new Set(
    results.groups.flatMap(({ role, strategy }) => (role === 'strategy' || named.has(strategy) ? [strategy] : [])),
  ).size;
  const gone = [
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
    ...(missing > 0
      ? [`${count(missing)} ${imported === undefined ? 'not run yet' : 'not in the files or not whole'}`]
      : []),
  ];
  const size = [
    plural(strategies, 'strategy', 'strategies'),
    plural(study.models.length, 'model'),
    plural(study.sources.length, 'data source'),
    `${list(study.samples.map(count))} rows a generation`,
    plural(study.generations, 'generation'),
    plural(study.seeds.length, 'seed'),
  ];
  return html`<header class="top">
    <p class="kicker">
      Model collapse study <span class="slug"><bdi>${study.study}</bdi></span>
    </p>
    <h1><bdi>${study.title}</bdi></h1>
    <p class="lede">
      ${study.description === undefined ? ledeOf(results.record, strategies) : published(study.description)}
    </p>
    ${byline(results.record)} ${answer(model)}
    <p class="small">
      ${capitalised(list(size))}.
      ${imported === undefined ? '' : 'All values were imported; nothing was run here. '}${plural(cells, 'chain')},
      ${done === cells && cells > 1 ? 'all' : count(done)}
      ${imported === undefined ? 'finished' : 'whole'}${gone.length > 0 ? `, ${list(gone)}` : ''}.
      ${seedsNote(results.series)}
    </p>
  </header>`;
};

/** What was run, where the study does not say it itself. */
const ledeOf = ({ study, groups, imported }: StudyRecord, strategies: number): Markup => {
  const generations = plural(study.generations, 'generation');
  return groups.some(({ recorded }) => recorded !== undefined)
    ? html`${plural(strategies, 'strategy', 'strategies')} whose generations were trained elsewhere, over
      ${generations}.`
    : // What each is trained on is the strategy's to say: a teacher's rows are of no model before it.
      html`${plural(strategies, 'way')} of mixing real with synthetic data, followed for
      ${generations}${imported === undefined ? '' : ', as the import says'}.`;
};

/** How many seeds the means are over: a chain that has lost what is measured is in no mean. */
const seedsNote = (series: ReportModel['results']['series']): string => {
  const points = series.flatMap((one) => one.points);
  if (points.length === 0) return '';
  const [fewest, most] = points.reduce(
    ([low, high], { n }) => [Math.min(low, n), Math.max(high, n)],
    [Infinity, -Infinity],
  );
  const lost = points.some((point) => point.lost !== undefined);
  return fewest === most
    ? `Every mean below is over ${plural(most, 'seed')}. `
    : `Means below are over ${span([fewest, most])} seeds: those of the chains that had a number there${lost ? ', not those that had lost it' : ''}. `;
};
