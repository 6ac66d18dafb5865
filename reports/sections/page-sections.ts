import type { PluginSection } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import type { LineStyles, ReportModel } from '../model/index.js';
import { comparisons } from './comparisons.js';
import { pluginSections } from './plugin-sections.js';
import { failures } from './failures.js';
import { galleries } from './galleries.js';
import { generationCharts } from './generations.js';
import { lineageCharts } from './lineage.js';
import { methods } from './methods.js';
import { profile } from './profile.js';
import { provenance, sources } from './provenance.js';
import { rankings } from './ranking.js';
import { recommendations } from './recommendation.js';
import { scalingCharts } from './scaling.js';
import { settings } from './settings.js';
import type { PageSection } from './shared.js';
import { shareCharts } from './shares.js';
import { earlyWarnings, strategyTables } from './strategies.js';
import { findings, gates } from './findings.js';

/** What the page shows, in its order, parts of plugins before the methods; what has nothing to show is left out. */
export const pageSections = (
  model: ReportModel,
  sections: readonly PluginSection[],
  looks: LineStyles,
): readonly PageSection[] =>
  [
    section('verdict', 'Verdict', html`${findings(model)}${gates(model)}${profile(model)}`),
    section('recommendation', 'Recommendation', recommendations(model)),
    section(
      'strategies',
      'Strategies',
      html`${rankings(model)}${strategyTables(model)}${comparisons(model)}${earlyWarnings(model)}`,
    ),
    section('generations', 'Generation by generation', generationCharts(model)),
    section('shares', 'Synthetic share', shareCharts(model)),
    section('scaling', 'Number of rows', scalingCharts(model)),
    section('lineage', 'Lineage', lineageCharts(model)),
    section('gallery', 'What the models make', galleries(model)),
    section('failures', 'Failures', failures(model)),
    ...pluginSections(model.results, sections, looks),
    section('methods', 'Methods and limits', methods(model)),
    section('settings', 'Settings', settings(model)),
    section('sources', 'Data', sources(model)),
    section('provenance', 'Provenance', provenance(model)),
  ].filter((candidate) => candidate !== undefined);

const section = (id: string, title: string, body: PageSection['body'] | undefined): PageSection | undefined =>
  body === undefined ? undefined : { id, title, body };
