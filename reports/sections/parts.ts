import type { Section, SectionTools } from '../../core/contracts/index.js';
import { CollapsarError, messageOf } from '../../core/errors/index.js';
import { html, isMarkup } from '../html/index.js';
import { Anchors, type ReportModel } from '../model/index.js';
import { comparisons } from './comparisons.js';
import { earlyWarnings } from './early-warning.js';
import { failures } from './failures.js';
import { galleries } from './galleries.js';
import { gates } from './gates.js';
import { generationCharts } from './generations.js';
import { lineageCharts } from './lineage.js';
import { methods } from './methods.js';
import { profile } from './profile.js';
import { provenance } from './provenance.js';
import { recommendations } from './recommendation.js';
import { scalingCharts } from './scaling.js';
import { settings } from './settings.js';
import type { Part } from './shared.js';
import { shareCharts } from './shares.js';
import { sources } from './sources.js';
import { strategyTables } from './strategies.js';
import { findings } from './verdict.js';

/** What the page shows, in its order; what has nothing to show is left out. */
export const parts = (model: ReportModel, sections: readonly Section[]): readonly Part[] =>
  [
    part('verdict', 'Verdict', html`${findings(model)}${gates(model)}${profile(model)}`),
    part('recommendation', 'Recommendation', recommendations(model)),
    part('strategies', 'Strategies', html`${strategyTables(model)}${comparisons(model)}${earlyWarnings(model)}`),
    part('generations', 'Generation by generation', generationCharts(model)),
    part('shares', 'Synthetic share', shareCharts(model)),
    part('scaling', 'Number of rows', scalingCharts(model)),
    part('lineage', 'Lineage', lineageCharts(model)),
    part('gallery', 'What the models make', galleries(model)),
    part('failures', 'Failures', failures(model)),
    ...third(model, sections),
    part('methods', 'Methods and limits', methods(model)),
    part('settings', 'Settings', settings(model)),
    part('sources', 'Data', sources(model)),
    part('provenance', 'Provenance', provenance(model)),
  ].filter((candidate) => candidate !== undefined);

const part = (id: string, title: string, body: Part['body'] | undefined): Part | undefined =>
  body === undefined ? undefined : { id, title, body };

const tools: SectionTools = { html };
const third = ({ results }: ReportModel, sections: readonly Section[]): readonly (Part | undefined)[] => {
  const anchors = new Anchors();
  return sections.map((section) =>
    part(`section-${anchors.of(section.title)}`, section.title, rendered(section, results)),
  );
};

const rendered = (section: Section, results: ReportModel['results']): Part['body'] | undefined => {
  const wrong = (what: string, cause?: unknown): CollapsarError =>
    new CollapsarError(
      'COLLAPSAR_PLUGIN_THREW',
      {
        where: `report section "${section.title}"`,
        what,
        fix: 'Repair the section, or render the report without its plugin.',
      },
      { cause },
    );
  let body;
  try {
    body = section.render(results, tools);
  } catch (thrown) {
    throw wrong(`render failed: ${messageOf(thrown)}`, thrown);
  }
  if (body === undefined || isMarkup(body)) return body;
  throw wrong('render returned something that tools.html did not make');
};
