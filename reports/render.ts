import { tableName, type PluginSection, type StudyResults } from '../core/contracts/index.js';
import { CollapsarError } from '../core/errors/index.js';
import type { Fingerprints } from './export/index.js';
import { html } from './html/index.js';
import { LineStyles, reportModel, type ReportModel, type StrategyStyles } from './model/index.js';
import { digitsOf, page, pageData, reproductionOf, roomFor, withBlock, withReproduction } from './page/index.js';
import { cite } from './sections/cite.js';
import { effects } from './sections/effects.js';
import { failures } from './sections/failures.js';
import { findings, gates } from './sections/findings.js';
import { galleries } from './sections/galleries.js';
import { generationCharts } from './sections/generations.js';
import { header } from './sections/header.js';
import { lineageCharts } from './sections/lineage.js';
import { verdictMatrix } from './sections/matrix.js';
import { methods } from './sections/methods.js';
import { pluginSections } from './sections/plugin-sections.js';
import { madeWith, provenance, sources } from './sections/provenance.js';
import { rankings } from './sections/ranking.js';
import { recommendations } from './sections/recommendation.js';
import { scalingCharts } from './sections/scaling.js';
import { settings } from './sections/settings.js';
import type { PageSection } from './sections/shared.js';
import { shareCharts } from './sections/shares.js';
import { earlyWarnings, strategyTables } from './sections/strategies.js';
import { trajectories } from './sections/trajectories.js';

export interface ReportOptions {
  /** of plugins; shown before the methods, in this order */
  readonly sections?: readonly PluginSection[];
  /** of the cells, so that single ones can be computed again and compared; without them only whole settings can */
  readonly fingerprints?: Fingerprints;
}

/**
 * The report: one HTML file that needs nothing else. The same results (and fingerprints) give the same bytes. A section
 * that fails is a failure on the page, not of it.
 * @throws CollapsarError COLLAPSAR_SUMMARY_OUTDATED for results as an earlier version of summary.json had them
 */
export const renderReport = (results: StudyResults, { sections = [], fingerprints }: ReportOptions = {}): string => {
  const { model, body, looks } = reportParts(results, sections);
  const data = pageData(model);
  const bare = page({
    title: `${results.record.study.title} – Collapsar`,
    looks,
    header: header(model),
    made: madeWith(results.record),
    sections: body,
    data,
    table: tableName('results', results.record.study),
  });
  // What was read cannot be computed again.
  const again = results.record.imported === undefined ? reproductionOf(results, fingerprints) : undefined;
  const room = roomFor(weightOf(bare) + (again === undefined ? 0 : Buffer.byteLength(JSON.stringify(again)) + 200));
  const text = withBlock(bare, 'digits', digitsOf(model, data, room));
  return again === undefined ? text : withReproduction(text, again);
};

/** Without its style and script, which a build makes small. */
const weightOf = (text: string): number =>
  Buffer.byteLength(text.replace(/<style>[\s\S]*?<\/style>|<script>[\s\S]*?<\/script>/g, ''));

/** What a page is made of, and how all that is drawn on it looks; `everyChart`: drawn too what a page has as tables. @throws CollapsarError COLLAPSAR_SUMMARY_OUTDATED */
export const reportParts = (
  results: StudyResults,
  sections: readonly PluginSection[] = [],
  everyChart = false,
): { readonly model: ReportModel; readonly body: readonly PageSection[]; readonly looks: StrategyStyles } => {
  refuseOutdated(results);
  const model = reportModel(results);
  const styles = new LineStyles(model.looks);
  const body = pageSections(model, sections, styles, everyChart);
  return { model, body, looks: styles.all() };
};

/** What the page shows, in its order, parts of plugins before the methods; what has nothing to show is left out. */
const pageSections = (
  model: ReportModel,
  sections: readonly PluginSection[],
  looks: LineStyles,
  everyChart: boolean,
): readonly PageSection[] =>
  [
    section('chains', 'One line a chain', trajectories(model)),
    section('verdict', 'Verdict', html`${verdictMatrix(model)}${findings(model)}${gates(model)}`),
    section('recommendation', 'Recommendation', recommendations(model)),
    section('effects', 'Effects and their limits', bounded(model, effects(model))),
    section(
      'strategies',
      'Strategies',
      bounded(model, html`${rankings(model)}${strategyTables(model)}${earlyWarnings(model)}`),
    ),
    section('generations', 'Generation by generation', bounded(model, generationCharts(model, everyChart))),
    section('shares', 'Synthetic share', bounded(model, shareCharts(model))),
    section('scaling', 'Number of rows', bounded(model, scalingCharts(model))),
    section('lineage', 'Lineage', bounded(model, lineageCharts(model))),
    section('gallery', 'What the models make', bounded(model, galleries(model))),
    section('failures', 'Failures', failures(model)),
    ...pluginSections(model.results, sections, looks),
    section('methods', 'Methods and limits', methods(model)),
    section('settings', 'Settings', settings(model)),
    section('sources', 'Data', model.results.record.imported === undefined ? sources(model) : undefined),
    section('cite', 'Cite and check', cite(model)),
    section('provenance', 'Provenance', provenance(model)),
  ].filter((candidate) => candidate !== undefined);

/** Of a large study some is drawn: a part says so first. */
const bounded = ({ left }: ReportModel, body: PageSection['body'] | undefined): PageSection['body'] | undefined =>
  body === undefined || left === undefined
    ? body
    : html`<p class="small">${left}</p>
        ${body}`;

const section = (id: string, title: string, body: PageSection['body'] | undefined): PageSection | undefined =>
  body === undefined ? undefined : { id, title, body };

const SCHEMA: StudyResults['schema'] = 'collapsar/summary@2';
export const refuseOutdated = ({ schema }: { readonly schema: string }): void => {
  if (schema !== SCHEMA)
    throw new CollapsarError('COLLAPSAR_SUMMARY_OUTDATED', {
      what: `these results are of the schema ${schema}; reports are made of ${SCHEMA}`,
      why: 'Another version of Collapsar wrote this summary.json',
      fix: 'Run its study again (the numbers are the same, and `collapsar report` writes tables and report from the run folder at any time), or render it with the version that wrote it',
    });
};
