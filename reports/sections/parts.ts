import { html } from '../html/index.js';
import type { LooksOfNames, ReportModel } from '../model/index.js';
import { comparisons } from './comparisons.js';
import { describedParts, type DescribedSection } from './described.js';
import { earlyWarnings } from './early-warning.js';
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
import type { PagePart } from './shared.js';
import { shareCharts } from './shares.js';
import { strategyTables } from './strategies.js';
import { findings, gates } from './verdict.js';

/** What the page shows, in its order, parts of plugins before the methods; what has nothing to show is left out. */
export const parts = (
  model: ReportModel,
  sections: readonly DescribedSection[],
  looks: LooksOfNames,
): readonly PagePart[] =>
  [
    part('verdict', 'Verdict', html`${findings(model)}${gates(model)}${profile(model)}`),
    part('recommendation', 'Recommendation', recommendations(model)),
    part(
      'strategies',
      'Strategies',
      html`${rankings(model)}${strategyTables(model)}${comparisons(model)}${earlyWarnings(model)}`,
    ),
    part('generations', 'Generation by generation', generationCharts(model)),
    part('shares', 'Synthetic share', shareCharts(model)),
    part('scaling', 'Number of rows', scalingCharts(model)),
    part('lineage', 'Lineage', lineageCharts(model)),
    part('gallery', 'What the models make', galleries(model)),
    part('failures', 'Failures', failures(model)),
    ...describedParts(model.results, sections, looks),
    part('methods', 'Methods and limits', methods(model)),
    part('settings', 'Settings', settings(model)),
    part('sources', 'Data', sources(model)),
    part('provenance', 'Provenance', provenance(model)),
  ].filter((candidate) => candidate !== undefined);

const part = (id: string, title: string, body: PagePart['body'] | undefined): PagePart | undefined =>
  body === undefined ? undefined : { id, title, body };
