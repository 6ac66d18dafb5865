import type { StudyResults } from '../core/contracts/index.js';
import { html } from './html/index.js';
import { lookRules, reportModel, type ReportModel } from './model/index.js';
import { documentOf, scriptOf, styleOf } from './page/index.js';
import { refuseOutdated } from './render.js';
import { answer } from './sections/answer.js';
import { verdictMatrix } from './sections/matrix.js';
import { iconShapes, name } from './sections/shared.js';
import { trajectories } from './sections/trajectories.js';
import { count, plural, silenceText } from './words/index.js';

/** Settings and strategies whose chains are drawn; more are counted. */
const [SETTINGS, STRATEGIES] = [2, 8];

const style = styleOf(['colours', 'text', 'tables', 'charts', 'chains', 'matrix', 'pages', 'media', 'embed']);
const script = scriptOf('embed');

/**
 * The answer, a line for each chain and the verdicts, small: a page for a frame in a notebook (`<iframe srcdoc>`). It is a document
 * of its own, so that no style of it reaches what stands around the frame; it fetches nothing, and its table scrolls within it.
 * @throws CollapsarError COLLAPSAR_SUMMARY_OUTDATED
 */
export const renderEmbed = (results: StudyResults): string => {
  refuseOutdated(results);
  const model = reportModel(results);
  const { study, provenance } = results.record;
  const { shown, more } = fewTrajectories(model);
  const rows = trajectories(shown);
  const body = html`${iconShapes()}
    <header><h1>${name(study.title)}</h1></header>
    <main>
      ${answer(model) ?? html`<p>${silenceText(model.results)}</p>`}
      ${
        rows === undefined
          ? ''
          : html`<h2 class="vh">One line a chain</h2>
              ${rows}`
      }
      ${more === '' ? '' : html`<p class="small">${more}</p>`}
      <section class="verdicts">
        <h2 class="vh">Verdict</h2>
        ${verdictMatrix(model)}
      </section>
    </main>
    <footer>
      <p>
        Collapsar ${provenance.collapsar}, study <code>${provenance.studyHash.slice(0, 12)}</code>. All of it is in
        <code>report.html</code> of the run.
      </p>
    </footer>`;
  return documentOf({ title: study.title, style: `${style}\n${lookRules(model.looks)}`, script, body });
};

const fewTrajectories = (model: ReportModel): { readonly shown: ReportModel; readonly more: string } => {
  const all = model.results.trajectories ?? [];
  const few = all.slice(0, SETTINGS).map((one) => ({ ...one, groups: one.groups.slice(0, STRATEGIES) }));
  const rest = all.length - few.length;
  const groups = all.slice(0, SETTINGS).reduce((sum, one, i) => sum + one.groups.length - few[i]!.groups.length, 0);
  return {
    shown: { ...model, results: { ...model.results, trajectories: few } },
    more: [
      ...(rest === 0 ? [] : [`${plural(rest, 'more setting')} of data, model and T in the report.`]),
      ...(groups === 0 ? [] : [`${count(groups)} more strategies and controls in the report.`]),
    ].join(' '),
  };
};
