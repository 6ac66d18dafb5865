import type { GroupIndex, GroupTrajectories, MetricInfo, Trajectories, Trend } from '../../core/contracts/index.js';
import { rareOf } from './clause.js';
import type { Lookup } from './lookup.js';
import { count, number, percent, plural } from './number.js';

const infoOf = ({ metric }: Trajectories, lookup: Lookup): MetricInfo => lookup.metric(metric)!;
const rareIn = (shown: Trajectories, lookup: Lookup): ReturnType<typeof rareOf> =>
  rareOf(shown.groups[0]!.group, shown.metric, lookup);

/** What is drawn, as a reader would call it: "Share of malignant rows". */
export const trajectoryTitle = (shown: Trajectories, lookup: Lookup): string => {
  const { measures, id, title = id } = infoOf(shown, lookup);
  const rare = rareIn(shown, lookup);
  if (measures === 'tail-mass' && rare !== undefined) return `Share of ${rare.name} rows`;
  // What is drawn is e to the power of a logarithm.
  return shown.as === 'exponential' ? title.replace(/ \(log\)$/, '') : title;
};

/** Where the dashed line stands: what the real distribution has. */
export const trajectoryTruth = (shown: Trajectories, lookup: Lookup): number | undefined => {
  const { measures, ideal } = infoOf(shown, lookup);
  if (measures === 'tail-mass') return rareIn(shown, lookup)?.mass;
  return shown.as === 'value' && typeof ideal === 'number' && ideal !== 0 ? ideal : undefined;
};

export const isShare = (shown: Trajectories, lookup: Lookup): boolean => {
  const { measures, range } = infoOf(shown, lookup);
  return measures === 'tail-mass' || (range[0] === 0 && range[1] === 1);
};

/** What a chain without a number has lost. */
export const noneText = (shown: Trajectories): string => (shown.as === 'exponential' ? 'none' : 'lost');

/** How many chains, what the lines and the lane are. */
export const trajectoryCaption = (shown: Trajectories, lookup: Lookup): string => {
  const { metric, basis, generations, groups } = shown;
  const sizes = groups.map(({ chains }) => chains);
  const [fewest, most] = [Math.min(...sizes), Math.max(...sizes)];
  const drawn = groups.some((one) => one.shown.length < one.chains)
    ? ` Not every chain is drawn: of each strategy ${Math.max(...groups.map((one) => one.shown.length))}, evenly spread from the worst end to the best.`
    : '';
  const truth = trajectoryTruth(shown, lookup);
  const share = isShare(shown, lookup);
  const dashed = truth === undefined ? '' : ` Dashed: the true ${share ? percent(truth) : number(truth)}.`;
  const lost = groups.some((one) => one.shown.some(({ values }) => values.includes('none')));
  const rows = lookup.record.study.evaluate;
  const lane =
    lost && infoOf(shown, lookup).measures === 'tail-mass' && basis === 'sampled'
      ? ` Lane “none”: not one among ${plural(rows, 'row')}, or no number.`
      : lost
        ? ` Lane “${noneText(shown)}”: the chain has lost what is measured.`
        : '';
  const thinned =
    generations.length < (generations.at(-1) ?? 0) ? ` Drawn at ${plural(generations.length, 'generation')}.` : '';
  return `One line a chain, ${fewest === most ? count(most) : `${count(fewest)} to ${count(most)}`} for each strategy, by ${metric}${shown.as === 'exponential' ? ' (e to its power)' : ''}.${dashed}${lane}${drawn}${thinned}`;
};

/** What the last training set was made of. */
export const trainedOn = (group: GroupIndex, lookup: Lookup): string => {
  const last = lookup.lineage(group)?.points.at(-1);
  if (last === undefined) return '';
  const synthetic = last.synthetic.reduce((sum, rows) => sum + rows, 0);
  const parts = [
    [last.real, 'real'],
    [last.teacher, 'teacher'],
    [synthetic, 'synthetic'],
  ] as const;
  const made = parts.flatMap(([rows, kind]) => (rows > 0 ? [`${count(rows)} ${kind}`] : []));
  return made.length === 0 ? '' : `${made.join(', ')} rows`;
};

/** How the chains of one strategy end, over the last fifth of the generations as in the tables. */
export const trajectoryEnd = ({ group }: GroupTrajectories, shown: Trajectories, lookup: Lookup): string => {
  const { failed } = lookup.group(group);
  const trend = lookup.trend(group, shown.metric, shown.basis);
  const lost = trend?.lost ?? 0;
  const parts = [
    // A chain that failed by its own fault is among both.
    ...(lost > 0 ? [`${lost} without a number at the end (lost, infinite or failed)`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...endOf(trend, shown, lookup, lost > 0),
  ];
  return parts.length === 0 ? 'no chain came to its end' : parts.join('; ');
};

const endOf = (
  trend: Trend | undefined,
  shown: Trajectories,
  lookup: Lookup,
  areOthers: boolean,
): readonly string[] => {
  if (trend === undefined) return [];
  const { masses, end } = trend;
  const share = isShare(shown, lookup);
  const text = (value: number): string => (share ? percent(value) : number(value));
  if (masses === undefined) {
    const mean = text(shown.as === 'exponential' ? Math.exp(end.mean) : end.mean);
    return [end.n > 1 ? `mean ${areOthers ? 'of the others ' : ''}${mean}` : `ends at ${mean}`];
  }
  const { none, n, median, low, high } = masses;
  const gone = none > 0 ? [`none left in ${none} of ${plural(n, 'chain')}`] : [];
  if (median === undefined) return gone;
  const range = `${text(low!)} to ${text(high!)}`;
  const others = n - none === 1 ? `the other ends at ${text(median)}` : `the others end at ${range}`;
  return none > 0 ? [...gone, others] : [n > 1 ? `median ${text(median)} (${range})` : `ends at ${text(median)}`];
};
