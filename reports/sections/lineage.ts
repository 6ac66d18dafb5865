import type { LineagePoint, Markup } from '../../core/contracts/index.js';
import { dataTable, stackChart } from '../charts/index.js';
import { html } from '../html/index.js';
import { ancestries, Anchors, layers, pick, type Ancestry, type ReportModel } from '../model/index.js';
import { count, list, sizeText } from '../words/index.js';
import { figure, key, panelText } from './shared.js';

/** Rows of the table behind a chart. */
const ROWS = 5;

/** What each generation was trained on. */
export const lineageCharts = ({ panels, lookup }: ReportModel): Markup | undefined => {
  const all = ancestries(panels, lookup).filter(({ lineage }) => lineage.points.some(isMixed));
  if (all.length === 0) return undefined;
  const last = Math.max(...all.flatMap(({ lineage }) => lineage.points.map(({ generation }) => generation)));
  const anchors = new Anchors();
  const legend = new Map(all.flatMap(({ lineage }) => layers(lineage, last)).map(({ css, name }) => [css, name]));
  const order = ['ar', 'at', 'a0', 'a1', 'a2', 'a3', 'a4'];
  return html`<p>
      Training rows of each generation by where they came from: real, a teacher model, or the model of an earlier
      generation; means over seeds. Controls, on real rows alone, are not drawn.
    </p>
    <ul class="origins">
      ${order
        .filter((css) => legend.has(css))
        .map(
          (css) =>
            html`<li>
              <svg class="key" viewBox="0 0 12 12" aria-hidden="true"><path class="${css}" d="M0 0h12v12H0z" /></svg>
              ${legend.get(css)}
            </li>`,
        )}
    </ul>
    <div class="charts few">
      ${all.map((ancestry) => ancestryFigure(ancestry, last, anchors, ancestry.panels.length < panels.length))}
    </div>`;
};

/** Controls, trained on real rows alone, need no chart to say so. */
const isMixed = ({ teacher, synthetic }: LineagePoint): boolean => teacher > 0 || synthetic.length > 0;

const ancestryFigure = (
  { member, lineage, panels }: Ancestry,
  last: number,
  anchors: Anchors,
  partial: boolean,
): Markup => {
  const { points } = lineage;
  const drawn = layers(lineage, last);
  const end = points.at(-1)!;
  const made = drawn.filter(({ rows }) => rows.at(-1)! > 0);
  const sum = `In generation ${end.generation}: ${list(made.map(({ name, rows }) => `${count(rows.at(-1)!)} rows from ${name}`))}.`;
  return figure({
    id: anchors.of('lineage', member.look.label),
    heading: html`<h3>${key(member.look)}</h3>`,
    chart: stackChart({
      title: `Training rows by origin: ${member.look.label}`,
      description: sum,
      generations: points.map(({ generation }) => generation),
      layers: drawn,
    }),
    caption: `${partial ? `For ${list(panels.map(panelText))}.` : ''}${alike(panels)}`.trim(),
    of: `the lineage of ${member.look.label}`,
    table: dataTable(
      'Training rows by origin',
      `Training rows of ${member.look.label} by origin`,
      ['Generation', ...drawn.map(({ name }) => name)],
      pick(points, ROWS).map(({ generation }) => [
        String(generation),
        ...drawn.map(({ rows }) => count(rows[points.findIndex((point) => point.generation === generation)]!)),
      ]),
    ),
  });
};

const alike = (panels: Ancestry['panels']): string => {
  const sizes = [...new Set(panels.map(({ samples }) => samples))];
  return sizes.length < 2 ? '' : ` Drawn for ${sizeText(sizes[0]!)}; T = ${list(sizes.slice(1).map(count))} mix alike.`;
};
