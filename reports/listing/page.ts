import type { Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import { lookRules } from '../model/index.js';
import { documentOf, scriptOf, styleOf } from '../page/index.js';
import { icon, iconShapes, name } from '../sections/shared.js';
import { count, list, listOf, plural, TONES } from '../words/index.js';
import type { IndexedRun, ListedRun, IndexedResults, RunState } from './facts.js';
import { thumbnailLooks } from './thumbnail.js';

const style = `${styleOf(['colours', 'text', 'charts', 'chains', 'pages', 'media', 'listing'])}\n${lookRules(thumbnailLooks)}`;
const script = scriptOf('listing');

/** So many labels of a kind are named; more are counted. */
const NAMED = 5;

const STATES: Readonly<Record<RunState, string>> = {
  finished: 'Finished',
  incomplete: 'Incomplete',
  unreported: 'No results yet',
  damaged: 'Damaged',
  outdated: 'Of another version',
  foreign: 'No run of Collapsar',
};
const ANSWERS: Readonly<Record<IndexedResults['tone'], string>> = { ...TONES, none: 'Nothing judged' };

/** What `index.html` is made of. */
export interface Listing {
  /** of the folder that was searched */
  readonly title: string;
  readonly runs: readonly ListedRun[];
  /** folders that were not searched, such as node_modules, and why */
  readonly skipped: readonly { readonly folder: string; readonly reason: string }[];
}

/** The page of many runs: one file that fetches nothing, with all of its list there before its script runs. */
export const renderListing = ({ title, runs, skipped }: Listing): string => {
  const body = html`${iconShapes()}
    <header class="top">
      <p class="kicker">Model collapse studies</p>
      <h1>${name(title)}</h1>
      <p class="small">${tally(runs)}</p>
    </header>
    <main id="main" tabindex="-1">
      <div id="tools"></div>
      <p id="shown" class="small" role="status"></p>
      <div class="runs">${runs.map(card)}</div>
      ${
        skipped.length === 0
          ? ''
          : html`<details>
              <summary>${plural(skipped.length, 'folder')} not searched</summary>
              <ul class="small">
                ${skipped.map(({ folder, reason }) => html`<li><code>${folder}</code>: ${reason}</li>`)}
              </ul>
            </details>`
      }
    </main>
    <footer>
      <p>
        Made by Collapsar. Every sentence is the one that the run's own report says; the list as data is
        <a href="index.json">index.json</a>.
      </p>
    </footer>`;
  return documentOf({ title: `${title} – Collapsar`, style, script, body, data: runs.map(asked) });
};

/** What the script sorts and filters by. */
const asked = ({ state, folder, written = '', results }: IndexedRun): object =>
  results === undefined
    ? { state: STATES[state], answer: '', title: folder, date: written, failed: 0, source: [], model: [] }
    : {
        state: STATES[state],
        answer: ANSWERS[results.tone],
        title: results.title,
        date: results.date ?? written,
        failed: results.chains.failed,
        source: results.sources,
        model: results.models,
      };

const tally = (runs: readonly ListedRun[]): string => {
  const of = (state: RunState): number => runs.filter((run) => run.state === state).length;
  const states = (Object.keys(STATES) as RunState[]).filter((state) => of(state) > 0);
  const kinds = list(states.map((state) => `${count(of(state))} ${STATES[state].toLowerCase()}`));
  return `${plural(runs.length, 'folder')}: ${kinds.replace('collapsar', 'Collapsar')}.`;
};

const card = (run: ListedRun): Markup => {
  const { folder, state, reason, report, results, thumbnail } = run;
  const title = name(results?.title ?? folder);
  return html`<article class="run ${results === undefined ? 'bare' : results.tone}">
    ${thumbnail ?? (results === undefined ? '' : html`<div class="thumb"></div>`)}
    <div>
      <h2>${report === undefined ? title : html`<a href="${report}">${title}</a>`}</h2>
      ${
        reason === undefined
          ? ''
          : html`<p class="reason">${icon('warning')} <b>${STATES[state]}.</b> <span dir="auto">${reason}</span></p>`
      }
      ${results === undefined ? '' : about(results)}
      <p class="small"><code>${folder}</code>${results === undefined ? '' : metaOf(run, results)}</p>
    </div>
  </article>`;
};

const about = (results: IndexedResults): Markup => {
  const { answer, sources, models, strategies, samples, generations, seeds, chains } = results;
  const names = (labels: readonly string[]): string => listOf(labels, NAMED);
  return html`${answered(answer)}
    <p class="small" dir="auto">
      ${names(strategies)}; ${names(models)} on ${names(sources)}. ${samples.map(count).join(', ')} rows a generation,
      ${plural(generations, 'generation')}, ${plural(seeds, 'seed')},
      ${plural(chains.asked, 'chain')}${
        chains.failed === 0 ? '' : html`, <b>${count(chains.failed)} failed</b>`
      }${chains.missing === 0 ? '' : html`, <b>${count(chains.missing)} not run</b>`}.
    </p>`;
};
const answered = ([first, ...others]: IndexedResults['answer']): Markup => {
  if (first === undefined) return html`<p class="say">Nothing was judged.</p>`;
  return html`<p class="say">${icon(first.tone)} <span class="vh">${TONES[first.tone]}: </span>${said(first)}</p>
    ${
      others.length === 0
        ? ''
        : html`<details>
            <summary>${plural(others.length, 'more answer')}</summary>
            ${others.map((one) => html`<p class="say">${icon(one.tone)} ${said(one)}</p>`)}
          </details>`
    }`;
};
const said = ({ setting, text }: IndexedResults['answer'][number]): Markup =>
  html`<span dir="auto">${setting === undefined ? '' : html`<b>${setting}:</b> `}${text}</span>`;

const metaOf = ({ written }: IndexedRun, { authors, date, licence, version, of }: IndexedResults): Markup =>
  html`${[
    list(of),
    ...(authors.length === 0 ? [] : [listOf(authors, NAMED)]),
    ...(date === undefined ? [] : [date]),
    ...(date === undefined && written !== undefined ? [`written ${written}`] : []),
    ...(licence === undefined ? [] : [licence]),
    `Collapsar ${version}`,
  ].map((part) => html` · <bdi>${part}</bdi>`)}`;
