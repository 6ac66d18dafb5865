import type { GroupIndex, StrategyAnswer, Verdict } from '../../core/contracts/index.js';
import type { Lookup } from './lookup.js';
import { count, exponential, limits, listOf, percent } from './number.js';

/** What a classifier finds of a rare class's held-out rows at the end of a run, as a mean over seeds. */
interface Found {
  /** `boosted trees` */
  readonly by: string;
  /** `of the 15 held-out sick rows`; without the number where seeds differ in it */
  readonly rows: string;
  readonly share: number;
  /** where the same classifier learnt from real rows */
  readonly ofReal: number;
}

/** undefined: the metric is none of found rows, or the group has no number. */
export const foundIn = (
  group: GroupIndex | undefined,
  metric: string | undefined,
  lookup: Lookup,
): Found | undefined => {
  const info = lookup.metric(metric);
  if (group === undefined || info?.found === undefined) return undefined;
  const { label, found, rare } = info;
  const end = (output: string): number | undefined => lookup.trend(group, `${label}.${output}`)?.end.mean;
  const [share, drop] = [end(found.share), end(found.drop)];
  if (share === undefined || drop === undefined) return undefined;
  const { rareName } = lookup.record.sources[lookup.group(group).source]?.truth ?? {};
  const name = found.name ?? (rare === true ? rareName : undefined);
  // Rounding may carry a mean past what it is a mean of.
  const ofReal = Math.min(1, Math.max(0, share + drop));
  return { by: found.by, rows: rowsOf(name, end(found.rows)), share, ofReal };
};

/** A share of fifteen patients is another statement than the same of a thousand. */
const rowsOf = (name: string | undefined, held: number | undefined): string => {
  const [many, row] =
    held !== undefined && Number.isInteger(held)
      ? [`${count(held)} held-out `, held === 1 ? 'row' : 'rows']
      : ['', 'rows'];
  return name === undefined ? `of the rare class's ${many}${row}` : `of the ${many}${name} ${row}`;
};

/** What a verdict on found rows saw: a clause. */
export const foundClause = (verdict: Verdict, lookup: Lookup): string | undefined => {
  const { group, metric, effect } = verdict;
  const here = foundIn(group, metric, lookup);
  if (here === undefined) return undefined;
  const control = foundIn(lookup.control(group), metric, lookup);
  const left = exponential(effect!, -1);
  return (
    `a classifier (${here.by}) that learns from its rows finds ${percent(here.share)} ${here.rows}` +
    `${control === undefined ? '' : `, from the control's ${percent(control.share)}`}, from as many real rows ${percent(here.ofReal)}` +
    `, at as many false alarms: in a typical seed ${percent(left.mean)} of the control's${limits(left, percent)}`
  );
};

/** So many strategies are named; more are counted. */
const NAMED = 6;

/** Where the rare class's recall is judged, that of every strategy beside that of real rows: a sentence, else nothing. */
export const foundText = (strategies: readonly StrategyAnswer[], lookup: Lookup): string => {
  const judged = strategies.flatMap(({ group }) => {
    const verdict = lookup.verdict(group, 'lost-tails');
    // Too few hits to show that the tail is kept are a number all the same, and often the worst there is.
    const isNumber = verdict?.state !== 'not-measured' || verdict.because === 'cannot exclude';
    const found = isNumber ? foundIn(group, verdict?.metric, lookup) : undefined;
    return found === undefined ? [] : [{ group, found }];
  });
  const [first] = judged;
  if (first === undefined) return '';
  const { by, rows } = first.found;
  const real = judged.reduce((sum, { found }) => sum + found.ofReal, 0) / judged.length;
  const each = judged.map(
    ({ group, found }, i) => `${percent(found.share)} ${i === 0 ? `${rows} ` : ''}with ${lookup.named(group)}`,
  );
  return `A classifier (${by}) trained on synthetic rows finds ${listOf(each, NAMED)}; trained on real rows ${percent(real)}, at as many false alarms.`;
};

/** Of a value of a walk, where a rare class's rows are looked for: what is found of them there, a sentence; else nothing. */
export const walkFoundText = (group: GroupIndex | undefined, at: string, lookup: Lookup): string => {
  for (const { id } of lookup.results.metrics) {
    const here = foundIn(group, id, lookup);
    if (here !== undefined)
      return `At ${at} a classifier (${here.by}) trained on synthetic rows finds ${percent(here.share)} ${here.rows}; trained on real rows ${percent(here.ofReal)}, at as many false alarms.`;
  }
  return '';
};
