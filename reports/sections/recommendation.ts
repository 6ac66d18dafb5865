import { tableName, type Markup, type StudyRecord, type WalkRecommendation } from '../../core/contracts/index.js';
import { dataTable, walkChart } from '../charts/index.js';
import { html } from '../html/index.js';
import { Anchors, type ReportModel } from '../model/index.js';
import {
  axisText,
  number,
  percent,
  placeText,
  recommendationTexts,
  hasGridAndWalks,
  sizeText,
  STOP_REASONS,
  WALK_OUTCOMES,
  WALK_SCALES,
} from '../words/index.js';

/** What `recommend` found: one walk for each source, model and T. */
export const recommendations = ({ results }: ReportModel): Markup | undefined => {
  const all = results.recommendations ?? [];
  if (all.length === 0) return undefined;
  const anchors = new Anchors();
  return html`${all.map((one) => walk(one, results.record, anchors, all.length > 1))}
    <p class="small">
      A walk goes on while values are shown safe, looks at numbers of seeds that were fixed before it began, and stops
      at the first value that is not shown safe. The levels of all its looks together are 5 %, so that in at most one
      study of twenty the limit lies beyond the true one.
    </p>
    ${
      hasGridAndWalks(results)
        ? html`<p class="small">
            The walks chose values and numbers of seeds of their own: no verdict of the grid on this page rests on them.
            Their chains are in <code>${tableName('results', results.record.study)}</code>, what was found at each value
            in <code>summary.json</code> under <code>walked</code>.
          </p>`
        : ''
    }`;
};

const walk = (one: WalkRecommendation, record: StudyRecord, anchors: Anchors, named: boolean): Markup => {
  const { source, model, samples } = one;
  const [first, ...rest] = recommendationTexts(one, record);
  return html`${named ? html`<h3><bdi>${source}</bdi>, <bdi>${model}</bdi>, ${sizeText(samples)}</h3>` : ''}
    <p><strong>${first}</strong></p>
    <ul class="words">
      ${rest.map((text) => html`<li>${text}</li>`)}
    </ul>
    ${walkedOf(one).map((of) => html`${chart(of, anchors)}${tests(of)}`)}`;
};

/** One after the other, as if each were alone, where several tolerances had to hold at once. */
const walkedOf = ({ together, ...one }: WalkRecommendation): readonly WalkRecommendation[] =>
  together === undefined
    ? [one]
    : together.flatMap(({ limit, scale, below, ...of }) =>
        scale === undefined || below === undefined
          ? []
          : [{ ...withoutLimit(one), ...of, ...(limit === undefined ? {} : { limit }), scale, below }],
      );
const withoutLimit = ({ limit: _, ...one }: WalkRecommendation): WalkRecommendation => one;

const valueText = ({ axis }: WalkRecommendation, value: number): string =>
  axis.kind === 'share' ? percent(value) : number(value);
const level = ({ scale }: WalkRecommendation, value: number): string =>
  scale === 'probability' ? percent(value) : number(value);

const chart = (one: WalkRecommendation, anchors: Anchors): Markup | undefined => {
  const { source, model, samples, response, axis, below, limit, tests: made } = one;
  const points = response.flatMap(({ value, estimate, looks }) =>
    estimate === undefined
      ? []
      : [
          {
            x: value,
            estimate,
            upper: looks.at(-1)?.upper,
            safe: made.some((test) => test.value === value && test.outcome === 'safe'),
          },
        ],
  );
  if (points.length === 0) return undefined;
  const values = points.map(({ x }) => x);
  const domain: readonly [number, number] =
    axis.kind === 'share'
      ? [0, 1]
      : axis.kind === 'real-rows'
        ? [0, samples]
        : values.length > 1
          ? [Math.min(...values), Math.max(...values)]
          : [values[0]! - 1, values[0]! + 1];
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => domain[0] + part * (domain[1] - domain[0]));
  return html`<figure class="chart walk" id="${anchors.of('walk', source, model, String(samples))}">
    <h4><bdi>${one.metric}</bdi> <span class="unit">${WALK_SCALES[one.scale]}</span></h4>
    ${walkChart({
      title: `${one.metric} by ${axisText(one)}: ${placeText(one)}`,
      description: 'Estimates and upper bounds; the values are in the table of tests.',
      points,
      x: { label: axisText(one), domain, ticks, tickText: ticks.map((tick) => valueText(one, tick)) },
      below,
      belowText: `tolerated: ${level(one, below)}`,
      ...(limit === undefined ? {} : { limit: { x: limit, text: `limit ${valueText(one, limit)}` } }),
    })}
    <figcaption>
      Dots: estimates over the seeds of the last look. Bars reach to the upper bound at the level of that look, which
      has to stay under the tolerated level. In green what was shown safe, in grey what was not. A bar that leaves the
      plot is cut.
    </figcaption>
  </figure>`;
};

const tests = (one: WalkRecommendation): Markup => {
  const looksOf = (value: number): WalkRecommendation['response'][number]['looks'] =>
    one.response.find((step) => step.value === value)?.looks ?? [];
  return dataTable(
    html`Tests in the order in which they were
    made.${one.tests.some(({ below }) => below !== undefined) ? ` Each look is one-sided at the level given; safe means an upper bound below ${level(one, one.below)}.` : ''}`,
    `Tests of the walk: ${placeText(one)}`,
    [axisText(one), 'Outcome', 'Seeds looked at', 'Estimate', 'Upper bound', 'Level'],
    one.tests.map((test) => {
      const looks = looksOf(test.value);
      const estimate = looks.at(-1)?.estimate;
      return [
        valueText(one, test.value),
        html`<b>${WALK_OUTCOMES[test.outcome]}</b
          >${test.because === undefined ? '' : html`<br /><small>${STOP_REASONS[test.because]}</small>`}`,
        looks.length === 0 ? '–' : looks.map(({ seeds }) => seeds).join(', '),
        estimate === undefined ? '–' : { content: level(one, estimate), exact: [estimate] },
        test.upper === undefined ? '–' : { content: level(one, test.upper), exact: [test.upper] },
        { content: percent(test.level), exact: [test.level] },
      ];
    }),
    'plain walks',
  );
};
