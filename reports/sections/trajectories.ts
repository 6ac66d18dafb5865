import {
  isSameSetting,
  tableName,
  type GroupIndex,
  type GroupTone,
  type GroupTrajectories,
  type Markup,
  type Trajectories,
} from '../../core/contracts/index.js';
import { chainsChart, chainsScale, dataTable, type ChainsScale } from '../charts/index.js';
import { html } from '../html/index.js';
import { Anchors, pick, type ReportModel, type StrategyStyles } from '../model/index.js';
import {
  isShare,
  noneText,
  number,
  percent,
  plural,
  trainedOn,
  trajectoryCaption,
  trajectoryEnd,
  trajectoryTitle,
  trajectoryTruth,
  type Lookup,
} from '../words/index.js';
import { folded, name } from './shared.js';

/** Charts of one row. */
const MOST = 24;

/** Every chain as a line of its own, a small chart a strategy, on one axis: what a mean over seeds hides. */
export const trajectories = ({ results, lookup, looks }: ReportModel): Markup | undefined => {
  const all = results.trajectories ?? [];
  const [first] = all;
  if (first === undefined) return undefined;
  const tones = tonesOf(results);
  const anchors = new Anchors();
  return html`${all.map((shown) => {
    const { source, model, samples } = lookup.group(shown.groups[0]!.group);
    return row(shown, {
      several: all.length > 1 || first.more !== undefined,
      id: anchors.of('chains', source, model, String(samples)),
      table: tableName('results', results.record.study),
      tones,
      looks,
      lookup,
    });
  })}
  ${first.more === undefined ? '' : html`<p class="small">${plural(first.more, 'more setting')} of data, model and T: the worst stand here.</p>`}`;
};

/** What the first lines say of each group. */
export const tonesOf = ({
  findings,
  groups,
}: Pick<ReportModel['results'], 'findings' | 'groups'>): ReadonlyMap<GroupIndex, GroupTone> =>
  new Map([
    ...findings.flatMap((finding) => (finding.kind === 'answer' ? answered(finding, groups) : [])),
    ...findings.flatMap((finding) =>
      finding.kind === 'group' ? [finding.group, ...finding.alike].map((group) => [group, finding.tone] as const) : [],
    ),
  ]);

/** Of many settings the first lines count some: where all settings of a strategy come to the same, its tone is that of each. */
const answered = (
  { parts, unjudged }: Extract<ReportModel['results']['findings'][number], { kind: 'answer' }>,
  groups: ReportModel['results']['groups'],
): readonly (readonly [GroupIndex, GroupTone])[] =>
  parts.flatMap(({ place, strategies }) =>
    strategies.flatMap((one) => {
      const { strategy } = groups[one.group]!;
      const same = groups.flatMap((group, index) => {
        const isThere = isSameSetting(group, groups[place ?? index]!);
        return group.role === 'strategy' && group.strategy === strategy && isThere ? [index] : [];
      });
      // A setting that could not be judged has no tone, and makes that of the others another than it was found.
      return one.settings === one.of && !same.some((index) => unjudged.includes(index))
        ? same.map((index) => [index, one.tone] as const)
        : [];
    }),
  );

interface AboutRow extends Pick<ChartContext, 'tones' | 'looks' | 'lookup'> {
  /** settings of data, model and T, of which each is named */
  readonly several: boolean;
  readonly id: string;
  /** the file that has all chains */
  readonly table: string;
}
const row = (shown: Trajectories, { several, id, table, tones, looks, lookup }: AboutRow): Markup => {
  const scale = scaleOf(
    shown,
    shown.groups.flatMap((group) => group.shown),
    lookup,
  );
  const title = trajectoryTitle(shown, lookup);
  const drawn = pick(shown.groups, MOST);
  const { unit } = lookup.metric(shown.metric)!;
  return html`<h3>
      ${title}${unit === '' ? '' : html` <span class="unit">${unit}</span>`}${several ? html`<span class="times">: </span>${name(lookup.place(shown.groups[0]!.group))}` : ''}
    </h3>
    <p class="small">${trajectoryCaption(shown, lookup)}${scale.log ? ' Log axis.' : ''}</p>
    <div class="chainrow" id="${id}" data-last="${shown.generations.at(-1)!}" data-of="${filterOf(shown, lookup)}">
      ${drawn.map((group) => chart(group, { shown, scale, title, tones, looks, lookup }))}
    </div>
    ${
      drawn.length === shown.groups.length
        ? ''
        : html`<p class="small">
            ${plural(shown.groups.length - drawn.length, 'more strategy', 'more strategies')}: chains in
            <code>${table}</code>.
          </p>`
    }
    ${folded('Where each chain ends', ` by ${shown.metric}`, ends({ ...shown, groups: drawn }, lookup))}`;
};

/** One axis for all chains that are drawn. */
export const scaleOf = (
  shown: Trajectories,
  chains: readonly Pick<GroupTrajectories['shown'][number], 'values'>[],
  lookup: Lookup,
): ChainsScale =>
  chainsScale({
    generations: shown.generations,
    values: chains.flatMap(({ values }) => values),
    log: shown.as === 'exponential' || lookup.metric(shown.metric)!.scale === 'log',
    percent: isShare(shown, lookup),
    truth: trajectoryTruth(shown, lookup),
    worstIsHigh: worstIsHigh(shown, lookup),
    none: noneText(shown),
  });
/** Higher is worse: what has no number stands above, else below. */
export const worstIsHigh = (shown: Trajectories, lookup: Lookup): boolean =>
  shown.as === 'value' && lookup.metric(shown.metric)!.better === 'lower';

/** Which setting it is, as `collapsar verify --filter` takes it: a filter a line. */
const filterOf = ({ groups: [first] }: Trajectories, lookup: Lookup): string => {
  const { source, model, samples } = lookup.group(first!.group);
  const { study } = lookup.record;
  return [
    ...(study.sources.length > 1 ? [`source=${source}`] : []),
    ...(study.models.length > 1 ? [`model=${model}`] : []),
    ...(study.samples.length > 1 ? [`samples=${samples}`] : []),
  ].join('\n');
};

interface ChartContext {
  readonly shown: Trajectories;
  readonly scale: ChainsScale;
  readonly title: string;
  readonly tones: ReadonlyMap<GroupIndex, GroupTone>;
  readonly looks: StrategyStyles;
  readonly lookup: Lookup;
}
const chart = (of: GroupTrajectories, { shown, scale, title, tones, looks, lookup }: ChartContext): Markup => {
  const strategy = lookup.strategy(of.group);
  const isControl = lookup.group(of.group).role === 'control';
  const end = trajectoryEnd(of, shown, lookup);
  return html`<figure
    data-s="${looks.get(strategy)?.index ?? ''}"
    data-seeds="${of.shown.map(({ seed }) => seed).join(' ')}"
    data-ends="${of.shown.map(({ values }) => endText(values, shown)).join(' ')}"
    class="${isControl ? 'control' : (tones.get(of.group) ?? 'note')}"
  >
    <h4>${name(strategy)}</h4>
    <p class="small">${isControl ? 'control: ' : ''}${trainedOn(of.group, lookup)}</p>
    ${chainsChart(`${title}: ${strategy}`, undefined, of.shown, scale)}
    <figcaption>${end}</figcaption>
  </figure>`;
};

/** For the file that the page offers: the last value with the digits of summary.json, before a generation that is not the last of all. */
const endText = (
  values: Trajectories['groups'][number]['shown'][number]['values'],
  { generations }: Trajectories,
): string => {
  const at = values.length < generations.length ? `${generations[values.length - 1] ?? 0}:` : '';
  return `${at}${values.at(-1) ?? ''}`;
};

/** The value at the last generation that a chain came to, a line a seed. */
const ends = (shown: Trajectories, lookup: Lookup): Markup => {
  const share = isShare(shown, lookup);
  const byGroup = shown.groups.map((group) => new Map(group.shown.map(({ seed, values }) => [seed, values])));
  const seeds = [...new Set(byGroup.flatMap((one) => [...one.keys()]))].sort((a, b) => a - b);
  const last = shown.generations.length;
  const text = (values: Trajectories['groups'][number]['shown'][number]['values'] | undefined): string => {
    const value = values?.at(-1);
    if (values === undefined || value === undefined || value === null) return '–';
    const words =
      value === 'none' ? noneText(shown) : value === 'infinite' ? '∞' : share ? percent(value) : number(value);
    return values.length < last ? `${words} at ${shown.generations[values.length - 1]!}, then no more` : words;
  };
  return dataTable(
    `In generation ${shown.generations.at(-1)!}`,
    `Where each chain ends, by ${shown.metric}`,
    ['Seed', ...shown.groups.map(({ group }) => lookup.strategy(group))],
    seeds.map((seed) => [String(seed), ...byGroup.map((one) => text(one.get(seed)))]),
  );
};
