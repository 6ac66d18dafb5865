import type { PluginSection, StudyResults } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { lookRules } from '../model/index.js';
import { pageStyle } from '../page/index.js';
import { reportParts } from '../render.js';
import { count, list } from '../words/index.js';
import { Cascade } from './cascade.js';
import { figuresIn, legendIn } from './collect.js';
import { drawFigure } from './draw.js';
import { parse } from './tree.js';

export { figurePng, type PngOptions } from './png.js';

/** A chart of the report, by the name that `renderFigure` takes. */
export interface NamedFigure {
  readonly name: string;
  readonly title: string;
  /** the chart as an SVG file that needs nothing else: title, legend, caption, and which run it is of */
  svg(): string;
}
/** How a chart is drawn; every field has a default. */
export interface FigureOptions {
  /** default: light, on white */
  readonly theme?: 'light' | 'dark';
  /** of plugins, whose charts have names too */
  readonly sections?: readonly PluginSection[];
}

/**
 * The charts of a report, in the order of its page. The same results give the same bytes.
 * @throws CollapsarError COLLAPSAR_SUMMARY_OUTDATED
 */
export const figuresOf = (
  results: StudyResults,
  { theme = 'light', sections }: FigureOptions = {},
): readonly NamedFigure[] => {
  const { body, looks } = reportParts(results, sections, true);
  const markup = body.map((section) => `<section id="${section.id}">${section.body.markup}</section>`).join('');
  const page = parse(markup, { 'data-theme': theme });
  const cascade = new Cascade(`${pageStyle}\n${lookRules(looks)}`);
  const { study, provenance } = results.record;
  const from = `${study.title} · Collapsar ${provenance.collapsar} · study ${provenance.studyHash.slice(0, 12)}`;
  return figuresIn(page).map((figure) => ({
    name: figure.name,
    title: figure.title,
    svg: () => drawFigure(figure, legendIn(page, figure.charts), from, cascade),
  }));
};

/** One chart. @throws CollapsarError COLLAPSAR_USAGE for a name that no chart of the report has, with those that there are */
export const renderFigure = (results: StudyResults, name: string, options: FigureOptions = {}): string => {
  const figures = figuresOf(results, options);
  const figure = figures.find((one) => one.name === name);
  if (figure === undefined) throw noFigure(name, figures);
  return figure.svg();
};

const noFigure = (name: string, figures: readonly NamedFigure[]): CollapsarError =>
  new CollapsarError('COLLAPSAR_USAGE', {
    what: `the report has no chart called '${name}'`,
    where: '--figure',
    why:
      figures.length === 0
        ? 'It has no charts at all'
        : `It has ${count(figures.length)}: ${list(figures.map((one) => one.name))}`,
    fix: '`--figure` without a name lists them with their titles',
  });
